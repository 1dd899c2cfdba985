import { SamlError } from '../error.js';
import { identityProviderKind } from './identity-provider-kind.js';
import { identityProviderLabels } from './identity-provider-labels.js';

/** @param received what is there in its place */
export function attributeMissing(
  attribute: string,
  received: string,
  identityProvider: { entityId: string; ssoUrl: string },
): SamlError {
  const { product = 'Identity provider', attributes } = identityProviderLabels[identityProviderKind(identityProvider)];
  const setAt = `${product}: ${attributes}`;
  return new SamlError(
    'attributeMissing',
    `The assertion must have the attribute ${attribute} with one value. Add it at the identity provider (${setAt})`,
    { expected: `${attribute}, once`, received, attribute, setAt },
  );
}
