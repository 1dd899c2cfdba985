import fc from 'fast-check';
import { v7 as uuidV7 } from 'uuid';
import { filterToSql } from '../../../src/database/filter-sql.js';
import type { SearchColumns } from '../../../src/database/search-columns.js';
import { attribute } from '../../../src/protocol/scim/schema/attribute-definition.js';
import { checkFilter, matchChecked } from '../../../src/protocol/scim/filter/filter-match.js';
import { parseFilter, printFilter } from '../../../src/protocol/scim/filter/filter.js';
import { readResource, type ScimResource } from '../../../src/protocol/scim/resource/resource.js';
import { compileResourceSchema, type ResourceSchema } from '../../../src/protocol/scim/schema/schema.js';
import {
  enterpriseUserExtension,
  ENTERPRISE_USER,
} from '../../../src/protocol/scim/schema/standard/enterprise-user.js';
import { groupDefinition } from '../../../src/protocol/scim/schema/standard/group.js';
import { userDefinition } from '../../../src/protocol/scim/schema/standard/user.js';
import { splitMembers } from '../../../src/protocol/scim/patch/group-patch-plan.js';
import { userRepresentation } from '../../../src/scim/user-representation.js';
import { toGroupColumns } from '../../../src/users/group-columns.js';
import { groupSearch } from '../../../src/users/group-search.js';
import { toUserColumns } from '../../../src/users/user-columns.js';
import { userSearch } from '../../../src/users/user-search.js';
import { createEmptyDatabase, type TestDatabase } from '../../support/database.js';
import { filterArbitrary } from '../../support/filter-arbitrary.js';
import { resourceBody } from '../../support/resource-arbitrary.js';
import { openSearchStage, type SearchStage } from '../../support/search-stage.js';

/** What is generated follows from it: a failure names it, and it can be changed to look elsewhere. */
const SEED = Number(process.env['FILTER_SEED'] ?? 20_261_124);
const USERS = 200;
const GROUPS = 24;
const BATCH = 100;

const everyType = {
  definition: {
    id: 'urn:example:2.0:Everything',
    name: 'Everything',
    description: 'An attribute of every type, single and multi-valued',
    attributes: [
      ...(['string', 'boolean', 'integer', 'decimal', 'dateTime', 'binary', 'reference'] as const).flatMap((type) => [
        attribute({ name: type, type, description: type }),
        attribute({ name: `${type}s`, type, multiValued: true, description: type }),
      ]),
      attribute({ name: 'exact', caseExact: true, description: 'exact' }),
      attribute({
        name: 'badges',
        multiValued: true,
        description: 'badges',
        subAttributes: [
          attribute({ name: 'value', type: 'integer', description: 'value' }),
          attribute({ name: 'issued', type: 'dateTime', description: 'issued' }),
          attribute({ name: 'label', caseExact: true, description: 'label' }),
          attribute({ name: 'doors', multiValued: true, description: 'doors' }),
        ],
      }),
    ],
  },
};
const schemas = {
  user: compileResourceSchema(userDefinition, [enterpriseUserExtension, everyType]),
  group: compileResourceSchema(groupDefinition, [everyType]),
};

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] => fc.sample(arbitrary, { seed: SEED, numRuns });
const userIds = Array.from({ length: USERS }, () => uuidV7());
const groupIds = Array.from({ length: GROUPS }, () => uuidV7());
const userBodies = sample(resourceBody(schemas.user), USERS);
const groupBodies = sample(resourceBody(schemas.group), GROUPS);
const draws = sample(fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), USERS + GROUPS);

async function addUsers({ users, dataSource, caller }: SearchStage): Promise<void> {
  for (const [index, id] of userIds.entries()) {
    const [drawn = 0, manager = 0, age = 0] = draws[index] ?? [];
    const body: Record<string, unknown> = { ...userBodies[index], userName: `${index % 7}é${index}` };
    const extension = body[ENTERPRISE_USER] as object | undefined;
    if (drawn % 3 === 0) body[ENTERPRISE_USER] = { ...extension, manager: { value: userIds[manager % USERS] } };
    const { resource } = readResource(body, schemas.user);
    const createdAt = new Date(Date.UTC(2026, 0, 1) + (age % 50)).toISOString();
    await users.insert({ orgId: caller.orgId, id, columns: toUserColumns(resource, schemas.user), createdAt });
  }
  // Finer than what clients see of it.
  await dataSource.query(
    `UPDATE users SET last_modified = created_at + interval '1.7 milliseconds', version = 1 + active::int`,
  );
}

