import type { ScimType } from '../error.js';
import { parsePatchRequest } from './patch-request.js';

const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
const operation = { op: 'replace', path: 'title', value: 'x' };

test('reads operations in their order, with op and members in any case', () => {
  const body = {
    Schemas: ['urn:ietf:params:scim:API:messages:2.0:PatchOp', 'urn:example:more'],
    operations: [
      { OP: 'Replace', Path: 'title', value: 'x' },
      { op: 'REMOVE', path: 'nickName' },
      { op: 'Add', path: null, value: {} },
    ],
  };
  expect(parsePatchRequest(body)).toStrictEqual([
    { op: 'replace', path: { attrPath: { attribute: 'title' } }, value: 'x' },
    { op: 'remove', path: { attrPath: { attribute: 'nickName' } }, value: undefined },
    { op: 'add', value: {} },
  ]);
});

test.each<[string, unknown, ScimType]>([
  ['no object', null, 'invalidSyntax'],
  ['a list', [operation], 'invalidSyntax'],
  ['no schemas', { Operations: [operation] }, 'invalidSyntax'],
  [
    'another schema',
    { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], Operations: [operation] },
    'invalidSyntax',
  ],
  ['no operations', { schemas }, 'invalidSyntax'],
  ['an empty list of operations, as in the validator of Entra', { schemas, Operations: [] }, 'invalidSyntax'],
  ['operations that are no list', { schemas, Operations: operation }, 'invalidSyntax'],
  ['an operation that is no object', { schemas, Operations: ['x'] }, 'invalidSyntax'],
  ['no op', { schemas, Operations: [{ path: 'title', value: 'x' }] }, 'invalidSyntax'],
  ['an op of JSON Patch', { schemas, Operations: [{ op: 'move', path: 'title' }] }, 'invalidSyntax'],
  ['an op that objects inherit', { schemas, Operations: [{ op: 'constructor' }] }, 'invalidSyntax'],
  ['1,001 operations', { schemas, Operations: Array(1001).fill(operation) }, 'invalidSyntax'],
  ['a path that is no string', { schemas, Operations: [{ ...operation, path: 7 }] }, 'invalidPath'],
  ['a malformed path', { schemas, Operations: [{ ...operation, path: 'a b' }] }, 'invalidPath'],
  ['a malformed filter', { schemas, Operations: [{ ...operation, path: 'emails[x]' }] }, 'invalidFilter'],
])('refuses %s', (_, body, scimType) => {
  expect(() => parsePatchRequest(body)).toThrow(expect.objectContaining({ status: 400, scimType }) as Error);
});
