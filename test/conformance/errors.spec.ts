import { type Answer, NOBODY, PATCH_OP, refusal, type Resource, Stage } from './stage.js';

let stage: Stage;
let user: Resource;
let path: string;
const operation = (given: object) => ({ schemas: [PATCH_OP], Operations: [given] });

beforeAll(async () => {
  stage = await Stage.open();
  user = await stage.user({ userName: 'taken@example.com' });
  path = `/Users/${user.id}`;
});
afterAll(() => stage.close());

const expectAll = async (expected: object, ...answers: Promise<Answer>[]): Promise<void> => {
  for (const answer of await Promise.all(answers)) expect(answer).toMatchObject(expected);
};

test('ER-01 a filter that cannot be read or applied is invalidFilter', () =>
  expectAll(
    refusal(400, 'invalidFilter'),
    stage.send('GET', '/Users?filter=userName'),
    stage.send('GET', '/Groups?filter=shoeSize%20eq%2044'),
    stage.send('PATCH', path, operation({ op: 'remove', path: 'emails[type eq]' })),
  ));

test('ER-02 a value that another resource has is 409 uniqueness', async () => {
  const other = await stage.user();
  await expectAll(
    refusal(409, 'uniqueness'),
    stage.send('POST', '/Users', { userName: 'taken@example.com' }),
    stage.send('PUT', `/Users/${other.id}`, { userName: 'taken@example.com' }),
    stage.send('PATCH', `/Users/${other.id}`, operation({ op: 'add', path: 'userName', value: 'taken@example.com' })),
  );
});

test('ER-03 a change that the attribute does not allow is mutability', () =>
  expectAll(
    refusal(400, 'mutability'),
    stage.send('PATCH', path, operation({ op: 'replace', path: 'id', value: 'x' })),
    stage.send('PATCH', path, operation({ op: 'remove', path: 'userName' })),
  ));

test('ER-04 a body of the wrong structure is invalidSyntax', () =>
  expectAll(
    refusal(400, 'invalidSyntax'),
    stage.send('POST', '/Users', '{'),
    stage.send('PUT', path, '[]'),
    stage.send('PATCH', path, {}),
    stage.send('POST', '/.search', {}),
  ));

test('ER-05 a path that cannot be read is invalidPath', () =>
  expectAll(
    refusal(400, 'invalidPath'),
    stage.send('PATCH', path, operation({ op: 'replace', path: 'name.', value: 'x' })),
    stage.send('PATCH', path, operation({ op: 'replace', path: 'shoeSize', value: 44 })),
  ));

test('ER-06 a path that leads to nothing is noTarget', () =>
  expectAll(
    refusal(400, 'noTarget'),
    stage.send('PATCH', path, operation({ op: 'remove' })),
    stage.send('PATCH', path, operation({ op: 'replace', path: 'emails[type eq "work"]', value: { value: 'x' } })),
  ));

test('ER-07 a value that is missing or does not fit is invalidValue', () =>
  expectAll(
    refusal(400, 'invalidValue'),
    stage.send('POST', '/Users', {}),
    stage.send('PUT', path, { userName: 7 }),
    stage.send('PATCH', path, operation({ op: 'add', path: 'active', value: 'maybe' })),
    stage.send('GET', '/Users?count=ten'),
  ));

test('ER-08 a version that is not served is invalidVers', async () => {
  const answer = await fetch(`${stage.app.baseUrl}/scim/v1/${stage.organization.id}/Users`);
  expect({ status: answer.status, body: await answer.json() }).toMatchObject(refusal(400, 'invalidVers'));
});

test('ER-09 a filter with a userName is served by GET', async () => {
  expect((await stage.list({ filter: 'userName eq "taken@example.com"' })).totalResults).toBe(1);
});

test('ER-10 an unknown sender is 401, at an unknown endpoint too', async () => {
  const authorization = 'Bearer unknown';
  await expectAll(
    refusal(401),
    stage.send('GET', '/Users', undefined, { authorization }),
    stage.send('POST', '/Users', '{', { authorization }),
    stage.send('GET', '/Nowhere', undefined, { authorization }),
  );
});

test('ER-11 a connector of an organization that has SAML off is 403', async () => {
  const other = await stage.another();
  await stage.app.operator('PATCH', `/api/organizations/${other.organization.id}/saml`, { enabled: false });
  expect(await other.send('GET', '/Users')).toMatchObject(refusal(403));
});

test('ER-12 a resource or endpoint that is not there is 404', () =>
  expectAll(
    refusal(404),
    stage.send('GET', `/Users/${NOBODY}`),
    stage.send('DELETE', `/Groups/${NOBODY}`),
    stage.send('GET', '/Devices'),
    stage.send('GET', '/Schemas/urn:nobody'),
  ));

test('ER-13 a resource that has changed is 412', async () => {
  const stale = { 'if-match': 'W/"99"' };
  await expectAll(
    refusal(412),
    stage.send('PUT', path, { userName: 'x' }, stale),
    stage.send('DELETE', path, undefined, stale),
  );
});

test('ER-14 a body beyond the limit is 413', () =>
  expectAll(refusal(413), stage.send('POST', '/Users', { userName: 'n', title: 'x'.repeat(1_100_000) })));

test('ER-15 what is not supported is 501', () => expectAll(refusal(501), stage.send('GET', '/Me')));

test('ER-16 the detail of a refusal is one text of some words', async () => {
  const answers = [
    await stage.send('POST', '/Users', {}),
    await stage.send('GET', '/Users?filter=userName'),
    await stage.send('PATCH', path, operation({ op: 'move' })),
  ];
  for (const { body } of answers) expect(body['detail']).toMatch(/^\S+( \S+){4,}$/);
});