/** Groups in groups, in circles too, and users in several of them. */
async function addGroups({ groups, caller }: SearchStage): Promise<void> {
  const change = (id: string, members: readonly string[]) =>
    groups.change(caller.orgId, id, () => ({
      columns: undefined,
      members: { replaceAll: false, add: new Set(members), remove: new Set() },
    }));
  for (const [index, id] of groupIds.entries()) {
    const { resource } = readResource({ ...groupBodies[index], displayName: `Ä${index}`, members: [] }, schemas.group);
    const { attributes, members } = splitMembers(resource, schemas.group);
    const columns = toGroupColumns(attributes, schemas.group);
    await groups.insert({
      orgId: caller.orgId,
      id,
      columns,
      members,
      createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString(),
    });
  }
  for (const [index, id] of groupIds.entries()) {
    const drawn = draws[USERS + index] ?? [];
    if (index % 4 === 3) continue;
    await change(
      id,
      drawn.slice(0, 6).map((each) => userIds[each % (USERS / 2)] ?? ''),
    );
    await change(
      id,
      drawn
        .slice(6, 8)
        .map((each) => groupIds[each % GROUPS] ?? '')
        .filter((each) => each !== id),
    );
  }
}

/** Users and groups as clients see them, in the order of their ids. */
async function seen({ users, representation, caller }: SearchStage): Promise<[ScimResource[], ScimResource[]]> {
  const stored = await users.findPage(caller.orgId, userIds);
  const represent = userRepresentation(caller);
  const seenUsers = stored.map((user) => (user ? represent(user) : ''));
  const seenGroups = await Promise.all(
    groupIds.map(async (id) => {
      const group = await representation.read(caller, id, undefined);
      let json = '';
      if (group) for await (const part of representation.one(group, caller, undefined)) json += part;
      return json;
    }),
  );
  return [
    seenUsers.map((json) => JSON.parse(json) as ScimResource),
    seenGroups.map((json) => JSON.parse(json) as ScimResource),
  ];
}

/** What PostgreSQL answers to each of the filters, for each row in the order of its id. */
async function answers(
  { dataSource, caller }: SearchStage,
  filters: readonly ReturnType<typeof checkFilter>[],
  table: string,
  columns: SearchColumns,
): Promise<boolean[][]> {
  const values: unknown[] = [caller.orgId];
  const conditions = filters.map((each) => filterToSql(each, columns, (value) => `$${values.push(value)}`));
  const list = conditions.map((condition) => `(${condition}) IS TRUE`).join(', ');
  const rows: { answers: boolean[] }[] = await dataSource.query(
    `SELECT ARRAY[${list}] AS answers FROM ${table} WHERE organization_id = $1 ORDER BY ${columns.id}`,
    values,
  );
  return rows.map((row) => row.answers);
}

const databases: TestDatabase[] = [];
const stages = new Map<string, SearchStage>();

beforeAll(async () => {
  for (const [name, locale] of [
    ['C', ''],
    ['Turkish by ICU', `LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'`],
  ] as const) {
    const database = await createEmptyDatabase(locale);
    databases.push(database);
    const stage = await openSearchStage(database.url, schemas);
    stages.set(name, stage);
    await addUsers(stage);
    await addGroups(stage);
  }
}, 120_000);
afterAll(async () => {
  for (const stage of stages.values()) await stage.close();
  for (const database of databases) await database.drop();
});

test.each([
  ['User', 10_000, 'C'],
  ['User', 5_000, 'Turkish by ICU'],
  ['Group', 2_000, 'C'],
  ['Group', 2_000, 'Turkish by ICU'],
] as const)(
  '%s: %i random filters match in a database of locale %s what they match in memory',
  async (type, count, locale) => {
    const stage = stages.get(locale);
    if (!stage) throw new Error(`There is no database of locale ${locale}`);
    const { tenantUrl } = stage.caller;
    const [users, groups] = await seen(stage);
    const [resources, schema, table, columns]: [ScimResource[], ResourceSchema, string, SearchColumns] =
      type === 'User'
        ? [users, schemas.user, 'users u', userSearch(tenantUrl)]
        : [groups, schemas.group, 'groups g', groupSearch(tenantUrl)];
    const sources = sample(filterArbitrary(schema, resources), count).map(printFilter);

    let matches = 0;
    for (let start = 0; start < sources.length; start += BATCH) {
      const batch = sources.slice(start, start + BATCH);
      const checked = batch.map((source) => checkFilter(parseFilter(source), schema));
      // PostgreSQL is at work meanwhile.
      const asked = answers(stage, checked, table, columns);
      const inMemory = resources.map((resource) => checked.map((filter) => matchChecked(filter, resource)));
      for (const [row, bySql] of (await asked).entries()) {
        for (const [index, expected] of (inMemory[row] ?? []).entries()) {
          if (expected) matches++;
          if (bySql[index] === expected) continue;
          const inWords = expected ? 'matches' : 'does not match';
          throw new Error(
            `Seed ${SEED}: ${batch[index]} ${inWords} in memory, but not so in SQL, ${JSON.stringify(resources[row])}`,
          );
        }
      }
    }
    expect(matches / (count * resources.length)).toBeGreaterThan(0.1);
  },
  60_000,
);
