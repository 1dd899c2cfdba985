import { parsePatchRequest } from '../patch/patch-request.js';
import { attribute } from '../schema/attribute-definition.js';
import { compileResourceSchema } from '../schema/schema.js';
import { enterpriseUserExtension, ENTERPRISE_USER } from '../schema/standard/enterprise-user.js';
import { groupSchema } from '../schema/standard/group.js';
import { userDefinition } from '../schema/standard/user.js';
import { referencesOf, type Resolve, resolveReferences, separateReferences } from './bulk-references.js';
import type { BulkAction } from './bulk-request.js';

const CUSTOM = 'urn:example:Custom';
const userSchema = compileResourceSchema(userDefinition, [
  enterpriseUserExtension,
  {
    definition: {
      id: CUSTOM,
      name: 'Custom',
      description: '',
      attributes: [
        attribute({ name: 'mentor', type: 'reference', referenceTypes: ['User'], description: '' }),
        attribute({
          name: 'deputies',
          type: 'reference',
          multiValued: true,
          referenceTypes: ['User'],
          description: '',
        }),
        attribute({ name: 'site', type: 'reference', referenceTypes: ['external'], description: '' }),
      ],
    },
  },
]);

const resolve: Resolve = (bulkId) => ({ id: `<${bulkId}>`, location: `https://host/Users/<${bulkId}>` });
const post = (data: unknown): BulkAction => ({ method: 'POST', endpoint: 'Users', data });
const patch = (...Operations: object[]): BulkAction => ({
  method: 'PATCH',
  endpoint: 'Groups',
  id: '7',
  operations: parsePatchRequest({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations }),
});

test.each<[string, object, object]>([
  ['a member', { members: [{ value: 'bulkId:a' }, { value: '7' }] }, { members: [{ value: '<a>' }, { value: '7' }] }],
  ['a member as one object, in other spellings', { MEMBERS: { Value: 'bulkId:a' } }, { MEMBERS: { Value: '<a>' } }],
  ['$ref alone', { members: [{ $ref: 'bulkId:a' }] }, { members: [{ $ref: 'https://host/Users/<a>' }] }],
  ['the end of $ref', { members: [{ $ref: '../Users/bulkId:a' }] }, { members: [{ $ref: '../Users/<a>' }] }],
  ['a bulkId like a reference', { members: [{ value: 'bulkId:bulkId:a' }] }, { members: [{ value: '<bulkId:a>' }] }],
  [
    'a member in the URN of the schema',
    { [groupSchema.base.definition.id]: { members: [{ value: 'bulkId:a' }] } },
    { [groupSchema.base.definition.id]: { members: [{ value: '<a>' }] } },
  ],
])('puts the id of what was created in the place of %s', (_, data, expected) => {
  expect(resolveReferences(post(data), groupSchema, resolve)).toEqual(post(expected));
  expect(resolveReferences(patch({ op: 'add', value: data }), groupSchema, resolve)).toEqual(
    patch({ op: 'add', value: expected }),
  );
});

test.each<[string, object, object]>([
  [
    'the manager',
    { [ENTERPRISE_USER]: { manager: { value: 'bulkId:a' } } },
    { [ENTERPRISE_USER]: { manager: { value: '<a>' } } },
  ],
  [
    'the manager as Entra writes it',
    { [ENTERPRISE_USER]: { manager: 'bulkId:a' } },
    { [ENTERPRISE_USER]: { manager: '<a>' } },
  ],
  [
    'the manager by the alias of its value',
    { [ENTERPRISE_USER.toLowerCase()]: { manager: { managerId: 'bulkId:a' } } },
    { [ENTERPRISE_USER.toLowerCase()]: { manager: { managerId: '<a>' } } },
  ],
  ['the manager without its extension', { manager: { value: 'bulkId:a' } }, { manager: { value: '<a>' } }],
  [
    'a reference in an extension of the organization',
    { [CUSTOM]: { mentor: 'bulkId:a', deputies: ['bulkId:b', 'https://host/Users/bulkId:a'] } },
    { [CUSTOM]: { mentor: 'https://host/Users/<a>', deputies: ['https://host/Users/<b>', 'https://host/Users/<a>'] } },
  ],
])('puts the id of what was created in the place of %s', (_, data, expected) => {
  expect(resolveReferences(post(data), userSchema, resolve)).toEqual(post(expected));
});

test.each<[string, object]>([
  ['a name that looks like one', { userName: 'bulkId:a', displayName: 'bulkId:a' }],
  ['the value of what is no reference', { emails: [{ value: 'bulkId:a' }], roles: ['bulkId:a'] }],
  ['an address outside', { profileUrl: 'bulkId:a', [CUSTOM]: { site: 'bulkId:a' } }],
  ['what clients cannot set', { groups: [{ value: 'bulkId:a' }], id: 'bulkId:a' }],
  ['what no schema knows', { buddy: { value: 'bulkId:a' }, 'urn:example:Other': { manager: 'bulkId:a' } }],
  ['what is no object', ['bulkId:a']],
])('leaves %s alone', (_, data) => {
  expect(resolveReferences(post(data), userSchema, resolve)).toEqual(post(data));
  expect(referencesOf(post(data), userSchema)).toEqual(new Set());
});

