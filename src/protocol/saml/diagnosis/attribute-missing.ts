import { SamlError } from '../error.js';
import { identityProviderKind, type IdentityProviderKind } from './identity-provider-kind.js';

/** Where an administrator adds an attribute, in the words of each product. */
const SETTINGS: Readonly<Record<IdentityProviderKind, string>> = {
  entra: 'Entra ID: Single sign-on → Attributes & Claims → Add new claim',
  okta: 'Okta: General → SAML Settings → Edit → Attribute Statements',
  oneLogin: 'OneLogin: Parameters → + → Include in SAML assertion',
  google: 'Google: SAML attribute mapping → Add mapping',
  jumpCloud: 'JumpCloud: SSO → User Attribute Mapping → Add attribute',
  ping: 'Ping: Attribute Mappings → Add',
  other: 'Identity provider: the attributes or claims of this application',
};

/** @param received what is there in its place */
export function attributeMissing(
  attribute: string,
  received: string,
  identityProvider: { entityId: string; ssoUrl: string },
): SamlError {
  const setAt = SETTINGS[identityProviderKind(identityProvider)];
  return new SamlError(
    'attributeMissing',
    `The assertion must have the attribute ${attribute} with one value. Add it at the identity provider (${setAt})`,
    { expected: `${attribute}, once`, received, attribute, setAt },
  );
}
