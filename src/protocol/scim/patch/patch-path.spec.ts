import type { ScimType } from '../error.js';
import { parseFilter } from '../filter/filter.js';
import { parsePatchPath } from './patch-path.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

test.each([
  ['displayName', { attrPath: { attribute: 'displayName' } }],
  ['name.familyName', { attrPath: { attribute: 'name', subAttribute: 'familyName' } }],
  [`${enterprise}:manager`, { attrPath: { schemaUrn: enterprise, attribute: 'manager' } }],
  ['members[value eq "1"]', { attrPath: { attribute: 'members' }, filter: parseFilter('value eq "1"') }],
  [
    'emails[type eq "work" and value ew "]"].value',
    {
      attrPath: { attribute: 'emails', subAttribute: 'value' },
      filter: parseFilter('type eq "work" and value ew "]"'),
    },
  ],
])('reads %s', (source, path) => {
  expect(parsePatchPath(source)).toStrictEqual(path);
});

test('a path has at most a hundred conditions, as any filter', () => {
  const pathOf = (terms: number) => `emails[${Array.from({ length: terms }, () => 'type pr').join(' or ')}]`;
  expect(parsePatchPath(pathOf(100)).attrPath).toStrictEqual({ attribute: 'emails' });
  expect(() => parsePatchPath(pathOf(101))).toThrow(expect.objectContaining({ scimType: 'invalidFilter' }) as Error);
});

test.each<[string, ScimType]>([
  ['', 'invalidPath'],
  [`urn:${'x'.repeat(10_000)}:title`, 'invalidPath'],
  ['urn:a\0b:title', 'invalidPath'],
  ['a..b', 'invalidPath'],
  ['/name/givenName', 'invalidPath'],
  ['name. givenName', 'invalidPath'],
  [' displayName', 'invalidPath'],
  ['[type eq "work"]', 'invalidPath'],
  ['emails.value[type eq "work"]', 'invalidPath'],
  ['emails[type eq "work"]value', 'invalidPath'],
  ['emails[type eq "work"].', 'invalidPath'],
  ['emails[type eq "work"].value.x', 'invalidPath'],
  ['emails[type eq "work"] and title', 'invalidPath'],
  ['emails[type eq "work"', 'invalidFilter'],
  ['emails[type]', 'invalidFilter'],
  ['emails[]', 'invalidFilter'],
  ['emails[0]', 'invalidFilter'],
])('refuses %j with %s', (source, scimType) => {
  expect(() => parsePatchPath(source)).toThrow(expect.objectContaining({ status: 400, scimType }) as Error);
});
