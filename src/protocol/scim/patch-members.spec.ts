import type { ScimType } from './error.js';
import { applyPatch } from './patch.js';
import { parsePatchRequest } from './patch-request.js';
import { groupSchema } from './schemas/group.js';

interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}
const add = (path: string, value: unknown): Operation => ({ op: 'add', path, value });
const replace = (path: string, value: unknown): Operation => ({ op: 'replace', path, value });
const remove = (path: string, value?: unknown): Operation => ({ op: 'remove', path, value });
const parse = (operations: Operation[]) =>
  parsePatchRequest({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations });
const refusal = (scimType: ScimType) => expect.objectContaining({ status: 400, scimType }) as Error;

const group = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName: 'Sales',
  members: [
    { value: '1', type: 'User', display: 'Ann' },
    { value: '2', type: 'User' },
  ],
};
const [ann, bob] = group.members;
const patchGroup = (...operations: Operation[]) => applyPatch(group, parse(operations), groupSchema).resource;

test.each<[string, Operation, unknown]>([
  ['Entra adds', { op: 'Add', path: 'members', value: [{ $ref: null, value: '3' }] }, [ann, bob, { value: '3' }]],
  ['Entra removes by a list', { op: 'Remove', path: 'members', value: [{ $ref: null, value: '1' }] }, [bob]],
  ['Okta removes by a filter', remove('members[value eq "1"]'), [bob]],
  ['Okta replaces', replace('members', [{ value: '3', display: 'c@x' }]), [{ value: '3', display: 'c@x' }]],
  ['without a filter all go', remove('members'), undefined],
  ['several go', remove('members[value eq "1" or value eq "2"]'), undefined],
])('%s', (_, operation, expected) => {
  expect(patchGroup(operation)['members']).toStrictEqual(expected);
});

test.each<[string, Operation]>([
  ['adding one that is there', add('members', [{ value: '1', display: 'Other' }])],
  ['removing one that is not there', remove('members[value eq "9"]')],
  ['removing a list of ones that are not there', remove('members', [{ value: '9' }])],
])('%s changes nothing', (_, operation) => {
  expect(patchGroup(operation)).toBe(group);
});

test.each<[string, Operation, ScimType]>([
  ['a changed value', replace('members[value eq "1"].value', '3'), 'mutability'],
  ['a value in place of another', replace('members[value eq "1"]', { value: '3' }), 'mutability'],
  ['a member without a value', add('members', [{ display: 'x' }]), 'invalidValue'],
  ['a name for a member that is not there', add('members[value eq "9"].display', 'x'), 'noTarget'],
  ['no displayName', remove('displayName'), 'mutability'],
  ['an empty displayName', replace('displayName', ''), 'invalidValue'],
  ['a null displayName', replace('displayName', null), 'invalidValue'],
])('refuses %s', (_, operation, scimType) => {
  expect(() => patchGroup(operation)).toThrow(refusal(scimType));
});
