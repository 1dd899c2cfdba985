import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startApp, type TestApp } from '../support/app.js';
import { connectOrganization, type TestOrganization } from '../support/organization.js';

const MEGABYTE = 1024 * 1024;
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

let app: TestApp;
let org: TestOrganization;

beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
});
afterAll(() => app.close());

/** A JSON object of exactly this many bytes. */
const objectOf = (bytes: number): string => `{"x":"${'x'.repeat(bytes - 8)}"}`;

test.each<[string, string, number]>([
  ['POST', '/Users', MEGABYTE],
  ['PUT', '/Users/7', MEGABYTE],
  ['PATCH', '/Users/7', MEGABYTE],
  ['POST', '/Bulk', MEGABYTE],
  ['POST', '/Groups', 16 * MEGABYTE],
  ['PUT', '/Groups/7', 16 * MEGABYTE],
  ['PATCH', '/Groups/7', 16 * MEGABYTE],
])('%s %s reads %i bytes; one more answers 413 and names the limit', async (method, path, limit) => {
  expect((await org.scim(method, path, objectOf(limit))).status).not.toBe(413);
  const answer = await org.scim(method, path, objectOf(limit + 1));
  expect(answer.status).toBe(413);
  expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json/);
  expect(await answer.json()).toEqual({
    schemas: [ERROR],
    status: '413',
    detail: expect.stringContaining(`at most ${limit} bytes`),
  });
});

test.each<[string, string, string, string]>([
  ['POST', '/Users', '{"userName":"n",', '}'],
  ['POST', '/Groups', '{"displayName":"n",', '}'],
  ['PATCH', '/Groups/7', `{"schemas":["${PATCH_OP}"],"Operations":[{"op":"add","value":{`, '}}]}'],
])('%s %s reads 2,500 different names; more answer 400 and name the limit', async (method, path, start, end) => {
  const send = (count: number) =>
    org.scim(method, path, start + Array.from({ length: count }, (_, index) => `"k${index}":1`).join() + end);
  expect(await (await send(2_400)).text()).not.toContain('different names');
  const answer = await send(70_000);
  expect(await answer.json()).toMatchObject({ status: '400', detail: expect.stringContaining('2500 different names') });
});

test('B-08: what is larger than maxPayloadSize is told so', async () => {
  const answer = await org.scim('POST', '/Bulk', objectOf(MEGABYTE + 1));
  expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(/1048576 bytes.*maxPayloadSize/) });
});

test('the settings API names its limit as well', async () => {
  const answer = await app.operator('POST', '/api/organizations', { name: 'x'.repeat(MEGABYTE) });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ status: 413, detail: expect.stringMatching(/at most \d+ bytes$/) });
});

test.each<[string, () => Promise<Response>, string]>([
  ['SCIM', () => org.scim('POST', '/Users', 'userName: ann', { 'content-type': 'text/yaml' }), 'application/scim+json'],
  [
    'the settings API',
    () =>
      fetch(`${app.baseUrl}/api/session`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'email' }),
    'send application/json',
  ],
])('%s says which media type it takes', async (_, send, expected) => {
  const answer = await send();
  expect(answer.status).toBe(415);
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining(expected) });
});

test.each(['gzip', 'br', 'deflate, gzip'])('a body in %s answers 415 and changes nothing', async (encoding) => {
  const answer = await fetch(`${app.baseUrl}/scim/v2/${org.id}/Users`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${org.token}`,
      'content-type': 'application/scim+json',
      'content-encoding': encoding,
    },
    body: gzipSync('{"userName":"zipped@example.com"}'),
  });
  expect(answer.status).toBe(415);
  expect(await answer.json()).toMatchObject({ status: '415', detail: expect.stringContaining('Content-Encoding') });
});

test('a body whose Content-Encoding is identity is a body like any other', async () => {
  const user = { userName: 'plain@example.com' };
  expect((await org.scim('POST', '/Users', user, { 'content-encoding': 'identity' })).status).toBe(201);
});

async function upload(declared: number): Promise<Socket> {
  const socket = connect(Number(new URL(app.baseUrl).port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST /scim/v2/${org.id}/Groups HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${org.token}\r\n` +
      `Content-Type: application/scim+json\r\nContent-Length: ${declared}\r\n\r\n{`,
  );
  return socket;
}

test('large bodies of all organizations share 64 MB: what is over it answers 503 and Retry-After; small ones pass', async () => {
  const uploads = await Promise.all([1, 2, 3, 4].map(() => upload(16 * MEGABYTE)));
  const group = { displayName: 'Large', 'urn:example:unknown': 'x'.repeat(2 * MEGABYTE) };
  let refused = await org.scim('POST', '/Groups', group);
  // The uploads may not have been seen yet: then it was taken, and is there already the next time.
  if (refused.status === 201) refused = await org.scim('POST', '/Groups', group);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await refused.json()).toMatchObject({ schemas: [ERROR], status: '503' });
  expect((await org.scim('POST', '/Groups', { displayName: 'Small' })).status).toBe(201);
  const patch = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'displayName', value: 'x' }] };
  expect((await org.scim('PATCH', '/Groups/7', patch)).status).toBe(404);

  for (const socket of uploads) socket.destroy();
  const deadline = Date.now() + 5_000;
  let status = 503;
  while (status === 503 && Date.now() < deadline) {
    status = (await org.scim('POST', '/Groups', { ...group, displayName: 'Large after all' })).status;
  }
  expect(status).toBe(201);
});
