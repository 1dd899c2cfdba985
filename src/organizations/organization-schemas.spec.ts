import { standardSchemas } from '../protocol/scim/extension/resource-schemas.js';
import { readSchemaExtension } from '../protocol/scim/extension/schema-extension.js';
import { OrganizationSchemas } from './organization-schemas.js';

const text = (name: string) => {
  const attributes = [{ name }];
  return JSON.stringify([
    readSchemaExtension({ id: 'urn:example:Badge', resourceType: 'User', name: 'Badge', attributes }),
  ]);
};

test('without extensions the schemas are the standard ones', () => {
  expect(new OrganizationSchemas().of('')).toBe(standardSchemas);
});

test('one text is compiled once, and what is standard is shared by all', () => {
  const schemas = new OrganizationSchemas();
  const compiled = schemas.of(text('number'));
  expect(schemas.of(text('number'))).toBe(compiled);
  expect(schemas.of(text('color'))).not.toBe(compiled);
  expect(compiled.user.base).toBe(standardSchemas.user.base);
  expect(compiled.group.parts).toEqual(standardSchemas.group.parts);
});

test('of more than a thousand texts the oldest is forgotten', () => {
  const schemas = new OrganizationSchemas();
  const [first, second] = [schemas.of(text('a0')), schemas.of(text('a1'))];
  for (let index = 2; index <= 1000; index++) schemas.of(text(`a${index}`));
  expect(schemas.of(text('a1'))).toBe(second);
  expect(schemas.of(text('a0'))).not.toBe(first);
});
