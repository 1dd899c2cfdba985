import type { ClientConfig } from 'pg';

/**
 * For statements that reach every row by a key: without a plan per execution, and without a switch to scanning the table
 * before its first ANALYZE. Right for such statements only, never for the general pool.
 */
const KEYED_PLANS =
  '-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c enable_bitmapscan=off';

const STATEMENT_TIMEOUT_MS = 5_000;

export const keyedConnection = (connectionString: string): ClientConfig => ({
  connectionString,
  application_name: 'gatehouse',
  connectionTimeoutMillis: 5_000,
  statement_timeout: STATEMENT_TIMEOUT_MS,
  query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
  keepAlive: true,
  options: `-c TimeZone=UTC -c DateStyle=ISO -c jit=off ${KEYED_PLANS}`,
});
