import { checkFilter } from '../protocol/scim/filter-match.js';
import { parseFilter } from '../protocol/scim/filter.js';
import { userSchema } from '../protocol/scim/schemas/user.js';
import { filterToSql, type SearchColumns, type SqlCondition } from './filter-sql.js';

const stored: SearchColumns = {
  columns: new Map([
    ['id', { name: 'id', type: 'uuid' }],
    ['userName', { name: 'user_name_key', type: 'text' }],
    ['meta.created', { name: 'created_at', type: 'timestamptz' }],
  ]),
  constants: new Map([['meta.resourceType', 'User']]),
  document: 'search',
};
const toSql = (source: string): SqlCondition => filterToSql(checkFilter(parseFilter(source), userSchema), stored, 4);

test.each<[string, string, unknown[]]>([
  ['userName eq "Ann"', 'user_name_key = $4::text', ['ann']],
  ['id eq "nobody"', 'false', []],
  ['meta.resourceType eq "User"', 'true', []],
  ['meta.resourceType eq "Group"', 'false', []],
  ['meta.created eq "2026-11-24T18:00:00+01:00"', 'created_at = $4::timestamptz', ['2026-11-24T17:00:00.000Z']],
  ['title eq "Boss"', 'search @> $4::jsonb', ['{"title":"boss"}']],
  ['name.familyName eq "Doe"', 'search @> $4::jsonb', ['{"name":{"familyName":"doe"}}']],
  ['emails eq "A"', 'search @> $4::jsonb', ['{"emails":[{"value":"a"}]}']],
  ['emails[type eq "work" and value eq "A"]', 'search @> $4::jsonb', ['{"emails":[{"type":"work","value":"a"}]}']],
  ['emails[type eq "work" and type eq "home"]', 'false', []],
  ['title pr', 'search @? $4::jsonpath', ['$."title"']],
  ['emails.display pr', 'search @? $4::jsonpath', ['$."emails"."display"']],
  ['userName pr', 'user_name_key IS NOT NULL', []],
  ['title eq null', '(search @? $4::jsonpath) IS NOT TRUE', ['$."title"']],
  [
    'userName eq "a" and (title eq "b" or not (title eq "c"))',
    '(user_name_key = $4::text AND (search @> $5::jsonb OR (search @> $6::jsonb) IS NOT TRUE))',
    ['a', '{"title":"b"}', '{"title":"c"}'],
  ],
])('%s', (source, text, values) => {
  expect(toSql(source)).toEqual({ text, values });
});

test('what a client wrote is a parameter, never text', () => {
  const { text, values } = toSql(`title eq "'; DROP TABLE users; --" and userName eq "$1'"`);
  expect(text).not.toMatch(/DROP|'/);
  expect(values).toContain("$1'");
});

test.each(['userName co "a"', 'title ne "a"', 'emails[type eq "work" or type eq "home"]', 'emails[value sw "a"]'])(
  '%s is refused rather than answered wrongly',
  (source) => {
    expect(() => toSql(source)).toThrow('This server');
  },
);
