import fc from 'fast-check';
import type { ScimType } from '../error.js';
import { readResource } from '../resource/resource.js';
import { groupSchema } from '../schema/standard/group.js';
import { keepsMembers, type MemberPlan, patchGroup, splitMembers } from './group-patch-plan.js';
import { parsePatchRequest } from './patch-request.js';

interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const parse = (operations: Operation[]) =>
  parsePatchRequest({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations });
const sales = { schemas: [GROUP], displayName: 'Sales' };
const plan = (...operations: Operation[]) => patchGroup(sales, parse(operations), groupSchema);
const shown = ({ replaceAll, add, remove }: MemberPlan) => ({ replaceAll, add: [...add], remove: [...remove] });
const adds = (...ids: string[]) => ({ replaceAll: false, add: ids, remove: [] as string[] });
const removes = (...ids: string[]) => ({ replaceAll: false, add: [] as string[], remove: ids });
const replaces = (...ids: string[]) => ({ replaceAll: true, add: ids, remove: [] as string[] });
const values = (...ids: string[]) => ids.map((value) => ({ value }));

test.each<[string, Operation[], object]>([
  ['Entra adds', [{ op: 'Add', path: 'members', value: [{ $ref: null, value: 'a' }] }], adds('a')],
  ['Entra removes by a list', [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: 'a' }] }], removes('a')],
  ['Entra removes by a filter, with its flag', [{ op: 'remove', path: 'members[value eq "a"]' }], removes('a')],
  [
    'Okta removes one and adds another',
    [
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'add', path: 'members', value: [{ value: 'b', display: 'b@example.com' }] },
    ],
    { replaceAll: false, add: ['b'], remove: ['a'] },
  ],
  [
    'Okta replaces',
    [{ op: 'replace', path: 'members', value: [{ value: 'a', display: 'a@example.com' }] }],
    replaces('a'),
  ],
  [
    'Microsoft’s validator sends displayName for display',
    [{ op: 'add', path: 'members', value: [{ value: 'a', displayName: 'A' }] }],
    adds('a'),
  ],
  ['one member is no list', [{ op: 'add', path: 'members', value: { value: 'a' } }], adds('a')],
  ['the path has a URN and another case', [{ op: 'add', path: `${GROUP}:MEMBERS`, value: values('a') }], adds('a')],
  ['ids are folded', [{ op: 'remove', path: 'members[VALUE EQ "A"]' }], removes('a')],
  [
    'members in a value without a path are added',
    [{ op: 'add', value: { Members: values('a', 'b') } }],
    adds('a', 'b'),
  ],
  ['and replaced', [{ op: 'replace', value: { [`${GROUP}:members`]: values('a') } }], replaces('a')],
  ['several filters in one', [{ op: 'remove', path: 'members[value eq "a" or value eq "b"]' }], removes('a', 'b')],
  ['a filter that nobody meets', [{ op: 'remove', path: 'members[value eq "a" and value eq "b"]' }], removes()],
  ['all go', [{ op: 'remove', path: 'members' }], replaces()],
  ['null unassigns', [{ op: 'replace', path: 'members', value: null }], replaces()],
  ['an empty list unassigns', [{ op: 'replace', path: 'members', value: [] }], replaces()],
  ['an empty list removes nobody', [{ op: 'remove', path: 'members', value: [] }], removes()],
  [
    'who is removed and added again stays or comes',
    [
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'add', path: 'members', value: values('a') },
    ],
    adds('a'),
  ],
  [
    'who is added and removed again goes',
    [
      { op: 'add', path: 'members', value: values('a', 'b') },
      { op: 'remove', path: 'members', value: values('a') },
    ],
    { replaceAll: false, add: ['b'], remove: ['a'] },
  ],
  [
    'what was before a replacement does not count',
    [
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'replace', path: 'members', value: values('b', 'c') },
      { op: 'remove', path: 'members[value eq "c"]' },
    ],
    replaces('b'),
  ],
])('%s', (_, operations, expected) => {
  const { resource, members } = plan(...operations);
  expect(resource).toBe(sales);
  expect(shown(members)).toEqual(expected);
});

test('what is not about members changes the group, and nothing of it is in the plan', () => {
  const { resource, members } = plan(
    { op: 'replace', value: { displayName: 'Selling', members: values('a') } },
    { op: 'replace', path: 'externalId', value: 'x' },
  );
  expect(resource).toEqual({ ...sales, displayName: 'Selling', externalId: 'x' });
  expect(shown(members)).toEqual(replaces('a'));
});

test('a rename leaves the members alone', () => {
  const { members } = plan({ op: 'replace', value: { displayName: 'Selling' } });
  expect(keepsMembers(members)).toBe(true);
});

test('names the sub-attributes that no member has', () => {
  const { dropped } = plan({ op: 'add', path: 'members', value: [{ value: 'a', email: 'a@example.com' }] });
  expect(dropped).toEqual(['members.email']);
});

