import { parseAttributePath, printAttributePath } from './attribute-path.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

test.each([
  ['userName', { attribute: 'userName' }],
  ['name.givenName', { attribute: 'name', subAttribute: 'givenName' }],
  ['members.$ref', { attribute: 'members', subAttribute: '$ref' }],
  ['x-custom_1', { attribute: 'x-custom_1' }],
  [`${enterprise}:manager.value`, { schemaUrn: enterprise, attribute: 'manager', subAttribute: 'value' }],
  ['URN:Example:2.0:Thing:Size', { schemaUrn: 'URN:Example:2.0:Thing', attribute: 'Size' }],
])('reads %s and prints it again', (source, path) => {
  expect(parseAttributePath(source)).toStrictEqual(path);
  expect(printAttributePath(path)).toBe(source);
});

test.each([
  '',
  '.',
  'a.b.c',
  'a.',
  '.a',
  '1a',
  '$a',
  '_a',
  'a b',
  'ä',
  'name:given',
  'http://x:y',
  'urn::',
  'a/b',
  'emails[0]',
])('%j is no attribute path', (source) => {
  expect(parseAttributePath(source)).toBeUndefined();
});
