import type { ScimType } from '../error.js';
import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { patchGroup } from './group-patch-plan.js';
import { parsePatchRequest } from './patch-request.js';
import { applyPatch } from './patch.js';

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const many = times(1_000, (i) => ({ value: `${i} ${'é'.repeat(200)}`, type: 'home' }));
const user = { schemas: [userSchema.base.definition.id], userName: 'ann', active: true, ims: many };
const parse = (Operations: object[]) =>
  parsePatchRequest({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
const patch = (count: number, path: string) =>
  applyPatch(user, parse(times(count, () => ({ op: 'add', path, value: 'x' }))), userSchema);
const refusal = (scimType: ScimType) => expect.objectContaining({ status: 400, scimType }) as Error;

/** Far above what it takes, far below what it took while each value was held against each. */
const LIMIT_MS = 1_000;

function expectSoon(work: () => unknown): void {
  const start = performance.now();
  expect(work).toThrow(refusal('tooMany'));
  expect(performance.now() - start).toBeLessThan(LIMIT_MS);
}

/** An address with some of its sub-attributes. */
const shaped = (index: number) =>
  Object.fromEntries(
    ['locality', 'type', 'country', 'region', 'formatted', 'postalCode', 'streetAddress']
      .filter((_, bit) => ((index + 1) >> bit) % 2 === 1)
      .map((name) => [name, 'x']),
  );

test('a few operations on a thousand values are done', () => {
  expect(patch(3, 'ims[value sw "7 "].display').resource).not.toBe(user);
});

test('a list of a thousand is removed from, and added to, a list of a thousand', () => {
  const given = times(999, (i) => ({ value: `${i} ${'É'.repeat(200)}`, type: 'HOME' }));
  const removed = applyPatch(user, parse([{ op: 'remove', path: 'ims', value: given }]), userSchema).resource;
  expect(removed['ims']).toStrictEqual(many.slice(999));
  const added = applyPatch(user, parse([{ op: 'add', path: 'ims', value: given }]), userSchema).resource;
  expect(added['ims']).toStrictEqual([...given, many[999]]);
});

test.each<[string, object[]]>([
  [
    'a thousand, each of which looks through a thousand values',
    times(1_000, () => ({ op: 'add', path: 'ims[value eq "z" or type eq "home"].display', value: 'x' })),
  ],
  [
    'that remove a thousand values from a thousand, sixty times',
    times(60, () => ({ op: 'remove', path: 'ims', value: times(1_000, (i) => ({ value: `n${i}` })) })),
  ],
  [
    'that add a thousand values without identity, sixty times',
    times(60, () => ({
      op: 'add',
      path: 'addresses',
      value: times(1_000, (i) => ({ locality: `x${i % 5}`, type: 'home' })),
    })),
  ],
  [
    'that remove by every choice of sub-attributes',
    times(60, () => ({ op: 'remove', path: 'addresses', value: times(1_000, (i) => shaped(i)) })),
  ],
  [
    'with a hundred thousand keys that no schema knows',
    times(100, (j) => ({ op: 'add', value: Object.fromEntries(times(1_000, (i) => [`k${i}[a eq ${j}]`, 1])) })),
  ],
])('operations that take too long are refused before anybody has to wait: %s', (_, operations) => {
  const addresses = times(1_000, (i) => ({ locality: `x${i}`, type: 'home' }));
  const work = () => applyPatch({ ...user, addresses }, parse(operations), userSchema);
  expectSoon(work);
});

test('paths with more conditions than there are operations and values are refused while they are read', () => {
  const path = `members[${times(100, (i) => `value eq "${i}"`).join(' or ')}]`;
  const operations = times(1_000, () => ({ op: 'remove', path }));
  expectSoon(() => parse(operations));
});

test('a hundred thousand members are no trouble', () => {
  const members = times(100_000, (i) => ({ value: String(i) }));
  const group = { schemas: [], displayName: 'Sales' };
  const patched = patchGroup(group, parse([{ op: 'add', value: { members } }]), groupSchema);
  expect(patched.members.add.size).toBe(100_000);
});
