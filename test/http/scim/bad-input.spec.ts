import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let app: TestApp;
let org: TestOrganization;
let id: string;
let before: unknown;

const everybody = async (): Promise<unknown> => (await org.scim('GET', '/Users')).json();

beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
  const created = await org.scim('POST', '/Users', { userName: 'jane@example.com', title: 'Boss' });
  id = ((await created.json()) as { id: string }).id;
  before = await everybody();
});
afterAll(() => app.close());

const operation = (given: unknown): unknown => ({ schemas: [PATCH_OP], Operations: [given] });

/** What is wrong, method, path behind the tenant URL, body, and the status and scimType of the answer. */
const bad: [string, string, string, unknown, number, (string | undefined)?, Record<string, string>?][] = [
  ['JSON that breaks off', 'POST', '/Users', '{"userName":', 400, 'invalidSyntax'],
  ['an empty body', 'POST', '/Users', '', 400, 'invalidSyntax'],
  ['a list for a user', 'POST', '/Users', [], 400, 'invalidSyntax'],
  ['a text for a user', 'POST', '/Users', '"jane"', 400, 'invalidSyntax'],
  ['null for a user', 'POST', '/Users', 'null', 400, 'invalidSyntax'],
  ['a body that is not UTF-8', 'POST', '/Users', '\u0000', 400, 'invalidSyntax'],
  ['a prototype in the body', 'POST', '/Users', '{"userName":"p","__proto__":{"active":false}}', 400, 'invalidSyntax'],
  ['a user without userName', 'POST', '/Users', {}, 400, 'invalidValue'],
  ['an empty userName', 'POST', '/Users', { userName: '' }, 400, 'invalidValue'],
  ['a number for userName', 'POST', '/Users', { userName: 7 }, 400, 'invalidValue'],
  ['a userName of 300 characters', 'POST', '/Users', { userName: 'x'.repeat(300) }, 400, 'invalidValue'],
  ['NUL in userName', 'POST', '/Users', { userName: 'a\u0000b' }, 400, 'invalidValue'],
  ['a control character in userName', 'POST', '/Users', { userName: 'a\u0001b' }, 400, 'invalidValue'],
  ['half a surrogate pair', 'POST', '/Users', '{"userName":"a\\ud800"}', 400, 'invalidValue'],
  ['a word for active', 'POST', '/Users', { userName: 'n', active: 'maybe' }, 400, 'invalidValue'],
  ['a text for name', 'POST', '/Users', { userName: 'n', name: 'Jane' }, 400, 'invalidValue'],
  [
    'two primary addresses',
    'POST',
    '/Users',
    {
      userName: 'n',
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    },
    400,
    'invalidValue',
  ],
  ['a body over a megabyte', 'POST', '/Users', { userName: 'n', title: 'x'.repeat(1_100_000) }, 413],
  ['a text of 70 kB', 'POST', '/Users', { userName: 'n', title: 'x'.repeat(70_000) }, 400, 'invalidValue'],
  [
    '200,000 nested lists',
    'POST',
    '/Users',
    `{"userName":"n","emails":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    400,
    'invalidSyntax',
  ],
  ['another media type', 'POST', '/Users', 'userName=jane', 415, undefined, { 'content-type': 'application/x-yaml' }],
  ['a PATCH without schemas', 'PATCH', '/Users/{id}', { Operations: [] }, 400, 'invalidSyntax'],
  ['a PATCH without operations', 'PATCH', '/Users/{id}', { schemas: [PATCH_OP], Operations: [] }, 400, 'invalidSyntax'],
  [
    'an unknown operation',
    'PATCH',
    '/Users/{id}',
    operation({ op: 'move', path: 'title', value: 'x' }),
    400,
    'invalidSyntax',
  ],
  [
    'a path that is no attribute',
    'PATCH',
    '/Users/{id}',
    operation({ op: 'replace', path: 'shoeSize', value: 44 }),
    400,
    'invalidPath',
  ],
  [
    'a prototype as path',
    'PATCH',
    '/Users/{id}',
    operation({ op: 'replace', path: '__proto__', value: {} }),
    400,
    'invalidPath',
  ],
  [
    'a broken filter in a path',
    'PATCH',
    '/Users/{id}',
    operation({ op: 'replace', path: 'emails[type eq', value: 'x' }),
    400,
  ],
  ['remove without a path', 'PATCH', '/Users/{id}', operation({ op: 'remove' }), 400, 'noTarget'],
  [
    'an id that is changed',
    'PATCH',
    '/Users/{id}',
    operation({ op: 'replace', path: 'id', value: 'x' }),
    400,
    'mutability',
  ],
  ['a required attribute that is removed', 'PATCH', '/Users/{id}', operation({ op: 'remove', path: 'userName' }), 400],
  [
    'If-Match that is no tag',
    'PATCH',
    '/Users/{id}',
    operation({ op: 'replace', path: 'title', value: 'x' }),
    400,
    'invalidValue',
    { 'if-match': 'three' },
  ],
  ['a PUT without userName', 'PUT', '/Users/{id}', { title: 'x' }, 400, 'invalidValue'],
  [
    'attributes and excludedAttributes',
    'GET',
    '/Users/{id}?attributes=title&excludedAttributes=title',
    undefined,
    400,
    'invalidValue',
  ],
  [
    'a NUL in a filter',
    'GET',
    `/Users?filter=${encodeURIComponent('userName eq "a\\u0000"')}`,
    undefined,
    400,
    'invalidFilter',
  ],
  [
    'a filter of 10 kB',
    'GET',
    `/Users?filter=${encodeURIComponent(`userName eq "${'x'.repeat(9_000)}"`)}`,
    undefined,
    400,
    'invalidFilter',
  ],
  ['a path that does not decode', 'GET', '/Users/%zz', undefined, 400],
  ['an id of 2 kB', 'GET', `/Users/${'x'.repeat(2_000)}`, undefined, 404],
  ['a list that is created by PUT', 'PUT', '/Users', { userName: 'n' }, 405],
  ['a group without a name', 'POST', '/Groups', { members: [] }, 400],
  ['a group whose members are ids', 'POST', '/Groups', { displayName: 'g', members: ['x'] }, 400],
  ['a group with a member that is nobody', 'POST', '/Groups', { displayName: 'g', members: [{ value: 'x' }] }, 400],
  ['a group that is created by PUT', 'PUT', '/Groups/0190a5a0-0000-7000-8000-000000000000', { displayName: 'g' }, 404],
  ['a bulk request without schemas', 'POST', '/Bulk', {}, 400, 'invalidSyntax'],
  ['a search without schemas', 'POST', '/Users/.search', {}, 400, 'invalidSyntax'],
  ['a search of everything without schemas', 'POST', '/.search', {}, 400, 'invalidSyntax'],
  ['/Me', 'GET', '/Me', undefined, 501],
  ['a filter on discovery', 'GET', '/Schemas?filter=id%20pr', undefined, 403],
  ['an unknown schema', 'GET', '/Schemas/urn:nobody', undefined, 404],
  ['an unknown endpoint', 'GET', '/Devices', undefined, 404],
];

const cases = bad.map(([what, method, path, body, status, scimType, headers]) => ({
  what,
  method,
  path,
  body,
  status,
  scimType,
  headers,
}));

test.each(cases)(
  '$what: $method answers $status in SCIM and changes nothing',
  async ({ method, path, body, status, scimType, headers }) => {
    const answer = await org.scim(method, path.replace('{id}', id), body, headers);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.any(String)]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json/);
    if (status >= 400) {
      expect(JSON.parse(text)).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(status),
        detail: expect.stringMatching(/.{10}/),
        ...(scimType && { scimType }),
      });
      expect(text).not.toMatch(/node_modules|at \w+ \(|SELECT|<html/);
    }
    expect(await everybody()).toEqual(before);
  },
);

test('bytes that are not UTF-8 are refused rather than stored as something else', async () => {
  const answer = await fetch(`${org.tenantUrl}/Users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${org.token}`, 'content-type': 'application/json' },
    body: Buffer.concat([Buffer.from('{"userName":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ scimType: 'invalidSyntax', detail: expect.stringContaining('UTF-8') });
});
