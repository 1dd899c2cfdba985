import type { SamlpOptions } from 'samlp';

export interface SamlPerson {
  readonly nameId: string;
  readonly format?: string;
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

/** For `IdentityProvider.options`: what it says of whoever signs in. */
export const saying = ({ nameId, format, attributes = {} }: SamlPerson): Pick<SamlpOptions, 'profileMapper'> => ({
  profileMapper: () => ({
    getClaims: () => attributes,
    getNameIdentifier: () => ({
      nameIdentifier: nameId,
      ...(format !== undefined && { nameIdentifierFormat: format }),
    }),
  }),
});
