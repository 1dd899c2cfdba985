import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetadataSchedule } from '../../src/identity-providers/metadata-schedule.js';
import { startApp, type TestApp } from '../support/app.js';
import { groups } from './hostile-responses.js';
import { acceptable } from './policies.js';
import { type Attack, type Hostile, Scene, type Stage } from './scene.js';

const TIME_LIMIT_MS = 1_000;
const MEMORY_LIMIT = 128 * 1024;
/** All that a sign-in could change. Requests that wait are not among them: a forged answer uses its request up. */
const TABLES = [
  'organizations',
  'saml_connections',
  'administrators',
  'users',
  'user_counts',
  'unique_values',
  'groups',
  'memberships',
  'sessions',
  'used_assertions',
  'held_sign_ins',
  'used_logout_requests',
  'idp_certificates',
  'service_provider_keys',
  'audit_records',
];

const all = groups.flatMap(({ responses }) => responses);
let app: TestApp;
let refused = 0;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
  const directory = process.env['TEST_REPORT_DIR'];
  const outcome = refused === all.length ? `${refused}` : `${refused} of ${all.length}`;
  if (directory && refused > 0)
    appendFileSync(join(directory, 'hostile-saml.txt'), `${outcome} hostile SAML responses refused\n`);
});

test('there are at least 120 of them, each once', () => {
  const names = all.map(([attack, name]) => `${attack} ${name}`);

  expect(names.length).toBeGreaterThanOrEqual(120);
  expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
});

test('there is one of each attack of the list, here or in the spec that it names', () => {
  const list = Object.entries(
    JSON.parse(readFileSync(new URL('./attacks.json', import.meta.url), 'utf8')) as Record<string, string>,
  );
  const specOf = (what: string) => /\S+\.spec\.ts$/.exec(what)?.[0];
  const elsewhere = list.flatMap(([, what]) => specOf(what) ?? []);
  const here = list.filter(([, what]) => specOf(what) === undefined).map(([attack]) => attack);

  expect(elsewhere.filter((spec) => !existsSync(new URL(`../../${spec}`, import.meta.url)))).toEqual([]);
  expect([...new Set(all.map(([attack]) => attack))].sort()).toEqual(here.sort());
});

describe.each(groups)('a connection $where', ({ setStage, isSpoilt = false, responses }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await settled(setStage);
  });

  test('takes what they are made of when nothing is wrong with it', async () => {
    const scene = await Scene.begin(stage);

    const answer = await scene.post(acceptable(scene));

    expect([answer.status, answer.headers.getSetCookie().length]).toEqual([303, 1]);
  });

  test.each(responses)('%s %s is refused: %s', async (...hostile) => {
    await expectRefusal(isSpoilt ? await settled(setStage) : stage, hostile);
  });
});

/** What the clock does to a new connection has been done: nothing but what is posted changes it from now on. */
async function settled(setStage: (app: TestApp) => Promise<Stage>): Promise<Stage> {
  const stage = await setStage(app);
  await app.app.get(MetadataSchedule).round();
  return stage;
}

/** A page that names the check, no session, nothing changed in any organization, and little time and memory spent on it. */
async function expectRefusal(on: Stage, [, , check, make]: Hostile): Promise<void> {
  const scene = await Scene.begin(on);
  const attack = await make(scene);
  const before = await stored();
  // Sending is work of this process as well.
  const limitMs = TIME_LIMIT_MS + bytesOf(attack) / 20_000;
  const [cpu, wall, { maxRSS }] = [process.cpuUsage(), performance.now(), process.resourceUsage()];

  const answer = await scene.post(attack);
  const html = await answer.text();

  // Of this process: what else the machine does is no fault of the server. It must not wait for anything either.
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1000).toBeLessThan(limitMs);
  expect(performance.now() - wall).toBeLessThan(10 * limitMs);
  expect(process.resourceUsage().maxRSS - maxRSS).toBeLessThan(MEMORY_LIMIT);
  expect([/<dt>Check<\/dt><dd>(.*?)<\/dd>/.exec(html)?.[1], answer.status]).toEqual([check, expect.any(Number)]);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(html).not.toContain('<script>alert');
  expect(await stored()).toBe(before);
  refused++;
}

const bytesOf = (attack: Attack): number =>
  typeof attack === 'object' && attack.body instanceof Uint8Array ? attack.body.length : 0;

async function stored(): Promise<string> {
  const rows = TABLES.map((name) => `(SELECT jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)) FROM ${name} t)`);
  const [row] = await app.dataSource.query<{ everything: string }[]>(
    `SELECT md5(jsonb_build_array(${rows.join(', ')})::text) AS everything`,
  );
  if (!row) throw new Error('The database told nothing');
  return row.everything;
}
