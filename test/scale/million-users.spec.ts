import pg from 'pg';
import { keyedConnection } from '../../src/database/keyed-connection.js';
import { attribute } from '../../src/protocol/scim/schema/attribute-definition.js';
import { parseFilter } from '../../src/protocol/scim/filter/filter.js';
import { checkFilter } from '../../src/protocol/scim/filter/filter-match.js';
import { parseListQuery } from '../../src/protocol/scim/list/list-query.js';
import { compileResourceSchema } from '../../src/protocol/scim/schema/schema.js';
import { enterpriseUserExtension } from '../../src/protocol/scim/schema/standard/enterprise-user.js';
import { groupSchema } from '../../src/protocol/scim/schema/standard/group.js';
import { userDefinition } from '../../src/protocol/scim/schema/standard/user.js';
import { checkSort } from '../../src/protocol/scim/list/sort.js';
import { type ResourceSearch, type ResourceTypeName, searchStatement } from '../../src/users/search-statement.js';
import * as sql from '../../src/users/user-statements.js';
import * as writes from '../../src/users/user-writes.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { addMillionUsers, LARGE, SMALL, userId, USERS } from '../support/million-users.js';
import { openSearchStage, type SearchStage } from '../support/search-stage.js';

const badge = {
  definition: {
    id: 'urn:example:badge',
    name: 'Badge',
    description: 'An extension of the organization',
    attributes: [attribute({ name: 'number', type: 'integer', description: 'Number' })],
  },
};
const schemas = {
  User: compileResourceSchema(userDefinition, [enterpriseUserExtension, badge]),
  Group: groupSchema,
};

let database: TestDatabase;
let stage: SearchStage;

beforeAll(async () => {
  database = await createDatabase();
  stage = await openSearchStage(database.url, { user: schemas.User, group: schemas.Group });
  await addMillionUsers(stage.dataSource);
}, 120_000);
afterAll(async () => {
  await stage.close();
  await database.drop();
});

const SCAN = /Seq Scan on (?:users|groups|memberships)/;
const planOf = (rows: { 'QUERY PLAN': string }[]): string => rows.map((row) => row['QUERY PLAN']).join('\n');

