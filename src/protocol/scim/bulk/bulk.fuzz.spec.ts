import fc from 'fast-check';
import { ScimError } from '../error.js';
import { ENTERPRISE_USER } from '../schema/standard/enterprise-user.js';
import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { orderBulk } from './bulk-order.js';
import { referencesOf, resolveReferences, separateReferences } from './bulk-references.js';
import { parseBulkRequest } from './bulk-request.js';

const text = fc.constantFrom('bulkId:a', 'bulkId:', '/Users/bulkId:b', 'x', '', '__proto__');
const names = ['members', 'value', '$ref', 'manager', ENTERPRISE_USER, 'groups', 'path', 'op', 'userName', 'schemas'];
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constantFrom(null, true, 7),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4 }),
  ),
})).value;
const patchOp = fc.record({
  schemas: fc.constant(['urn:ietf:params:scim:api:messages:2.0:PatchOp']),
  Operations: fc.array(
    fc.record(
      {
        op: fc.constantFrom('add', 'Remove', 'replace'),
        path: fc.constantFrom('members', 'members[value eq "bulkId:a"]', `${ENTERPRISE_USER}:manager`, 'x y', ''),
        value: json,
      },
      { requiredKeys: ['op'] },
    ),
    { minLength: 1, maxLength: 3 },
  ),
});
const operation = fc.record(
  {
    method: fc.constantFrom('POST', 'put', 'PATCH', 'DELETE', 'GET', 7),
    path: fc.oneof(fc.constantFrom('/Users', '/Groups', '/Users/1', '/Groups/bulkId:a', '//', '/Bulk'), json),
    bulkId: fc.oneof(fc.string({ maxLength: 2 }), fc.constant(null)),
    version: text,
    data: fc.oneof(json, patchOp),
  },
  { requiredKeys: ['method'] },
);
const request = fc.record({
  schemas: fc.constant(['urn:ietf:params:scim:api:messages:2.0:BulkRequest']),
  failOnErrors: fc.constantFrom(undefined, 1, 0),
  Operations: fc.array(fc.oneof({ weight: 5, arbitrary: operation }, json), { maxLength: 4 }),
});

const surrogate = { id: 'id', location: 'https://host/Users/id' };

test('a bulk request is read, ordered and resolved, or refused with a ScimError', () => {
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: request }, json), (body) => {
      try {
        const { operations } = parseBulkRequest(body, { maxOperations: 3 });
        for (const { action } of operations) {
          if (action instanceof ScimError) continue;
          const schema = action.endpoint === 'Users' ? userSchema : groupSchema;
          const resolved = resolveReferences(action, schema, () => surrogate);
          expect(referencesOf(resolved, schema)).toEqual(new Set());
          if (action.method !== 'POST') continue;
          const { data } = separateReferences(action.data, schema, () => true);
          expect(referencesOf({ ...action, data }, schema)).toEqual(new Set());
        }
        const steps = orderBulk(operations.map(({ bulkId }) => ({ creates: bulkId, references: new Set<string>() })));
        expect(steps).toHaveLength(operations.length);
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
    }),
    { numRuns: 3000 },
  );
});
