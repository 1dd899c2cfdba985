import fc from 'fast-check';
import { schemaResources } from '../discovery/schema-resources.js';
import type { AttributeType } from '../schema/attribute-definition.js';
import { resourceSchemas } from './resource-schemas.js';
import { readSchemaExtension } from './schema-extension.js';

const urn = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const definition = (...attributes: object[]) => ({ id: urn, resourceType: 'User', name: 'Acme', attributes });
const readAttribute = (given: object) => readSchemaExtension(definition(given)).definition.attributes[0];
const refusal = (words: string) =>
  expect.objectContaining({ status: 400, message: expect.stringContaining(words) as string }) as Error;

test('an attribute that only has a name has the defaults of RFC 7643 section 2.2', () => {
  expect(readSchemaExtension(definition({ name: 'badge' }))).toStrictEqual({
    resourceType: 'User',
    definition: {
      id: urn,
      name: 'Acme',
      description: '',
      attributes: [
        {
          name: 'badge',
          type: 'string',
          multiValued: false,
          description: '',
          required: false,
          caseExact: false,
          mutability: 'readWrite',
          returned: 'default',
          uniqueness: 'none',
        },
      ],
    },
  });
});

test.each([
  ['a reference is exact', { type: 'reference' }, { caseExact: true }],
  ['a binary is exact', { type: 'binary' }, { caseExact: true }],
  ['sub-attributes make it complex', { subAttributes: [{ name: 'code' }] }, { type: 'complex' }],
  ['what is writeOnly is returned never', { mutability: 'writeOnly' }, { returned: 'never' }],
  ['null is as good as absent', { description: null, canonicalValues: null }, { description: '' }],
  ['no canonical values are none', { canonicalValues: [] }, {}],
])('%s', (_, given, expected) => {
  expect(readAttribute({ name: 'badge', ...given })).toMatchObject(expected);
});

test('a list of simple values may be a sub-attribute', () => {
  const subAttributes = [{ name: 'doors', multiValued: true }];
  expect(readAttribute({ name: 'badge', subAttributes })?.subAttributes?.[0]).toMatchObject(subAttributes[0] ?? {});
});

test.each<[string, unknown, string]>([
  ['no object', [], 'An object was expected'],
  ['an unknown member', { ...definition({ name: 'a' }), color: 'red' }, '"color" is no member of the schema'],
  ['no resource type', { ...definition({ name: 'a' }), resourceType: undefined }, 'resourceType'],
  ['an unknown resource type', { ...definition({ name: 'a' }), resourceType: 'Device' }, 'one of User, Group'],
  ['no name', { ...definition({ name: 'a' }), name: ' ' }, '"name"'],
  ['no attributes', definition(), 'at least one attribute'],
  ['attributes that are no list', { ...definition(), attributes: {} }, 'must be a list'],
  [
    'an attribute that is no object',
    { ...definition(), attributes: ['a'] },
    'An object was expected as attribute 1 of the schema',
  ],
  ['101 attributes', definition(...Array.from({ length: 101 }, (__, i) => ({ name: `a${i}` }))), 'at most 100'],
  [
    'sub-attributes beyond the hundredth',
    definition({ name: 'a', subAttributes: Array.from({ length: 100 }, (__, i) => ({ name: `a${i}` })) }),
    'at most 100',
  ],
  ['201 entries', definition(...Array.from({ length: 201 }, (__, i) => ({ name: `a${i}` }))), 'at most 200'],
  [
    'more than 65,536 characters',
    definition(...Array.from({ length: 70 }, (__, i) => ({ name: `a${i}`, description: 'x'.repeat(1000) }))),
    'at most 65536',
  ],
  ['one name twice', definition({ name: 'badge' }, { name: 'BADGE' }), 'two attributes'],
  ['a long description', { ...definition({ name: 'a' }), description: 'x'.repeat(1001) }, 'at most 1000'],
  ['half a surrogate pair', { ...definition({ name: 'a' }), description: '\ud800' }, 'must be a string'],
])('refuses a schema with %s', (_, body, words) => {
  expect(() => readSchemaExtension(body)).toThrow(refusal(words));
});

test.each([
  undefined,
  '',
  'badge',
  'urn:acme',
  'urn:a:Badge',
  'urn:acme:',
  'urn:acme:2.0',
  'urn:acme:1Badge',
  'urn:acme:Bad ge',
  'urn:acme:a/b:Badge',
  'https://acme.example/Badge',
  `urn:acme:${'x'.repeat(200)}`,
])('refuses %j as the id of a schema', (id) => {
  expect(() => readSchemaExtension({ ...definition({ name: 'a' }), id })).toThrow(refusal('id'));
});

test.each([
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'urn:ietf:params:scim:schemas:core:2.0:Badge',
  'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  'URN:ietf:params:scim:schemas:extension:enterprise:2.0:user',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
  'urn:ietf:params:scim:schemas:extension:enterprise',
  'urn:scim:schemas:core:1.0:User',
])('refuses %s, which is the standard’s', (id) => {
  expect(() => readSchemaExtension({ ...definition({ name: 'a' }), id })).toThrow(refusal('the standard'));
});

