import { appendFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { startApp, type TestApp } from '../support/app.js';
import { connectOrganization, type TestOrganization } from '../support/organization.js';
import { fill, type HostileRequest, loadHostileRequests, type Values } from './hostile-request.js';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const TIME_LIMIT_MS = 2_000;
const TABLES = ['users', 'user_counts', 'groups', 'memberships', 'nested_groups', 'unique_values', 'organizations'];
/** What only the server's own people should read: statements, stack traces, pages. */
const INSIDE =
  /node_modules|\bat \S+ \(|\b(?:SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM) |<html|QueryFailed|TypeError|\.js:\d/;

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const requests = loadHostileRequests();
const agent = new Agent({ keepAlive: true });
let app: TestApp;
let organization: TestOrganization;
let known: Values;
let before: string;
let refused = 0;

beforeAll(async () => {
  app = await startApp();
  organization = await connectOrganization(app);
  const theirs = await connectOrganization(app, 'Fabrikam');
  const user = await create(organization, '/Users', {
    userName: 'jane@example.com',
    externalId: 'ext-jane',
    emails: [
      { type: 'work', value: 'jane@example.com', primary: true },
      { type: 'home', value: 'jane@home.example' },
    ],
  });
  const other = await create(organization, '/Users', { userName: 'taken@example.com' });
  const theirUser = await create(theirs, '/Users', { userName: 'their@example.com' });
  const inner = await create(organization, '/Groups', { displayName: 'Inner' });
  known = new Map([
    ['user', user],
    ['other', other],
    ['inner', inner],
    [
      'group',
      await create(organization, '/Groups', { displayName: 'Taken', members: [{ value: user }, { value: inner }] }),
    ],
    ['theirUser', theirUser],
    ['theirGroup', await create(theirs, '/Groups', { displayName: 'Theirs', members: [{ value: theirUser }] })],
    ['organization', organization.id],
    ['theirOrganization', theirs.id],
    ['theirToken', theirs.token],
    ['nobody', '0190a5a0-0000-7000-8000-000000000000'],
  ]);
  before = await stored();
}, 30_000);

afterAll(async () => {
  agent.destroy();
  await app.close();
  const directory = process.env['TEST_REPORT_DIR'];
  const outcome = refused === requests.length ? 'all refused as they should' : `${refused} refused as they should`;
  if (directory) appendFileSync(join(directory, 'hostile.txt'), `Hostile requests: ${requests.length}, ${outcome}\n`);
});

test('there are at least 300 of them, each once', () => {
  expect(requests.length).toBeGreaterThanOrEqual(300);
  expect(new Set(requests.map(({ title }) => title)).size).toBe(requests.length);
});

test.each(requests)('$title', async (template) => {
  const hostile = fill(fill(template, template.values), known) as HostileRequest;
  const answer = await send(hostile);
  const { status, contentType, text } = hostile.bulk === undefined ? answer : lastResult(answer);
  expect([status, text]).toEqual([hostile.status, expect.any(String)]);
  expect(contentType).toMatch(/^application\/scim\+json(?:;|$)/);
  if (!hostile.request.startsWith('HEAD ')) expectErrorBody(text, hostile);
  const unchanged = before;
  before = await stored();
  expect(before).toBe(unchanged);
  refused++;
});

function expectErrorBody(text: string, { status, scimType, detail = '' }: HostileRequest): void {
  const { detail: said, ...body } = JSON.parse(text) as { detail: string };
  expect({ ...body, said }).toEqual({
    schemas: [ERROR],
    status: String(status),
    ...(scimType !== undefined && { scimType }),
    said: expect.stringMatching(/^\S.{20,1000}$/s),
  });
  expect(said).toContain(detail);
  expect(text).not.toMatch(INSIDE);
}

async function create(owner: TestOrganization, path: string, resource: object): Promise<string> {
  const answer = await owner.scim('POST', path, resource);
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

/** Everything that the requests could change, of all organizations. */
async function stored(): Promise<string> {
  const rows = TABLES.map((name) => `(SELECT jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)) FROM ${name} t)`);
  const [row] = await app.dataSource.query<{ everything: string }[]>(
    `SELECT jsonb_build_array(${rows.join(', ')})::text AS everything`,
  );
  if (!row) throw new Error('The database told nothing');
  return row.everything;
}

/** Sends it byte for byte: fetch would tidy up the path and refuse some of the headers. */
function send(hostile: HostileRequest): Promise<Answer> {
  const [method = '', path = ''] = hostile.request.split(/ (.*)/s);
  const query = new URLSearchParams(Object.entries(hostile.query ?? {}).map(([name, value]) => [name, String(value)]));
  const body = bodyOf(hostile);
  const headers = {
    authorization: `Bearer ${organization.token}`,
    ...(body && { 'content-type': 'application/scim+json', 'content-length': String(body.length) }),
    ...(hostile.headers as Record<string, string>),
  };
  const { port } = new URL(app.baseUrl);
  const whole = `/scim/v2/${hostile.tenant ?? organization.id}${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, method, agent, path: whole, headers, timeout: TIME_LIMIT_MS },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    request.once('timeout', () => request.destroy(new Error(`No answer within ${TIME_LIMIT_MS} ms`)));
    request.once('error', reject);
    request.end(body);
  });
}

/** What a bulk request says of its last operation, as the single request would have been answered. */
function lastResult({ status, contentType, text }: Answer): Answer {
  if (status !== 200) return { status, contentType, text };
  const { Operations } = JSON.parse(text) as { Operations: { status: string; response?: unknown }[] };
  const result = Operations.at(-1);
  return { status: Number(result?.status), contentType, text: JSON.stringify(result?.response ?? {}) };
}

function bodyOf({ body, text, bytes, patch, bulk }: HostileRequest): Buffer | undefined {
  if (bytes !== undefined) return Buffer.from(bytes, 'base64');
  if (typeof text === 'string') return Buffer.from(text, 'utf8');
  if (patch !== undefined) return Buffer.from(JSON.stringify({ schemas: [PATCH_OP], Operations: patch }));
  if (bulk !== undefined) return Buffer.from(JSON.stringify({ schemas: [BULK_REQUEST], Operations: bulk }));
  return body === undefined ? undefined : Buffer.from(JSON.stringify(body));
}
