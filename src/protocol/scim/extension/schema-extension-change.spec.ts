import { narrowings } from './schema-extension-change.js';
import { readSchemaExtension } from './schema-extension.js';

const extension = (...attributes: object[]) =>
  readSchemaExtension({ id: 'urn:acme:Badge', resourceType: 'User', name: 'Badge', attributes });
const changes = (before: object, after: object | undefined) =>
  narrowings(
    extension({ name: 'other' }, { name: 'badge', ...before }),
    extension({ name: 'other' }, ...(after ? [{ name: 'badge', ...after }] : [])),
  ).map(({ path, problem }) => [path.join('.'), problem]);

test.each<[string, object, object]>([
  ['other words', { description: 'a' }, { description: 'b' }],
  ['more canonical values', { canonicalValues: ['a'] }, { canonicalValues: ['a', 'b'] }],
  ['any value', { canonicalValues: ['a'] }, {}],
  [
    'more reference types',
    { type: 'reference', referenceTypes: ['User'] },
    { type: 'reference', referenceTypes: ['uri', 'User'] },
  ],
  ['server for global', { uniqueness: 'global' }, { uniqueness: 'server' }],
  ['no need of a value', { required: true }, { required: false }],
  ['another mutability', { mutability: 'immutable' }, { mutability: 'readWrite' }],
  ['another returned', { returned: 'request' }, { returned: 'default' }],
  ['one more sub-attribute', { subAttributes: [{ name: 'a' }] }, { subAttributes: [{ name: 'a' }, { name: 'b' }] }],
])('%s is possible at any time', (_, before, after) => {
  expect(changes(before, after)).toStrictEqual([]);
});

test.each<[string, object, object | undefined, string, string]>([
  ['an attribute less', {}, undefined, 'badge', 'removes badge'],
  ['another spelling', {}, { name: 'BADGE' }, 'badge', 'removes badge'],
  ['another type', { type: 'string' }, { type: 'integer' }, 'badge', 'changes type of badge'],
  ['a list', {}, { multiValued: true }, 'badge', 'changes multiValued of badge'],
  ['another case', {}, { caseExact: true }, 'badge', 'changes caseExact of badge'],
  ['unique values', {}, { uniqueness: 'server' }, 'badge', 'changes uniqueness of badge'],
  ['values that are not unique', { uniqueness: 'global' }, {}, 'badge', 'changes uniqueness of badge'],
  [
    'a canonical value less',
    { canonicalValues: ['a', 'b'] },
    { canonicalValues: ['b'] },
    'badge',
    'takes canonicalValues from badge',
  ],
  ['canonical values where any was good', {}, { canonicalValues: ['a'] }, 'badge', 'takes canonicalValues from badge'],
  ['a need of a value', {}, { required: true }, '', 'makes badge required'],
  [
    'a need of a sub-attribute',
    { subAttributes: [{ name: 'a' }] },
    { subAttributes: [{ name: 'a', required: true }] },
    'badge',
    'makes a required',
  ],
  [
    'a sub-attribute less',
    { subAttributes: [{ name: 'a' }, { name: 'b' }] },
    { subAttributes: [{ name: 'a' }] },
    'badge.b',
    'removes b',
  ],
  [
    'a new sub-attribute that each value needs',
    { subAttributes: [{ name: 'a' }] },
    { subAttributes: [{ name: 'a' }, { name: 'b', required: true }] },
    'badge',
    'adds b as required',
  ],
])('%s is not possible while there are values', (_, before, after, path, problem) => {
  expect(changes(before, after)).toStrictEqual([[path, problem]]);
});

test('a new attribute that is required is not possible while anybody has the extension', () => {
  expect(narrowings(extension({ name: 'a' }), extension({ name: 'a' }, { name: 'b', required: true }))).toStrictEqual([
    { path: [], problem: 'adds b as required' },
  ]);
});

test('another resource type is not possible while anybody has the extension', () => {
  const group = { ...extension({ name: 'a' }), resourceType: 'Group' as const };
  expect(narrowings(extension({ name: 'a' }), group)).toStrictEqual([
    { path: [], problem: 'changes the resource type' },
  ]);
});
