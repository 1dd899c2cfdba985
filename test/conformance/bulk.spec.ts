import { type Answer, BULK_REQUEST, ENTERPRISE, NOBODY, patchOf, refusal, type Resource, Stage } from './stage.js';

interface Result {
  readonly method: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly location?: string;
  readonly status: string;
  readonly response?: object;
}

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

const send = (operations: object[], more: object = {}): Promise<Answer<{ Operations: Result[] }>> =>
  stage.send('POST', '/Bulk', { schemas: [BULK_REQUEST], ...more, Operations: operations });
const run = async (operations: object[], more?: object): Promise<Result[]> =>
  (await send(operations, more)).body.Operations;
const post = (bulkId: string, data: object) => ({
  method: 'POST',
  path: 'userName' in data ? '/Users' : '/Groups',
  bulkId,
  data,
});
/** The resource that a result is about. */
const made = ({ location = '' }: Result): Promise<Resource> =>
  stage.read(location.slice(stage.organization.tenantUrl.length));
const statuses = (results: Result[]) => results.map(({ status }) => status);

test('B-01 200 and a BulkResponse, also when every operation failed', async () => {
  const answer = await send([{ method: 'DELETE', path: `/Users/${NOBODY}` }]);
  expect(answer).toMatchObject({
    status: 200,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'], Operations: [{ status: '404' }] },
  });
});

test('B-02 POST, PUT, PATCH and DELETE are done; one without what it needs fails', async () => {
  const user = await stage.user();
  const path = `/Users/${user.id}`;
  const results = await run([
    post('b02', { userName: 'b02@example.com' }),
    { method: 'PUT', path, data: { userName: 'b02-put@example.com' } },
    { method: 'PATCH', path, data: patchOf({ op: 'add', path: 'title', value: 'x' }) },
    { method: 'DELETE', path },
    { method: 'POST', path: '/Users', data: { userName: 'no-bulk-id' } },
    { method: 'PUT', path: '/Users', data: { userName: 'no-id' } },
    { method: 'PATCH', path },
    { method: 'GET', path },
    { method: 'DELETE' },
  ]);
  expect(statuses(results)).toEqual(['201', '200', '200', '204', '400', '400', '400', '400', '400']);
});

test('B-03 all are tried without failOnErrors; with it nothing is done after the last fault', async () => {
  const wrong = { method: 'DELETE', path: `/Users/${NOBODY}` };
  const operations = (name: string) => [
    wrong,
    post(`${name}1`, { userName: `${name}1` }),
    wrong,
    post(`${name}2`, { userName: `${name}2` }),
  ];
  expect(statuses(await run(operations('all')))).toEqual(['404', '201', '404', '201']);
  const answer = await send(operations('some'), { failOnErrors: 2 });
  expect(statuses(answer.body.Operations)).toEqual(['404', '201', '404']);
  expect(answer.body).not.toHaveProperty('failOnErrors');
  expect((await stage.list({ filter: 'userName sw "some"' })).totalResults).toBe(1);
});

test('B-04 a result has method, bulkId, status as text, location and version, and a fault its error', async () => {
  const [created, failed] = await run([
    post('b04', { userName: 'b04@example.com' }),
    post('b04-again', { userName: 'B04@example.com' }),
  ]);
  const resource = created && (await made(created));
  expect(created).toEqual({
    method: 'POST',
    bulkId: 'b04',
    status: '201',
    location: resource?.meta.location,
    version: resource?.meta.version,
  });
  const { body } = refusal(409, 'uniqueness') as { body: object };
  expect(failed).toEqual({ method: 'POST', bulkId: 'b04-again', status: '409', response: body });
});

