import { useLocalStorage } from '@mantine/hooks';

export const identityProviderKinds = ['entra', 'okta', 'oneLogin', 'google', 'jumpCloud', 'other'] as const;

/** Whose field names and steps the page shows. It changes nothing on the server. */
export type IdentityProviderKind = (typeof identityProviderKinds)[number];

/** Fields that our table and form have, and this identity provider has not. */
const absentFields: Partial<Record<IdentityProviderKind, readonly string[]>> = {
  okta: ['signInUrl'],
  google: ['theirMetadataUrl'],
};

/** Which ask for our entity ID before our ACS URL. */
const identifierFirst: ReadonlySet<IdentityProviderKind> = new Set(['entra', 'oneLogin', 'jumpCloud']);

/** In the order of the identity provider's form. */
export const requiredFields = (kind: IdentityProviderKind): readonly ('entityId' | 'acsUrl')[] =>
  identifierFirst.has(kind) ? ['entityId', 'acsUrl'] : ['acsUrl', 'entityId'];

export const hasField = (kind: IdentityProviderKind, field: string): boolean => !absentFields[kind]?.includes(field);

const issuers = [
  [/sts\.windows\.net|microsoftonline\.com/, 'entra'],
  [/\bokta(preview|-emea)?\.com/, 'okta'],
  [/\bonelogin\.com/, 'oneLogin'],
  [/accounts\.google\.com/, 'google'],
  [/jumpcloud/i, 'jumpCloud'],
] as const;

export const kindOfIssuer = (entityId: string): IdentityProviderKind =>
  issuers.find(([pattern]) => pattern.test(entityId))?.[1] ?? 'other';

/** The kind picked last for this organization, else the one that the connected identity provider's entity ID tells. */
export function useIdentityProviderKind(org: string, entityId: string | undefined) {
  const [picked, pick] = useLocalStorage({
    key: `identity-provider.${org}`,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const known = identityProviderKinds.find((kind) => kind === picked);
  const kind = known ?? (entityId === undefined ? 'entra' : kindOfIssuer(entityId));
  return [
    kind,
    (next: IdentityProviderKind) => {
      pick(next);
    },
  ] as const;
}
