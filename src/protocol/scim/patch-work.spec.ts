import { applyPatch } from './patch.js';
import { parsePatchRequest } from './patch-request.js';
import { userSchema } from './schemas/user.js';

const many = Array.from({ length: 1_000 }, (_, i) => ({ value: `${i} ${'é'.repeat(200)}`, type: 'home' }));
const user = { schemas: [userSchema.base.definition.id], userName: 'ann', active: true, ims: many };
const patch = (count: number, path: string) =>
  applyPatch(
    user,
    parsePatchRequest({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: Array.from({ length: count }, () => ({ op: 'add', path, value: 'x' })),
    }),
    userSchema,
  );

test('a thousand operations that each look through a thousand values are refused before they hold everybody up', () => {
  const start = performance.now();
  expect(() => patch(1_000, 'ims[value eq "z" or type eq "home"].display')).toThrow(
    expect.objectContaining({ status: 400, scimType: 'tooMany' }) as Error,
  );
  expect(performance.now() - start).toBeLessThan(2_000);
});

test('a few operations on a thousand values are done', () => {
  expect(patch(3, 'ims[value sw "7 "].display').resource).not.toBe(user);
});

test('a path compares at most ten times', () => {
  const terms = Array.from({ length: 11 }, (_, i) => `type eq "${i}"`).join(' or ');
  expect(() => patch(1, `ims[${terms}].display`)).toThrow(
    expect.objectContaining({ status: 400, scimType: 'invalidFilter' }) as Error,
  );
});