test('B-05 bulkId: stands for a member, a manager and a path, wherever it is created', async () => {
  const [group, boss, worker, patched] = await run([
    post('g', { displayName: 'B-05', members: [{ value: 'bulkId:w' }] }),
    post('b', { userName: 'b05-boss' }),
    post('w', { userName: 'b05-worker', [ENTERPRISE]: { manager: { value: 'bulkId:b' } } }),
    { method: 'PATCH', path: '/Users/bulkId:w', data: patchOf({ op: 'add', path: 'title', value: 'x' }) },
  ]);
  const [theGroup, theBoss, theWorker] = await Promise.all([group, boss, worker].map((each) => made(each as Result)));
  expect(patched?.status).toBe('200');
  expect(theGroup?.['members']).toMatchObject([{ value: theWorker?.id }]);
  expect(theWorker).toMatchObject({ title: 'x', [ENTERPRISE]: { manager: { value: theBoss?.id } } });
  const [failed] = await run([post('x', { displayName: 'B-05 x', members: [{ value: 'bulkId:nobody' }] })]);
  expect(failed).toMatchObject({ status: '400', response: { scimType: 'invalidValue' } });
});

test('B-06 two users who are each other’s manager are created', async () => {
  const results = await run([
    post('a', { userName: 'b06-a', [ENTERPRISE]: { manager: { value: 'bulkId:b' } } }),
    post('b', { userName: 'b06-b', [ENTERPRISE]: { manager: { value: 'bulkId:a' } } }),
  ]);
  const [a, b] = await Promise.all(results.map(made));
  expect(a?.[ENTERPRISE]).toMatchObject({ manager: { value: b?.id } });
  expect(b?.[ENTERPRISE]).toMatchObject({ manager: { value: a?.id } });
});

test('B-07 operations on one resource are done in their order, and results keep it', async () => {
  const user = await stage.user();
  const path = `/Users/${user.id}`;
  const set = (value: string) => ({ method: 'PATCH', path, data: patchOf({ op: 'replace', path: 'title', value }) });
  const results = await run([set('1'), post('b07', { userName: 'b07' }), set('2'), set('3')]);
  expect(results.map(({ method }) => method)).toEqual(['PATCH', 'POST', 'PATCH', 'PATCH']);
  expect(await stage.read(path)).toMatchObject({ title: '3' });
});

test('B-08 more than maxOperations or maxPayloadSize is 413 and named', async () => {
  const { bulk } = (await stage.read('/ServiceProviderConfig')) as unknown as {
    bulk: { maxOperations: number; maxPayloadSize: number };
  };
  const deletion = { method: 'DELETE', path: `/Users/${NOBODY}` };
  const tooMany = await send(Array.from({ length: bulk.maxOperations + 1 }, () => deletion));
  const tooLarge = await send([post('b08', { userName: 'b08', title: 'x'.repeat(bulk.maxPayloadSize) })]);
  expect(tooMany).toMatchObject(refusal(413));
  expect(tooMany.text).toContain(`maxOperations is ${bulk.maxOperations}`);
  expect(tooLarge).toMatchObject(refusal(413));
  expect(tooLarge.text).toContain(String(bulk.maxPayloadSize));
});

test('B-09 each operation obeys tags, uniqueness, mutability and tenancy, and a PATCH is done wholly or not', async () => {
  const [user, theirs] = [await stage.user({ title: 'x' }), await (await stage.another()).user()];
  const path = `/Users/${user.id}`;
  const results = await run([
    { method: 'DELETE', path, version: 'W/"99"' },
    { method: 'DELETE', path: `/Users/${theirs.id}` },
    {
      method: 'PATCH',
      path,
      data: patchOf({ op: 'replace', path: 'title', value: 'y' }, { op: 'replace', path: 'id', value: 'z' }),
    },
    post('b09', { userName: user['userName'] }),
  ]);
  expect(statuses(results)).toEqual(['412', '404', '400', '409']);
  expect(await stage.read(path)).toEqual(user);
});

test('B-10 a bulkId that two operations have is invalidValue, and none is done', async () => {
  const answer = await send([post('b10', { userName: 'b10-1' }), post('b10', { userName: 'b10-2' })]);
  expect(answer).toMatchObject(refusal(400, 'invalidValue'));
  expect((await stage.list({ filter: 'userName sw "b10"' })).totalResults).toBe(0);
});
