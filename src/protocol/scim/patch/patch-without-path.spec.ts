import type { ScimType } from '../error.js';
import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { parsePatchRequest } from './patch-request.js';
import { applyPatch } from './patch.js';

interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}
const parse = (operations: Operation[]) =>
  parsePatchRequest({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations });
const refusal = (scimType: ScimType) => expect.objectContaining({ status: 400, scimType }) as Error;

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const user = {
  schemas: [core],
  userName: 'ann',
  active: true,
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [
    { value: 'ann@work', type: 'work' },
    { value: 'ann@home', type: 'home' },
  ],
};
const patch = (operation: Operation) => applyPatch(user, parse([operation]), userSchema);

test('Entra: keys may be paths', () => {
  const { resource, dropped } = patch({
    op: 'replace',
    value: { displayName: 'Ann Lee', 'name.givenName': 'Anna', 'emails[type eq "home"].value': 'x' },
  });
  expect(dropped).toStrictEqual([]);
  expect(resource).toMatchObject({
    displayName: 'Ann Lee',
    name: { givenName: 'Anna' },
    emails: [user.emails[0], { value: 'x' }],
  });
});

test('unknown attributes are dropped and named, the others applied', () => {
  const { resource, dropped } = patch({
    op: 'add',
    value: {
      password: 'secret',
      title: 'x',
      'name.nonsense': 1,
      'a b': 1,
      [enterprise]: { shoeSize: 43 },
      'urn:example:X': {},
    },
  });
  expect(resource).toStrictEqual({ ...user, title: 'x' });
  expect(dropped).toStrictEqual(['password', 'name.nonsense', 'a b', `${enterprise}:shoeSize`, 'urn:example:X']);
});

test('Okta: the id may be repeated, but not changed', () => {
  const rename = (id: string) =>
    applyPatch(
      { schemas: [], displayName: 'Old' },
      parse([{ op: 'replace', value: { id, displayName: 'New' } }]),
      groupSchema,
      (name) => (name === 'id' ? 'abf4dd94' : undefined),
    ).resource;
  expect(rename('abf4dd94')).toStrictEqual({ schemas: [], displayName: 'New' });
  expect(() => rename('other')).toThrow(refusal('mutability'));
});

test('schemas and readOnly attributes without a value may be there', () => {
  const value = { schemas: [core], groups: [], meta: null, title: 'x' };
  expect(patch({ op: 'replace', value }).resource).toStrictEqual({ ...user, title: 'x' });
});

test.each([['x'], [7], [null], [[{ title: 'x' }]], [undefined]])('%j instead of an object is invalidValue', (value) => {
  expect(() => patch({ op: 'add', value })).toThrow(refusal('invalidValue'));
});
