import { ENTERPRISE, patchOf, refusal, type Resource, SEARCH_REQUEST, Stage, USER } from './stage.js';

let stage: Stage;
let user: Resource;
let path: string;

beforeAll(async () => {
  stage = await Stage.open();
  user = await stage.user({
    userName: 'jane@example.com',
    title: 'Boss',
    name: { givenName: 'Jane', familyName: 'Doe' },
    emails: [{ value: 'jane@example.com', type: 'work' }],
    [ENTERPRISE]: { department: 'Sales', employeeNumber: '1' },
  });
  path = `/Users/${user.id}`;
});
afterAll(() => stage.close());

const only = (attributes: object): object => ({ schemas: user.schemas, id: user.id, ...attributes });

test('J-01 both parameters work on every answer that has resources', async () => {
  const put = { ...user, title: 'Boss' };
  const patch = patchOf({ op: 'replace', path: 'title', value: 'Boss' });
  const search = { schemas: [SEARCH_REQUEST], filter: 'title pr' };
  const answers = async (query: string, projection: object) => [
    (await stage.send('GET', path + query)).body,
    (await stage.send('PUT', path + query, put)).body,
    (await stage.send('PATCH', path + query, patch)).body,
    (await stage.list({ filter: 'title pr' }, `/Users${query}&x=`)).Resources[0],
    (await stage.send<{ Resources: object[] }>('POST', '/Users/.search', { ...search, ...projection })).body
      .Resources[0],
  ];
  for (const answer of await answers('?attributes=title', { attributes: ['title'] })) {
    expect(answer).toEqual(only({ title: 'Boss' }));
  }
  for (const answer of await answers('?excludedAttributes=title', { excludedAttributes: ['title'] })) {
    expect(answer).toMatchObject({ userName: 'jane@example.com' });
    expect(answer).not.toHaveProperty('title');
  }
  const created = await stage.send('POST', '/Users?attributes=userName', { userName: 'new@example.com' });
  expect(created.body).toEqual({ schemas: [USER], id: created.body.id, userName: 'new@example.com' });
});

test('J-02 attributes shows what it names, and id and schemas', async () => {
  const name = { familyName: 'Doe' };
  const expected = only({ title: 'Boss', name, [ENTERPRISE]: { department: 'Sales' } });
  const query = `attributes=title,name.familyName,${ENTERPRISE}:department`;
  expect(await stage.read(`${path}?${query}`)).toEqual(expected);
});

test('J-03 excludedAttributes leaves out what it names, but not id', async () => {
  const shown = await stage.read(`${path}?excludedAttributes=id,schemas,meta,emails,name.givenName,${ENTERPRISE}`);
  expect(shown).toEqual(
    only({ userName: 'jane@example.com', active: true, title: 'Boss', name: { familyName: 'Doe' } }),
  );
});

test('J-04 both at once are refused', async () => {
  const answer = await stage.send('GET', `${path}?attributes=title&excludedAttributes=emails`);
  expect(answer).toMatchObject(refusal(400, 'invalidValue'));
});

test('J-05 names in any case, with URN and sub-attribute; unknown ones are ignored', async () => {
  const names = ['TITLE', 'emails.VALUE', `${ENTERPRISE}:employeeNumber`, `${USER}:name.givenName`, 'shoeSize', 'a b'];
  expect(await stage.read(`${path}?attributes=${encodeURIComponent(names.join(', '))}`)).toEqual(
    only({
      title: 'Boss',
      emails: [{ value: 'jane@example.com' }],
      name: { givenName: 'Jane' },
      [ENTERPRISE]: { employeeNumber: '1' },
    }),
  );
  expect(await stage.read(`${path}?attributes=${ENTERPRISE}`)).toEqual(only({ [ENTERPRISE]: user[ENTERPRISE] }));
});

test('J-06 a PATCH of a group, else answered by 204, is answered by 200 with the attributes that it names', async () => {
  const { id, schemas } = await stage.group({ displayName: 'Sales' });
  const change = patchOf({ op: 'add', path: 'externalId', value: 'x' });
  const answer = await stage.send('PATCH', `/Groups/${id}?attributes=displayName`, change);
  expect(answer).toMatchObject({ status: 200, body: { schemas, id, displayName: 'Sales' } });
});

test('J-07 meta is shown to who names it', async () => {
  expect(await stage.read(`${path}?attributes=title`)).not.toHaveProperty('meta');
  expect(await stage.read(`${path}?attributes=meta.version`)).toEqual(only({ meta: { version: user.meta.version } }));
});