test.each<[string, object, object]>([
  [
    'a value at a path',
    { path: 'members', value: [{ value: 'bulkId:a' }] },
    { path: 'members', value: [{ value: '<a>' }] },
  ],
  [
    'a value without a path',
    { value: { members: [{ value: 'bulkId:a' }] } },
    { value: { members: [{ value: '<a>' }] } },
  ],
  ['a filter', { path: 'members[value eq "bulkId:a"]' }, { path: 'members[value eq "<a>"]' }],
  [
    'a filter of several parts',
    { path: 'members[not (value eq "bulkId:a") and (type pr or value eq "b")]' },
    { path: 'members[not (value eq "<a>") and (type pr or value eq "b")]' },
  ],
  ['no text', { path: 'displayName', value: 'bulkId:a' }, { path: 'displayName', value: 'bulkId:a' }],
])('in a PATCH of a group: %s', (_, given, expected) => {
  expect(resolveReferences(patch({ op: 'add', ...given }), groupSchema, resolve)).toEqual(
    patch({ op: 'add', ...expected }),
  );
});

test.each<[object, object]>([
  [
    { path: `${ENTERPRISE_USER}:manager`, value: 'bulkId:a' },
    { path: `${ENTERPRISE_USER}:manager`, value: '<a>' },
  ],
  [
    { path: `${ENTERPRISE_USER}:manager.value`, value: 'bulkId:a' },
    { path: `${ENTERPRISE_USER}:manager.value`, value: '<a>' },
  ],
  [
    { path: ENTERPRISE_USER, value: { manager: 'bulkId:a' } },
    { path: ENTERPRISE_USER, value: { manager: '<a>' } },
  ],
  [{ value: { 'manager.value': 'bulkId:a' } }, { value: { 'manager.value': '<a>' } }],
  [{ value: { [`${ENTERPRISE_USER}:manager`]: 'bulkId:a' } }, { value: { [`${ENTERPRISE_USER}:manager`]: '<a>' } }],
])('in a PATCH of a user: %j', (given, expected) => {
  expect(resolveReferences(patch({ op: 'replace', ...given }), userSchema, resolve)).toEqual(
    patch({ op: 'replace', ...expected }),
  );
});

test('resolves the id in the path of every method that has one', () => {
  const id = 'bulkId:a';
  const actions: BulkAction[] = [
    { method: 'PUT', endpoint: 'Users', id, data: {} },
    { method: 'PATCH', endpoint: 'Users', id, operations: [] },
    { method: 'DELETE', endpoint: 'Users', id },
  ];
  for (const action of actions) {
    expect(resolveReferences(action, userSchema, resolve)).toEqual({ ...action, id: '<a>' });
    expect(referencesOf(action, userSchema)).toEqual(new Set(['a']));
  }
});

test('what resolve throws is thrown', () => {
  const refuse = () => {
    throw new RangeError('unknown');
  };
  expect(() => resolveReferences(post({ manager: 'bulkId:a' }), userSchema, refuse)).toThrow(RangeError);
});

test('takes apart what can be created now and what is added later', () => {
  const data = {
    displayName: 'A',
    members: [{ value: 'bulkId:early' }, { value: 'bulkId:late', type: 'Group' }, { value: '7' }],
  };
  expect(separateReferences(data, groupSchema, (bulkId) => bulkId === 'late')).toEqual({
    data: { displayName: 'A', members: [{ value: 'bulkId:early' }, { value: '7' }] },
    later: [
      { op: 'add', path: { attrPath: { attribute: 'members' } }, value: [{ value: 'bulkId:late', type: 'Group' }] },
    ],
  });
});

test('leaves an attribute out that would be empty, and adds it within its extension', () => {
  const data = { userName: 'ann', [ENTERPRISE_USER]: { department: 'Sales', manager: { value: 'bulkId:late' } } };
  const separated = separateReferences(data, userSchema, () => true);
  expect(separated.data).toEqual({ userName: 'ann', [ENTERPRISE_USER]: { department: 'Sales', manager: undefined } });
  expect(separated.later).toEqual([
    {
      op: 'add',
      path: { attrPath: { schemaUrn: ENTERPRISE_USER, attribute: 'manager' } },
      value: { value: 'bulkId:late' },
    },
  ]);
});

test('a group of 20,000 references is read in a moment', () => {
  const members = Array.from({ length: 20_000 }, (_, index) => ({ value: `bulkId:${index}` }));
  const started = performance.now();
  expect(referencesOf(post({ members }), groupSchema).size).toBe(20_000);
  expect(separateReferences({ members }, groupSchema, () => true).later).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(1_000);
});
