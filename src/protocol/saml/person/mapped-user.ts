import { readResource, type ScimResource } from '../../scim/resource/resource.js';
import { userSchema } from '../../scim/schema/standard/user.js';
import type { VerifiedAssertion } from '../response/assertion.js';
import { type AttributeMapping, type MappedAttribute, nameInUse } from './attribute-mapping.js';
import { isIdentifying } from './identifying-text.js';

/** An e-mail address as far as it can be judged by itself. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/**
 * The SCIM user that a sign-in creates: active, with what the match rule found and what the mapping fills. A value that
 * people could mistake for another one is left out, and of several the first is taken, but a name that identifies has one.
 *
 * @param matched what the next sign-in will find the person by
 * @returns undefined when the assertion does not give a userName
 */
export function mappedUser(
  attributes: VerifiedAssertion['attributes'],
  mapping: AttributeMapping,
  matched: { target: 'userName' | 'externalId'; value: string },
): ScimResource | undefined {
  const valueOf = (attribute: MappedAttribute, { single = false } = {}): string | undefined => {
    const name = nameInUse(mapping[attribute], attributes);
    const values = name === undefined ? [] : (attributes.get(name) ?? []);
    return single && values.length > 1 ? undefined : values.find(isIdentifying);
  };
  const identifier = (attribute: MappedAttribute): string | undefined =>
    matched.target === attribute ? matched.value : valueOf(attribute, { single: true });

  const userName = identifier('userName');
  if (userName === undefined) return undefined;
  const email = valueOf('email');
  const body = {
    userName,
    externalId: identifier('externalId'),
    name: { givenName: valueOf('givenName'), familyName: valueOf('familyName') },
    displayName: valueOf('displayName'),
    emails: email !== undefined && EMAIL.test(email) ? [{ value: email, type: 'work', primary: true }] : undefined,
    active: true,
  };
  return readResource(body, userSchema).resource;
}
