import { attributeMissing } from '../diagnosis/attribute-missing.js';
import { SamlError } from '../error.js';
import type { VerifiedAssertion } from '../response/assertion.js';
import { isIdentifying } from './identifying-text.js';

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

/**
 * What the assertion says of who signs in: the NameID, or the one value of the attribute of this Name. Nothing else is
 * looked at when it is not there.
 *
 * @throws SamlError `attributeMissing`; `nameId` for one that is another at each sign-in (Core §8.3.8); `unknownUser` for a text that people cannot be told apart by, so that nobody has it
 */
export function matchValue(
  { nameId, subject, attributes }: Pick<VerifiedAssertion, 'nameId' | 'subject' | 'attributes'>,
  attribute: string | null,
  identityProvider: { entityId: string; ssoUrl: string },
): string {
  if (attribute === null && subject.format === TRANSIENT) {
    throw new SamlError(
      'nameId',
      'The NameID is transient, so it names nobody: have the identity provider send the user name as NameID, or have the connection match by an attribute',
      { expected: 'another format', received: TRANSIENT },
    );
  }
  const value = attribute === null ? nameId : onlyValue(attributes, attribute, identityProvider);
  if (isIdentifying(value)) return value;
  throw new SamlError(
    'unknownUser',
    `The ${attribute ?? 'NameID'} has blanks at its ends, characters that are not seen or more than 256: it matches nobody`,
    { expected: 'visible characters', received: JSON.stringify(value) },
  );
}

function onlyValue(
  attributes: VerifiedAssertion['attributes'],
  attribute: string,
  identityProvider: { entityId: string; ssoUrl: string },
): string {
  const [value, ...others] = attributes.get(attribute) ?? [];
  if (value !== undefined && value.trim() !== '' && others.length === 0) return value;
  const received = value === undefined ? 'none' : others.length === 0 ? 'no text' : `${others.length + 1} values`;
  throw attributeMissing(attribute, received, identityProvider);
}
