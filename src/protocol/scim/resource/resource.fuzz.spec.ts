import fc from 'fast-check';
import { ScimError } from '../error.js';
import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { readResource } from './resource.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const keys = fc.constantFrom(
  'userName',
  'name',
  'emails',
  'active',
  'value',
  'type',
  'primary',
  'givenName',
  '__proto__',
  'constructor',
  'schemas',
  'manager',
  enterprise,
  'roles',
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 'True', '', 'x', '{"value":"x"}', 7, -0, 1e300),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(keys, tie('value')), { maxLength: 6 })
      .map((entries) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as unknown),
  ),
})).value;

test('any JSON is read into something that reads as itself again, or is refused with a ScimError', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(userSchema, groupSchema), (given, schema) => {
      const required = { userName: 'ann', displayName: 'Ann' };
      const body = typeof given === 'object' && !Array.isArray(given) ? { ...required, ...given } : given;
      try {
        const { resource } = readResource(body, schema);
        expect(readResource(resource, schema)).toStrictEqual({ resource, dropped: [] });
        expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
    }),
    { numRuns: 2000 },
  );
});
