import fc from 'fast-check';
import { readResource, type ScimResource } from '../../scim/resource/resource.js';
import { userSchema } from '../../scim/schema/standard/user.js';
import {
  type AttributeMapping,
  completeMapping,
  defaultAttributeMapping,
  mappedAttributes,
} from './attribute-mapping.js';
import { isIdentifying } from './identifying-text.js';
import { mappedUser } from './mapped-user.js';

const byName = { target: 'userName', value: 'Jane@contoso.example' } as const;
const create = (
  attributes: Record<string, string[]>,
  mapping: AttributeMapping = defaultAttributeMapping,
  matched: { target: 'userName' | 'externalId'; value: string } = byName,
) => mappedUser(new Map(Object.entries(attributes)), mapping, matched);

const core = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], active: true };

test.each<[string, Record<string, string[]>]>([
  ['nothing', {}],
  ['roles and groups', { groups: ['Admins'], role: ['owner'], roles: ['admin'], admin: ['true'], active: ['false'] }],
])('whose assertion says %s has a userName and is active', (_, attributes) => {
  expect(create(attributes)).toEqual({ ...core, userName: 'Jane@contoso.example' });
});

const person = {
  ...core,
  userName: 'Jane@contoso.example',
  name: { givenName: 'Jane', familyName: 'Doe' },
  emails: [{ value: 'jane@contoso.example', type: 'work', primary: true }],
};
const claim = (name: string) => `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/${name}`;

test.each<[string, Record<string, string[]>, ScimResource]>([
  [
    'Entra ID by default',
    {
      'http://schemas.microsoft.com/identity/claims/objectidentifier': ['0f1e'],
      'http://schemas.microsoft.com/identity/claims/displayname': ['Jane Doe'],
      [claim('givenname')]: ['Jane'],
      [claim('surname')]: ['Doe'],
      [claim('emailaddress')]: ['jane@contoso.example'],
      [claim('name')]: ['other@contoso.example'],
    },
    { ...person, externalId: '0f1e', displayName: 'Jane Doe' },
  ],
  ['Okta as its guide says', { firstName: ['Jane'], lastName: ['Doe'], email: ['jane@contoso.example'] }, person],
  [
    'OneLogin',
    { 'User.FirstName': ['Jane'], 'User.LastName': ['Doe'], 'User.email': ['jane@contoso.example'] },
    person,
  ],
  ['JumpCloud', { firstname: ['Jane'], lastname: ['Doe'], email: ['jane@contoso.example'] }, person],
  [
    'Shibboleth',
    {
      'urn:oid:2.5.4.42': ['Jane'],
      'urn:oid:2.5.4.4': ['Doe'],
      'urn:oid:0.9.2342.19200300.100.1.3': ['jane@contoso.example'],
    },
    person,
  ],
])('the names that %s sends are known', (_, attributes, expected) => {
  expect(create(attributes)).toEqual(expected);
});

test('found by externalId, a person has the userName that the mapping gives', () => {
  const matched = { target: 'externalId', value: '0f1e' } as const;

  expect(create({ [claim('name')]: ['jane@contoso.example'] }, defaultAttributeMapping, matched)).toEqual({
    ...core,
    userName: 'jane@contoso.example',
    externalId: '0f1e',
  });
  expect(create({}, defaultAttributeMapping, matched)).toBeUndefined();
  expect(create({ login: ['a', 'b'] }, defaultAttributeMapping, matched)).toBeUndefined();
});

test("an organization's own names take the place of ours, and none leaves the attribute out", () => {
  const mapping = completeMapping({ givenName: ['vorname'], email: [] });

  expect(create({ vorname: ['Jana'], givenName: ['Jane'], sn: ['Doe'], email: ['j@x.example'] }, mapping)).toEqual({
    ...core,
    userName: 'Jane@contoso.example',
    name: { givenName: 'Jana', familyName: 'Doe' },
  });
});

test.each([
  ['a blank at its end', ['Jane '], undefined],
  ['a control character', ['Ja\u0007ne'], undefined],
  ['several values, the first one unusable', ['', 'Jane', 'Joan'], 'Jane'],
])('a display name with %s', (_, displayName, expected) => {
  expect(create({ displayName })?.['displayName']).toBe(expected);
});

test.each(['jane', 'a@b@evil.example', 'jane doe@contoso.example', '@contoso.example'])(
  '%j is no e-mail address and left out',
  (email) => {
    expect(create({ email: [email] })).not.toHaveProperty('emails');
  },
);

test('an externalId with several values is left out', () => {
  const mapping = completeMapping({ externalId: ['id'] });

  expect(create({ id: ['1', '2'] }, mapping)).not.toHaveProperty('externalId');
});

test('what is made of any attributes is a user of the schema, and by the matched value', () => {
  const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.emailAddress(),
    fc.constantFrom('', ' ', 'Jane', '\ud800', '\u202e'),
  );
  const attributes = fc
    .dictionary(names, fc.array(text, { maxLength: 3 }))
    .map((given) => new Map(Object.entries(given)));
  const mapping = fc.record(
    Object.fromEntries(mappedAttributes.map((name) => [name, fc.array(names, { maxLength: 3 })])),
  ) as fc.Arbitrary<AttributeMapping>;
  const matched = fc.record({
    target: fc.constantFrom('userName' as const, 'externalId' as const),
    value: text.filter(isIdentifying),
  });
  fc.assert(
    fc.property(attributes, mapping, matched, (given, names, match) => {
      const user = mappedUser(given, names, match);
      if (!user) return;
      expect(user[match.target]).toBe(match.value);
      expect(user['active']).toBe(true);
      expect(typeof user['userName'] === 'string' && isIdentifying(user['userName'])).toBe(true);
      expect(readResource(user, userSchema)).toEqual({ resource: user, dropped: [] });
    }),
  );
});
