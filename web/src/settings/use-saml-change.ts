import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { samlQuery } from '../queries.js';
import type { SamlSettings } from '../saml-api.js';

/** A change of the SAML settings. The pages show what the server answers, never what was only asked for. */
export function useSamlChange<Input = void>(
  org: string,
  change: (input: Input) => Promise<SamlSettings>,
  onDone?: () => void,
): UseMutationResult<SamlSettings, Error, Input> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (saml) => {
      client.setQueryData(samlQuery(org).queryKey, saml);
      onDone?.();
    },
  });
}
