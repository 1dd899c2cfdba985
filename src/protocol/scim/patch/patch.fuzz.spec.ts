import fc from 'fast-check';
import { ScimError } from '../error.js';
import { readResource } from '../resource/resource.js';
import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { patchGroup } from './group-patch-plan.js';
import { parsePatchRequest } from './patch-request.js';
import { applyPatch } from './patch.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const names = [
  'userName',
  'displayName',
  'name',
  'givenName',
  'emails',
  'value',
  'type',
  'primary',
  'members',
  'roles',
  'manager',
  'active',
  'schemas',
  'id',
  '__proto__',
  'constructor',
  '$ref',
  enterprise,
  groupUrn,
];
const name = fc.constantFrom(...names);
const filter = fc.constantFrom(
  'type eq "work"',
  'value eq "x"',
  'primary eq true',
  'not (type pr)',
  'type eq "a" and value sw "b"',
  'locality pr',
);
const path = fc.oneof(
  name,
  fc.tuple(name, name).map(([attribute, sub]) => `${attribute}.${sub}`),
  fc.tuple(name, filter).map(([attribute, source]) => `${attribute}[${source}]`),
  fc.tuple(name, filter, name).map(([attribute, source, sub]) => `${attribute}[${source}].${sub}`),
  name.map((attribute) => `${enterprise}:${attribute}`),
  name.map((attribute) => `${groupUrn}:${attribute}`),
  fc.string(),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 'True', '', 'x', 'work', '{"value":"x"}', 7),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.oneof(name, path), tie('value')), { maxLength: 4 })
      .map((entries) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as unknown),
  ),
})).value;
const op = fc.constantFrom('add', 'Replace', 'remove');
const anything = fc.record({ op, path, value: json }, { requiredKeys: ['op'] });

const text = fc.constantFrom('x', 'y', 'work', '', null);
const labelled = fc.record(
  { value: text, type: text, display: text, primary: fc.constantFrom(true, false, 'True', null), locality: text },
  { requiredKeys: [] },
);
const listPaths = fc.constantFrom(
  'emails',
  'roles',
  'ims',
  'emails[type eq "work"]',
  'roles[value pr]',
  'addresses',
  'emails[value eq "y"]',
);
const plausible = fc.oneof(
  fc.record({
    op,
    path: fc.constantFrom(
      'displayName',
      'nickName',
      'name.givenName',
      'emails[type eq "work"].value',
      'emails[type eq "home"].value',
      'emails[value pr].type',
      `${enterprise}:manager`,
      `${enterprise}:department`,
      `${enterprise}:manager.value`,
    ),
    value: text,
  }),
  fc.record({ op, path: listPaths, value: fc.oneof(labelled, fc.array(labelled, { maxLength: 3 })) }),
  fc.record({
    op,
    path: fc.constantFrom('members', 'members[value eq "x"]'),
    value: fc.array(fc.record({ value: fc.constantFrom('x', 'y', 'z') }), { maxLength: 3 }),
  }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    value: fc.record(
      {
        displayName: text,
        'name.givenName': text,
        emails: fc.array(labelled, { maxLength: 2 }),
        [enterprise]: fc.record({ department: text }),
      },
      { requiredKeys: [] },
    ),
  }),
);
const operations = fc.oneof(
  fc.array(plausible, { minLength: 1, maxLength: 4 }),
  fc.array(anything, { minLength: 1, maxLength: 2 }),
);

const user = {
  userName: 'ann',
  displayName: 'Ann',
  name: { givenName: 'Ann' },
  emails: [{ value: 'x', type: 'work', primary: true }, { value: 'y' }],
  [enterprise]: { manager: { value: '7' } },
};
const group = { displayName: 'Sales', externalId: '7' };

test.each([
  ['user', user, userSchema, applyPatch],
  ['group', group, groupSchema, patchGroup],
])(
  'a patched %s reads as itself again, or the PATCH is refused with a ScimError; the given one never changes',
  (_, body, schema, apply) => {
    const { resource } = readResource(body, schema);
    const before = JSON.stringify(resource);
    fc.assert(
      fc.property(operations, (given) => {
        try {
          const patched = apply(resource, parsePatchRequest({ schemas, Operations: given }), schema).resource;
          expect(patched).not.toHaveProperty('members');
          expect(readResource(patched, schema)).toStrictEqual({ resource: patched, dropped: [] });
          expect(patched === resource).toBe(JSON.stringify(sorted(patched)) === JSON.stringify(sorted(resource)));
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
        expect(JSON.stringify(resource)).toBe(before);
      }),
      { numRuns: 3000 },
    );
  },
);

/** The value with the members of its objects in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, member]) => [key, sorted(member)]),
  );
}
