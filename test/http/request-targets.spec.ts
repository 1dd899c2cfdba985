import { startApp, type TestApp } from '../support/app.js';
import { connectOrganization, type TestOrganization } from '../support/organization.js';
import { rawRequest } from '../support/raw-request.js';

const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

let app: TestApp;
let org: TestOrganization;
beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
});
afterAll(() => app.close());

const get = (target: string, token: string) =>
  rawRequest(app, `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`);

describe.each([
  ['encoded letters', (path: string) => path.replace('scim', '%73c%69m')],
  ['encoded letters of every segment', (path: string) => path.replace('scim/v2', 'scim/%76%32')],
  ['the absolute form', (path: string) => `http://sso.example.com${path}`],
  ['the absolute form with encoded letters', (path: string) => `HTTPS://sso.example.com:1/${path.replace('s', '%73')}`],
  ['slashes too many', (path: string) => `/${path.replace('/v2', '//v2')}`],
])('a tenant URL in %s', (_, spelled) => {
  test('is answered as any other', async () => {
    const answer = await get(spelled(`/scim/v2/${org.id}/Users?count=0`), org.token);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/scim+json; charset=utf-8']);
  });

  test.each(['/Users', '/no/such/route'])('asks for the token at %s', async (path) => {
    const answer = await get(spelled(`/scim/v2/${org.id}${path}`), 'wrong');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(JSON.parse(answer.body)).toMatchObject({ schemas: [SCIM_ERROR], status: '401' });
  });
});

test.each([
  ['what is no HTTP', 'HELLO\r\n\r\n', 400],
  ['a header over 16 kB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['two lengths', 'POST /scim/v2 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
])('%s is answered in JSON, and the connection is closed', async (_, text, status) => {
  const answer = await rawRequest(app, text);
  expect([answer.status, answer.headers.get('connection')]).toEqual([status, 'close']);
  expect(JSON.parse(answer.body)).toMatchObject({
    schemas: [SCIM_ERROR],
    status: String(status),
    detail: expect.stringMatching(/.{10}/),
  });
});

test.each([
  ['a length of 100 MB', 'Content-Length: 100000000', Buffer.alloc(65_536)],
  ['chunks without end', 'Transfer-Encoding: chunked', Buffer.from(`8000\r\n${'x'.repeat(0x8000)}\r\n`)],
])('a refused body of %s is not read', async (_, header, chunk) => {
  const head = `POST /scim/v2/${org.id}/Users HTTP/1.1\r\nHost: x\r\nContent-Type: application/scim+json\r\n${header}\r\n\r\n`;
  const answer = await rawRequest(app, head, chunk);
  expect([answer.status, answer.headers.get('connection')]).toEqual([401, 'close']);
  expect(answer.sent).toBeLessThan(20_000_000);
});
