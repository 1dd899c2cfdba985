import { checkFilter } from '../protocol/scim/filter/filter-match.js';
import { parseFilter } from '../protocol/scim/filter/filter.js';
import { userSchema } from '../protocol/scim/schema/standard/user.js';
import { filterToSql } from './filter-sql.js';
import type { SearchColumns } from './search-columns.js';

const stored: SearchColumns = {
  id: 'id',
  columns: new Map([
    ['id', { sql: 'id', type: 'uuid' }],
    ['userName', { sql: 'user_name_key', type: 'text' }],
    ['active', { sql: 'active', type: 'boolean' }],
    ['meta.created', { sql: 'created_at', type: 'timestamptz' }],
    ['meta.location', { sql: 'id', type: 'uuid', prefix: 'https://x/Users/' }],
  ]),
  rows: new Map([
    [
      'groups',
      {
        columns: new Map([['value', { sql: 'v.id', type: 'uuid' }]]),
        owners: (condition) => `SELECT owner FROM rows v WHERE ${condition}`,
        first: new Map(),
      },
    ],
  ]),
  document: 'search',
};
const GROUP = '0192f0c1-0000-7000-8000-000000000001';

function toSql(source: string): { text: string; values: unknown[] } {
  const values: unknown[] = ['the organization'];
  const text = filterToSql(checkFilter(parseFilter(source), userSchema), stored, (value) => `$${values.push(value)}`);
  return { text, values: values.slice(1) };
}

// Which rows they hold for is the matter of test/http/scim/random-filters.spec.ts: these are what indexes serve.
test.each<[string, string, unknown[]]>([
  ['userName eq "Ann"', 'user_name_key = $2::text', ['ann']],
  ['userName sw "Ann"', 'starts_with(user_name_key, $2::text)', ['ann']],
  ['userName gt "Ann"', 'user_name_key > $2::text', ['ann']],
  [`id eq "${GROUP}"`, 'id = $2::uuid', [GROUP]],
  ['id eq "nobody"', 'false', []],
  [`meta.location eq "https://x/Users/${GROUP}"`, 'id = $2::uuid', [GROUP]],
  ['meta.location eq "https://y/Users/1"', 'false', []],
  ['meta.created ge "1970-01-01T01:00:01+01:00"', 'created_at >= to_timestamp($2::double precision / 1000)', [1000]],
  ['title eq "Boss"', 'search @> $2::jsonb', ['{"title":"boss"}']],
  ['name.familyName eq "Doe"', 'search @> $2::jsonb', ['{"name":{"familyName":"doe"}}']],
  ['emails eq "A"', 'search @> $2::jsonb', ['{"emails":[{"value":"a"}]}']],
  ['emails[type eq "work" and value eq "A"]', 'search @> $2::jsonb', ['{"emails":[{"type":"work","value":"a"}]}']],
  ['emails[type eq "work" and type eq "home"]', 'false', []],
  [
    'emails[value eq "a" and type ne "work"]',
    '(search @> $2::jsonb AND EXISTS (SELECT FROM jsonb_path_query(search, $6::jsonpath) AS e (value) WHERE (e.value @> $3::jsonb AND (jsonb_path_exists(e.value, $4::jsonpath) OR NOT jsonb_path_exists(e.value, $5::jsonpath)))))',
    ['{"emails":[{"value":"a"}]}', '{"value":"a"}', '$."type" ? (@ != "work")', '$."type"', '$."emails"[*]'],
  ],
  [`groups.value eq "${GROUP}"`, 'id IN (SELECT owner FROM rows v WHERE v.id = $2::uuid)', [GROUP]],
  [
    'userName eq "a" and not (active eq true)',
    '(user_name_key = $2::text AND (active = $3::boolean) IS NOT TRUE)',
    ['a', true],
  ],
])('%s', (source, text, values) => {
  expect(toSql(source)).toEqual({ text, values });
});

test.each(['eq', 'ne', 'co', 'sw', 'ew', 'gt'])('what a client wrote behind %s is a parameter, never text', (op) => {
  const literal = `'; DROP TABLE users; -- $1 % _ \\ " )`;
  const { text } = toSql(`title ${op} ${JSON.stringify(literal)} or userName ${op} ${JSON.stringify(literal)}`);
  expect(text).not.toMatch(/drop/i);
});
