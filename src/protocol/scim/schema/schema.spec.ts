import { attribute, type AttributeDefinition } from './attribute-definition.js';
import { parseAttributePath } from './attribute-path.js';
import { compileResourceSchema, findAttribute, findExtension, type ResourceSchema } from './schema.js';
import { groupSchema } from './standard/group.js';
import { userSchema } from './standard/user.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const find = (schema: ResourceSchema, source: string) => {
  const found = findAttribute(schema, parseAttributePath(source) ?? { attribute: '' });
  return found && [found.part.container, found.attribute.name, found.subAttribute?.name].filter(Boolean).join(' ');
};

test.each([
  ['userName', 'userName'],
  ['USERNAME', 'userName'],
  ['Name.GIVENNAME', 'name givenName'],
  ['meta.lastModified', 'meta lastModified'],
  ['externalid', 'externalId'],
  ['addresses.primary', 'addresses primary'],
  ['urn:ietf:params:scim:schemas:core:2.0:User:title', 'title'],
  ['urn:scim:schemas:core:1.0:title', 'title'],
  [`${enterprise}:department`, `${enterprise} department`],
  [`${enterprise.toUpperCase()}:Manager.Value`, `${enterprise} manager value`],
  ['urn:scim:schemas:extension:enterprise:1.0:manager.managerId', `${enterprise} manager value`],
])('a user has %s', (source, names) => {
  expect(find(userSchema, source)).toBe(names);
});

test.each([
  'password',
  'department',
  'name.value',
  'userName.value',
  'toString',
  'urn:example:User:userName',
  enterprise,
])('a user does not have %s', (source) => {
  expect(find(userSchema, source)).toBeUndefined();
});

test.each([
  ['members.$ref', 'members $ref'],
  ['members.display', 'members display'],
  ['displayName', 'displayName'],
])('a group has %s', (source, names) => {
  expect(find(groupSchema, source)).toBe(names);
});

test('an extension is found by its URN alone, the base schema is not', () => {
  const extension = (urn: string) => findExtension(userSchema, parseAttributePath(urn) ?? { attribute: '' })?.container;
  expect(extension(enterprise.toLowerCase())).toBe(enterprise);
  expect(extension('urn:ietf:params:scim:schemas:core:2.0:User')).toBeUndefined();
});

test('references and binaries are exact, strings are not', () => {
  const caseExact = (source: string) => {
    const found = findAttribute(userSchema, parseAttributePath(source) ?? { attribute: '' });
    return (found?.subAttribute ?? found?.attribute)?.caseExact;
  };
  expect(['profileUrl', 'photos.value', 'x509Certificates.value', 'id', 'externalId'].map(caseExact)).not.toContain(
    false,
  );
  expect(['userName', 'emails.value', 'displayName'].map(caseExact)).not.toContain(true);
});

test.each(['constructor', '__proto__', '1st', ''])('an attribute cannot be called %j', (name) => {
  const attributes: AttributeDefinition[] = [attribute({ name, description: '' })];
  expect(() => compileResourceSchema({ id: 'urn:example:X', name: 'X', description: '', attributes })).toThrow(
    'cannot be an attribute name',
  );
});
