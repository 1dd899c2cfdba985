import { parseAttributePath } from '../schema/attribute-path.js';
import { findAttribute } from '../schema/schema.js';
import { userSchema } from '../schema/standard/user.js';
import { searchDocument, searchValue } from './search-document.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const user = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
  userName: 'Ann',
  externalId: 'ABC',
  active: true,
  title: 'Ｂoss',
  profileUrl: 'https://X/Ann',
  name: { givenName: 'Ann' },
  emails: [{ value: 'Ann@Work', type: 'Work', primary: true }],
  x509Certificates: [{ value: 'AAA=' }],
  [enterprise]: { department: 'Sales', manager: { value: 'Boss-1' } },
  meta: { created: '2026-01-31T09:00:00+01:00' },
};

test('a search document holds every value in search form, but for what is searched elsewhere', () => {
  expect(searchDocument(user, userSchema, ['userName', 'active', 'schemas'])).toStrictEqual({
    externalId: 'ABC',
    title: 'boss',
    profileUrl: 'https://X/Ann',
    name: { givenName: 'ann' },
    emails: [{ value: 'ann@work', type: 'work', primary: true }],
    x509Certificates: [{ value: 'AAA' }],
    [enterprise]: { department: 'sales', manager: { value: 'Boss-1' } },
    meta: { created: Date.UTC(2026, 0, 31, 8) },
  });
});

test.each([
  ['title', 'BOSS', 'boss'],
  ['externalId', 'ABC', 'ABC'],
  ['active', true, true],
  ['meta.created', '2026-01-31T08:00:00Z', Date.UTC(2026, 0, 31, 8)],
  ['x509Certificates.value', 'AAA', 'AAA'],
])('a literal for %s takes the same form: %j is %j', (source, literal, expected) => {
  const found = findAttribute(userSchema, parseAttributePath(source) ?? { attribute: '' });
  const definition = found?.subAttribute ?? found?.attribute;
  expect(definition && searchValue(definition, literal)).toBe(expected);
});