test.each<[string, Operation, ScimType]>([
  ['a member without an id', { op: 'add', path: 'members', value: [{ display: 'A' }] }, 'invalidValue'],
  ['an id that is no text', { op: 'add', path: 'members', value: [{ value: 7 }] }, 'invalidValue'],
  ['a bare id', { op: 'remove', path: 'members', value: ['a'] }, 'invalidValue'],
  ['no value', { op: 'add', path: 'members' }, 'invalidValue'],
  ['another id for a member', { op: 'replace', path: 'members[value eq "a"].value', value: 'b' }, 'mutability'],
  [
    'another member in its place',
    { op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } },
    'mutability',
  ],
  ['a part of a member removed', { op: 'remove', path: 'members[value eq "a"].display' }, 'mutability'],
  ['a part of all members', { op: 'add', path: 'members.display', value: 'A' }, 'mutability'],
  ['members by their type', { op: 'remove', path: 'members[type eq "User"]' }, 'invalidFilter'],
  ['members by their name', { op: 'remove', path: 'members[display sw "A"]' }, 'invalidFilter'],
  ['members by what they are not', { op: 'remove', path: 'members[not (value eq "a")]' }, 'invalidFilter'],
  ['members by an operator but eq', { op: 'remove', path: 'members[value sw "a"]' }, 'invalidFilter'],
  ['a member of whom nothing is said', { op: 'add', path: 'members', value: [{}] }, 'invalidValue'],
  ['a member of whom nothing known is said', { op: 'add', path: 'members', value: [{ id: 'a' }] }, 'invalidValue'],
  ['a group without displayName', { op: 'remove', path: 'displayName' }, 'mutability'],
  ['a group with an empty displayName', { op: 'replace', path: 'displayName', value: '' }, 'invalidValue'],
  ['an unknown sub-attribute', { op: 'remove', path: 'members[email eq "a"]' }, 'invalidFilter'],
])('refuses %s', (_, operation, scimType) => {
  expect(() => plan(operation)).toThrow(expect.objectContaining({ status: 400, scimType }) as Error);
});

test('a group that is given whole says what its members are to be', () => {
  const { resource } = readResource({ displayName: 'Sales', members: [{ value: 'A' }, { value: 'a' }] }, groupSchema);
  const { attributes, members } = splitMembers(resource, groupSchema);
  expect([attributes['members'], shown(members)]).toEqual([undefined, replaces('a')]);
});

const id = fc.constantFrom('a', 'b', 'c', 'D');
type Spelling = (op: string, ids: readonly string[]) => Operation;
const paths = ['members', 'Members', `${GROUP}:members`, `${GROUP.toUpperCase()}:MEMBERS`];
const keys: ((value: object) => object)[] = [
  ...paths.map((name) => (value: object) => ({ [name]: value })),
  ...paths.map((name) => (value: object) => ({ [GROUP]: { [name]: value } })),
  (value) => ({ [GROUP.toLowerCase()]: { members: value } }),
  (value) => ({ 'urn:scim:schemas:core:1.0': { members: value } }),
  (value) => ({ [GROUP]: { [GROUP]: { members: value } } }),
];
const asPath = paths.map((path): Spelling => (op, ids) => ({ op, path, value: values(...ids) }));
const asKey = keys.map((key): Spelling => (op, ids) => ({ op, value: key(values(...ids)) }));
const asFilter = paths.map((path): Spelling => (op, ids) => ({
  op,
  path: `${path}[${ids.map((each) => `value eq "${each}"`).join(' or ')}]`,
}));
const spelled = (ops: readonly string[], spellings: readonly Spelling[]) =>
  fc.record({
    op: fc.constantFrom(...ops),
    ids: fc.array(id, { minLength: 1, maxLength: 4 }),
    spell: fc.constantFrom(...spellings),
  });

test('members are changed as the operations say, in every spelling, and the group itself never has any', () => {
  const change = fc.oneof(
    spelled(['add', 'Replace'], [...asPath, ...asKey]),
    spelled(['remove'], [...asPath, ...asFilter]),
  );
  fc.assert(
    fc.property(fc.uniqueArray(id), fc.array(change, { minLength: 1, maxLength: 5 }), (ids, changes) => {
      const { resource, members } = plan(...changes.map(({ op, ids: given, spell }) => spell(op, given)));
      expect(resource).toBe(sales);
      const expected = changes.reduce((known, { op, ids: given }) => {
        const changed = folded(given);
        if (op === 'remove') return new Set([...known].filter((each) => !changed.has(each)));
        return op === 'add' ? new Set([...known, ...changed]) : changed;
      }, folded(ids));
      expect(applied(members, ids)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

const folded = (ids: Iterable<string>): Set<string> => new Set([...ids].map((each) => each.toLowerCase()));

function applied({ replaceAll, add, remove }: MemberPlan, ids: readonly string[]): Set<string> {
  const kept = replaceAll ? [] : [...folded(ids)].filter((each) => !remove.has(each));
  return new Set([...kept, ...add]);
}