describe('statements that are planned once', () => {
  test.each([
    ['get', sql.FIND, 'users_pkey'],
    ['many gets', sql.FIND_MANY, 'users_pkey'],
    ['match', sql.MATCH, 'users_user_name'],
    ['many matches', sql.MATCH_MANY, 'users_user_name'],
    ['create', writes.INSERT, 'users_user_name'],
    ['patch and put', writes.UPDATE, 'users_pkey'],
    ['a change of userName', writes.UPDATE_ONE, 'users_pkey'],
    ['delete', writes.DELETE, 'users_pkey'],
    ['a page', sql.PAGE, 'Index Only Scan using users_pkey'],
    ['a page of found users', sql.FIND_PAGE, 'users_pkey'],
    ['a page of the settings', sql.AFTER, 'users_pkey'],
    ['sign-in', sql.FIND_FOR_SIGN_IN.userName, 'users_user_name'],
    ['sign-in by externalId', sql.FIND_FOR_SIGN_IN.externalId, 'users_external_id'],
  ])('%s uses an index', async (_, { text }, index) => {
    const client = new pg.Client(keyedConnection(database.url));
    await client.connect();
    try {
      const plan = planOf((await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (GENERIC_PLAN) ${text}`)).rows);
      expect(plan).not.toMatch(SCAN);
      expect(plan).toContain(index);
    } finally {
      await client.end();
    }
  });
});

interface Searched {
  readonly filter?: string;
  readonly sortBy?: string;
  readonly sortOrder?: string;
  readonly orgId?: string;
  readonly from?: ResourceSearch['from'];
}

async function explain(name: ResourceTypeName, { filter, orgId = LARGE, from, ...order }: Searched): Promise<string> {
  const { sort } = parseListQuery(order);
  const { text, values } = searchStatement({
    orgId,
    tenantUrl: 'https://sso.example.com/scim/v2/x',
    types: [
      {
        name,
        filter: filter === undefined ? undefined : checkFilter(parseFilter(filter), schemas[name]),
        sortBy: sort && checkSort(sort, [schemas[name]])[0],
      },
    ],
    descending: sort?.descending ?? false,
    limit: 100,
    from: from ?? { offset: 0 },
  });
  return planOf(await stage.dataSource.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${text}`, values));
}

const middle = userId(USERS / 2);
const after = (key: string | null, total = USERS) => ({ after: { id: middle, key }, total });

describe('searches, which are planned for their values', () => {
  test.each<[string, Searched, string]>([
    ['a page', {}, 'Index Only Scan using users_pkey'],
    ['a page of a small organization', { orgId: SMALL }, 'users_pkey'],
    ['a page by cursor', { from: after(null) }, 'Index Only Scan using users_pkey'],
    ['id eq', { filter: `id eq "${middle}"` }, 'users_pkey'],
    [
      'meta.location eq',
      { filter: `meta.location eq "https://sso.example.com/scim/v2/x/Users/${middle}"` },
      'users_pkey',
    ],
    ['externalId eq', { filter: 'externalId eq "ext-5"' }, 'users_external_id'],
    ['userName eq and more', { filter: 'userName eq "user-5@example.com" and active eq true' }, 'users_user_name'],
    ['userName sw', { filter: 'userName sw "user-50000"' }, 'users_user_name'],
    ['userName gt', { filter: 'userName gt "user-9999"' }, 'users_user_name'],
    ['emails.value eq', { filter: 'emails.value eq "user-5@example.com"' }, 'users_search'],
    ['emails eq', { filter: 'emails eq "user-5@example.com"' }, 'users_search'],
    ['emails[]', { filter: 'emails[type eq "work" and value eq "user-5@example.com"]' }, 'users_search'],
    ['emails[] with more than eq', { filter: 'emails[value eq "user-5@example.com" and type sw "w"]' }, 'users_search'],
    ['one of two', { filter: 'externalId eq "x" or emails.value eq "user-5@example.com"' }, 'users_search'],
    ['name.familyName eq', { filter: 'name.familyName eq "family 77"' }, 'users_search'],
    ['an own attribute eq', { filter: 'urn:example:badge:number eq 77' }, 'users_search'],
    ['an extension by schemas', { filter: 'schemas eq "urn:example:badge"' }, 'users_search'],
    ['groups.value eq', { filter: `groups.value eq "${userId(5)}"` }, 'memberships_pkey'],
    ['groups.display eq', { filter: 'groups.display eq "group 5"' }, 'groups_display_name'],
    ['of many, a later page by cursor', { filter: 'active eq true', from: after(null, 900_000) }, 'users_pkey'],
    ['of few, a later page by cursor', { filter: 'externalId eq "ext-5"', from: after(null, 1) }, 'users_external_id'],
    ['by userName', { sortBy: 'userName' }, 'users_user_name'],
    ['by userName, a page by cursor', { sortBy: 'userName', from: after('user-5') }, "user_name_key >= 'user-5'"],
    [
      'by userName, descending, a page by cursor',
      { sortBy: 'userName', sortOrder: 'descending', from: after('user-5') },
      "user_name_key <= 'user-5'",
    ],
    ['by externalId', { sortBy: 'externalId' }, 'users_external_id'],
    ['by externalId, a page by cursor', { sortBy: 'externalId', from: after('ext-5') }, 'users_external_id'],
  ])('%s uses an index', async (_, search, index) => {
    const plan = await explain('User', search);
    expect(plan).not.toMatch(SCAN);
    expect(plan).toContain(index);
  });

  test.each<[string, Searched, string]>([
    ['displayName eq', { filter: 'displayName eq "Group 5"' }, 'groups_display_name'],
    ['displayName sw', { filter: 'displayName sw "Group 55"' }, 'groups_display_name'],
    ['members.value eq', { filter: `members.value eq "${middle}"` }, 'memberships_user'],
    ['members[]', { filter: `members[value eq "${middle}" and type eq "User"]` }, 'memberships_user'],
    ['by displayName', { sortBy: 'displayName' }, 'groups_display_name'],
  ])('groups: %s uses an index', async (_, search, index) => {
    const plan = await explain('Group', search);
    expect(plan).toContain(index);
    expect(plan).not.toMatch(/Seq Scan on (?:users|memberships)/);
  });
});

describe('pages deep in the list', () => {
  const first = async (offset: number) => (await stage.users.page(LARGE, offset, 100)).users[0]?.id;

  test('are right, each time anew and after a deletion before them', async () => {
    expect(await first(500_000)).toBe(userId(500_001));
    expect(await first(500_000)).toBe(userId(500_001));
    expect(await first(500_100)).toBe(userId(500_101));
    expect(await stage.users.delete(LARGE, userId(7))).toBe(true);
    expect(await first(500_000)).toBe(userId(500_002));
    expect(await first(500_000)).toBe(userId(500_002));
    expect(await first(500_100)).toBe(userId(500_102));
  });

  test('cost one page to whoever comes from the page before', async () => {
    await first(700_000);
    const start = performance.now();
    for (let offset = 700_100; offset < 710_000; offset += 100) await first(offset);
    // A hundred times past seven hundred thousand users would be ten seconds.
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('the end of the list is found by the total', async () => {
    const { totalResults, users } = await stage.users.page(LARGE, USERS - 51, 100);
    expect([totalResults, users.length, users.at(-1)?.id]).toEqual([USERS - 1, 50, userId(USERS)]);
  });
});
