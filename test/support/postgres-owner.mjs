import { register } from 'node:module';

// A process that owns the embedded PostgreSQL of the folder in its argument, for specs that kill such a process.

register('./typescript-loader.mjs', import.meta.url);
const { startEmbeddedPostgres } = await import('../../src/database/embedded-postgres.ts');
const { url } = await startEmbeddedPostgres(process.argv[2], { durable: false });
const { default: pg } = await import('pg');
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query('CREATE TABLE kept AS SELECT 1 AS n');
await client.end();
console.log('ready');