test.each<[string, object, string]>([
  ['no name', {}, '"name"'],
  ['a name that begins with a digit', { name: '1st' }, '"name"'],
  ['a name that every object has', { name: 'constructor' }, '"name"'],
  ['the name __proto__', { name: '__proto__' }, '"name"'],
  ['the name of a common attribute', { name: 'externalid' }, 'the standard already'],
  ['the name password', { name: 'Password' }, 'stored and shown'],
  ['the name $ref', { name: '$ref', type: 'reference' }, 'subAttributes'],
  ['the name of an attribute of the user', { name: 'Title' }, 'the standard already'],
  ['the name of an enterprise attribute', { name: 'department' }, 'the standard already'],
  ['an unknown type', { name: 'a', type: 'number' }, 'one of string'],
  ['an unknown characteristic', { name: 'a', mutabilty: 'readOnly' }, '"mutabilty"'],
  ['a flag that is a string', { name: 'a', multiValued: 'true' }, 'true or false'],
  ['an unknown mutability', { name: 'a', mutability: 'readwrite' }, 'one of readOnly'],
  ['complex without sub-attributes', { name: 'a', type: 'complex' }, 'subAttributes'],
  ['complex with none of them', { name: 'a', type: 'complex', subAttributes: [] }, 'subAttributes'],
  ['sub-attributes of a string', { name: 'a', type: 'string', subAttributes: [{ name: 'b' }] }, 'subAttributes'],
  ['complex in complex', { name: 'a', subAttributes: [{ name: 'b', subAttributes: [{ name: 'c' }] }] }, 'a.b: '],
  ['a case for a boolean', { name: 'a', type: 'boolean', caseExact: true }, 'caseExact'],
  ['a reference without case', { name: 'a', type: 'reference', caseExact: false }, 'caseExact'],
  ['a unique boolean', { name: 'a', type: 'boolean', uniqueness: 'server' }, 'unique'],
  ['a unique binary', { name: 'a', type: 'binary', uniqueness: 'global' }, 'unique'],
  ['a unique complex value', { name: 'a', subAttributes: [{ name: 'b' }], uniqueness: 'server' }, 'unique'],
  ['canonical integers', { name: 'a', type: 'integer', canonicalValues: ['1'] }, 'canonicalValues'],
  ['a canonical value twice', { name: 'a', canonicalValues: ['x', 'x'] }, 'twice'],
  ['reference types of a string', { name: 'a', referenceTypes: ['User'] }, 'referenceTypes'],
  ['an unknown reference type', { name: 'a', type: 'reference', referenceTypes: ['Device'] }, 'User, Group'],
  ['required but readOnly', { name: 'a', required: true, mutability: 'readOnly' }, 'nobody'],
  ['writeOnly but returned', { name: 'a', mutability: 'writeOnly', returned: 'default' }, 'never'],
  [
    'a hidden part of a list',
    { name: 'a', multiValued: true, subAttributes: [{ name: 'b', returned: 'never' }] },
    'list',
  ],
  ['a primary that is no boolean', { name: 'a', subAttributes: [{ name: 'primary' }] }, 'primary'],
])('refuses an attribute with %s', (_, given, words) => {
  expect(() => readAttribute(given)).toThrow(refusal(words));
});

test('the names of the other resource type are free', () => {
  const attributes = [{ name: 'userName' }, { name: 'department' }];
  expect(
    readSchemaExtension({ ...definition(...attributes), resourceType: 'Group' }).definition.attributes,
  ).toHaveLength(2);
});

test('what is deeper than a sub-attribute is refused before it is read', () => {
  let nested: object = { name: 'a' };
  for (let depth = 0; depth < 100_000; depth++) nested = { name: 'a', subAttributes: [nested] };
  expect(() => readAttribute(nested)).toThrow(refusal('cannot be complex'));
});

const simpleTypes: [AttributeType, object][] = [
  [
    'string',
    { caseExact: fc.boolean(), canonicalValues: fc.uniqueArray(fc.string({ maxLength: 5 }), { minLength: 1 }) },
  ],
  ['reference', { referenceTypes: fc.uniqueArray(fc.constantFrom('User', 'Group', 'external', 'uri')) }],
  ['binary', {}],
  ['boolean', {}],
  ['integer', {}],
  ['decimal', {}],
  ['dateTime', {}],
];
const characteristics = {
  name: fc.stringMatching(/^[a-z][A-Za-z0-9_$-]{1,8}$/),
  multiValued: fc.boolean(),
  description: fc.string({ maxLength: 20 }),
  required: fc.boolean(),
  mutability: fc.constantFrom('readOnly', 'readWrite', 'immutable', 'writeOnly'),
  returned: fc.constantFrom('always', 'never', 'default', 'request'),
  uniqueness: fc.constantFrom('none', 'server', 'global'),
};
const simple = fc.oneof(
  ...simpleTypes.map(([type, more]) =>
    fc.record({ ...characteristics, type: fc.constant(type), ...more }, { requiredKeys: ['name', 'type'] }),
  ),
);
const complex = fc.record(
  { ...characteristics, subAttributes: fc.array(simple, { minLength: 1, maxLength: 3 }) },
  { requiredKeys: ['name', 'subAttributes'] },
);
const attribute = fc.oneof(simple, complex);

test('any schema that is accepted compiles, is published in full, and reads as itself again', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom('User', 'Group'), fc.array(attribute, { minLength: 1, maxLength: 2 }), (type, list) => {
      let extension;
      try {
        extension = readSchemaExtension({ ...definition(...list), resourceType: type });
      } catch (error) {
        expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
        return;
      }
      accepted += 1;
      const { user, group } = resourceSchemas([extension]);
      const published = schemaResources('https://x', [user, group]).find(({ id }) => id === urn);
      expect(readSchemaExtension({ ...published, resourceType: type })).toStrictEqual(extension);
      expect((type === 'User' ? user : group).extensions.at(-1)?.definition).toBe(extension.definition);
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(300);
});
