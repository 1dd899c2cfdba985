import { groupSchema } from '../schema/standard/group.js';
import { userSchema } from '../schema/standard/user.js';
import { schemaResources } from './schema-resources.js';

const base = 'https://x/scim/v2/org';
const core = 'urn:ietf:params:scim:schemas:core:2.0';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const schemas = schemaResources(base, [userSchema, groupSchema]);
const attributesOf = (id: string) => schemas.find((schema) => schema.id === id)?.attributes ?? [];
const find = (id: string, name: string, subName?: string) => {
  const found = attributesOf(id).find((each) => each.name === name);
  return subName === undefined ? found : found?.subAttributes?.find((each) => each.name === subName);
};

test('all that are in use are there once, with their location', () => {
  expect(schemas.map((schema) => schema.id)).toStrictEqual([
    `${core}:User`,
    enterprise,
    `${core}:Group`,
    `${core}:ServiceProviderConfig`,
    `${core}:ResourceType`,
    `${core}:Schema`,
  ]);
  expect(schemas[1]).toMatchObject({
    schemas: [`${core}:Schema`],
    name: 'EnterpriseUser',
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${enterprise}` },
  });
});

test('common attributes and passwords are not listed', () => {
  const names = attributesOf(`${core}:User`).map((each) => each.name);
  expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(id|externalId|meta|schemas|password)$/)]));
  expect(names).toHaveLength(20);
});

test('an attribute has the characteristics that apply to its type, and nothing of ours', () => {
  expect(find(`${core}:User`, 'userName')).toStrictEqual({
    name: 'userName',
    type: 'string',
    multiValued: false,
    description: expect.any(String) as string,
    required: true,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'server',
  });
  expect(find(`${core}:User`, 'active')).toStrictEqual({
    name: 'active',
    type: 'boolean',
    multiValued: false,
    description: expect.any(String) as string,
    required: false,
    mutability: 'readWrite',
    returned: 'default',
  });
  expect(Object.keys(find(`${core}:User`, 'emails') ?? {})).toStrictEqual([
    'name',
    'type',
    'multiValued',
    'description',
    'required',
    'mutability',
    'returned',
    'subAttributes',
  ]);
});

test.each([
  [`${core}:Group`, 'displayName', undefined, { required: true }],
  [`${core}:Group`, 'members', 'value', { mutability: 'immutable' }],
  [`${core}:Group`, 'members', '$ref', { type: 'reference', referenceTypes: ['User', 'Group'], caseExact: true }],
  [`${core}:User`, 'groups', undefined, { mutability: 'readOnly' }],
  [`${core}:User`, 'groups', '$ref', { referenceTypes: ['Group'] }],
  [`${core}:User`, 'emails', 'type', { canonicalValues: ['work', 'home', 'other'] }],
  [`${core}:User`, 'x509Certificates', 'value', { type: 'binary', caseExact: true }],
  [enterprise, 'manager', 'value', { caseExact: true }],
  [enterprise, 'manager', 'displayName', { mutability: 'readOnly' }],
  [`${core}:Schema`, 'attributes', 'subAttributes', { type: 'complex', multiValued: true }],
  [
    `${core}:ServiceProviderConfig`,
    'bulk',
    'maxOperations',
    { type: 'integer', required: true, mutability: 'readOnly' },
  ],
  [`${core}:ServiceProviderConfig`, 'etag', 'supported', { type: 'boolean', required: true, mutability: 'readOnly' }],
  [`${core}:ServiceProviderConfig`, 'pagination', 'cursor', { type: 'boolean', required: true }],
  [`${core}:ServiceProviderConfig`, 'pagination', 'defaultPaginationMethod', { canonicalValues: ['cursor', 'index'] }],
  [`${core}:ResourceType`, 'schemaExtensions', undefined, { multiValued: true }],
])('%s: %s %s is published as the standard has it', (id, name, subName, expected) => {
  expect(find(id, name, subName)).toMatchObject(expected);
});
