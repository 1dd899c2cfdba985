import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { samlQuery } from '../queries.js';
import type { SamlSettings } from '../saml-api.js';

/** Takes the settings that the server answered with. The pages show those, never what was only asked for. */
export function useSamlAnswer(org: string): (saml: SamlSettings) => void {
  const client = useQueryClient();
  return (saml) => {
    client.setQueryData(samlQuery(org).queryKey, saml);
    // A test counts for the settings that it ran with.
    void client.invalidateQueries({ queryKey: ['sign-in-test', org] });
  };
}

/** A change of the SAML settings. */
export function useSamlChange<Input = void>(
  org: string,
  change: (input: Input) => Promise<SamlSettings>,
  onDone?: () => void,
): UseMutationResult<SamlSettings, Error, Input> {
  const take = useSamlAnswer(org);
  return useMutation({
    mutationFn: change,
    onSuccess: (saml) => {
      take(saml);
      onDone?.();
    },
  });
}
