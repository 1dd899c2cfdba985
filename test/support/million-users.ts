import type { DataSource } from 'typeorm';

export const USERS = 1_000_000;
export const ORGANIZATIONS = 10_000;
export const GROUPS = 2_000;
/** Each of the first two hundred thousand users is in one group. */
const MEMBERSHIPS = 200_000;

const organizationId = (n: string): string => `lpad(to_hex(${n}), 32, '0')::uuid`;
const id = (n: string): string =>
  `(lpad(to_hex(1700000000000 + ${n}), 12, '0') || '70008000' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** The id of the nth user. Ids are a millisecond apart, as of users created one after the other. */
export function userId(n: number): string {
  const time = (1_700_000_000_000 + n).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** The id of the organization of a million users, and of a small one. */
export const LARGE = '00000000-0000-0000-0000-000000000000';
export const SMALL = '00000000-0000-0000-0000-000000000007';

/**
 * A million users in one organization and one in each of ten thousand others. Indexes are built when the rows are there,
 * and foreign keys, which are known to hold, are not checked: else it takes minutes.
 */
export async function addMillionUsers(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const run = (text: string) => runner.query(text) as Promise<Record<string, string>[]>;
  try {
    await run(`SET statement_timeout = 0`);
    await run(`SET maintenance_work_mem = '512MB'`);
    await run(`SET session_replication_role = replica`);
    const indexes = await run(
      `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'users' AND indexname <> 'users_pkey'`,
    );
    for (const { indexname } of indexes) await run(`DROP INDEX ${indexname}`);
    await run(
      `INSERT INTO organizations (id, name) SELECT ${organizationId('n')}, 'Organization ' || n
       FROM generate_series(0, ${ORGANIZATIONS}) n`,
    );
    await run(
      `INSERT INTO users (organization_id, id, user_name_key, external_id, active, display_name_key, created_at,
         last_modified, document, search)
       SELECT ${organizationId(`greatest(n - ${USERS}, 0)`)}, ${id('n')}, 'user-' || n || '@example.com', 'ext-' || n,
         n % 10 <> 0, 'user ' || n, now(), now(),
         '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"user-' || n || '@example.com"}',
         ('{"emails":[{"value":"user-' || n || '@example.com","type":"work","primary":true}],"title":"title ' || n % 20
           || '","name":{"familyName":"family ' || n % 5000 || '"},"urn:example:badge":{"number":' || n || '}}')::jsonb
       FROM generate_series(1, ${USERS + ORGANIZATIONS}) n`,
    );
    await run(
      `INSERT INTO user_counts (organization_id, shard, users)
       SELECT organization_id, 0, count(*) FROM users GROUP BY 1`,
    );
    await run(
      `INSERT INTO groups (organization_id, id, display_name, display_name_key, created_at, last_modified, document, search)
       SELECT '${LARGE}', ${id('n')}, 'Group ' || n, 'group ' || n, now(), now(), '{"displayName":"Group ' || n || '"}', '{}'
       FROM generate_series(1, ${GROUPS}) n`,
    );
    await run(
      `INSERT INTO memberships SELECT '${LARGE}', ${id(`1 + n % ${GROUPS}`)}, ${id('n')}
       FROM generate_series(1, ${MEMBERSHIPS}) n`,
    );
    for (const { indexdef } of indexes) await run(indexdef ?? '');
    await run('VACUUM (ANALYZE) users, groups, memberships, user_counts');
  } finally {
    await runner.query('RESET ALL');
    await runner.release();
  }
}
