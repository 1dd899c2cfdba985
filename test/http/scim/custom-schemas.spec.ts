import { setTimeout } from 'node:timers/promises';
import { ScimCallers } from '../../../src/organizations/scim-callers.js';
import { standardSchemas } from '../../../src/protocol/scim/extension/resource-schemas.js';
import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, scimClient, type TestOrganization } from '../../support/organization.js';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const badge = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const team = 'urn:example:params:scim:schemas:Team';

interface Resource {
  id: string;
  schemas: string[];
  meta: { version: string };
  [attribute: string]: unknown;
}
interface List {
  totalResults: number;
  Resources: Resource[];
}

let app: TestApp;
let org: TestOrganization;

const define = async (target: TestOrganization, definition: { id: string } & object) => {
  const path = `/api/organizations/${target.id}/schemas/${definition.id}`;
  const answer = await app.operator('PUT', path, definition);
  expect([200, 201]).toContain(answer.status);
};

const badgeDefinition = {
  id: badge,
  resourceType: 'User',
  name: 'Badge',
  description: 'What opens the doors',
  attributes: [
    { name: 'number', uniqueness: 'server' },
    { name: 'codes', type: 'integer', multiValued: true, uniqueness: 'global' },
    {
      name: 'keys',
      multiValued: true,
      subAttributes: [{ name: 'value', uniqueness: 'server', caseExact: true }, { name: 'type' }],
    },
    { name: 'level', type: 'integer', required: true },
    { name: 'since', type: 'dateTime' },
    { name: 'site', canonicalValues: ['North', 'South'] },
    { name: 'escort', type: 'reference', referenceTypes: ['User'] },
    { name: 'computed', mutability: 'readOnly' },
    { name: 'serial', mutability: 'immutable' },
    { name: 'pin', mutability: 'writeOnly' },
    { name: 'note', returned: 'request' },
  ],
};
const teamDefinition = {
  id: team,
  resourceType: 'Group',
  name: 'Team',
  attributes: [
    { name: 'room', uniqueness: 'server' },
    { name: 'budget', type: 'decimal' },
    { name: 'secret', returned: 'never' },
  ],
};

beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
  await define(org, badgeDefinition);
  await define(org, teamDefinition);
});
afterAll(() => app.close());

let created = 0;
const unique = () => `${++created}`;
const post = (values: object, userName = `user-${unique()}@example.com`) =>
  org.scim('POST', '/Users', { schemas: [`${CORE}:User`, badge], userName, [badge]: { level: 1, ...values } });
const create = async (values: object): Promise<Resource> => {
  const answer = await post(values);
  expect(answer.status).toBe(201);
  return (await answer.json()) as Resource;
};
const read = async (id: string, query = ''): Promise<Resource> =>
  (await (await org.scim('GET', `/Users/${id}${query}`)).json()) as Resource;
const patch = (id: string, ...Operations: object[]): Promise<Response> =>
  org.scim('PATCH', `/Users/${id}`, { schemas: [PATCH_OP], Operations });
const filter = async (source: string): Promise<List> =>
  (await (await org.scim('GET', `/Users?filter=${encodeURIComponent(source)}`)).json()) as List;
const at = (path: string) => `${badge}:${path}`;
const refusal = async (answer: Response) => {
  const { scimType } = (await answer.json()) as { scimType?: string };
  return [answer.status, scimType];
};

describe('discovery', () => {
  test('shows the schemas of the organization with every characteristic, and the types that have them', async () => {
    const schema = (await (await org.scim('GET', `/Schemas/${badge}`)).json()) as { attributes: object[] };
    expect(schema).toMatchObject({
      schemas: [`${CORE}:Schema`],
      id: badge,
      name: 'Badge',
      description: 'What opens the doors',
      meta: { resourceType: 'Schema', location: `${org.tenantUrl}/Schemas/${badge}` },
    });
    expect(schema.attributes[0]).toEqual({
      name: 'number',
      type: 'string',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    });
    expect(schema.attributes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'site', canonicalValues: ['North', 'South'] }),
        expect.objectContaining({ name: 'escort', type: 'reference', caseExact: true, referenceTypes: ['User'] }),
        expect.objectContaining({ name: 'pin', mutability: 'writeOnly', returned: 'never' }),
      ]),
    );

    const schemas = (await (await org.scim('GET', '/Schemas')).json()) as List;
    expect(schemas.Resources.map(({ id }) => id)).toEqual(expect.arrayContaining([badge, team, `${CORE}:User`]));
    expect(schemas.totalResults).toBe(schemas.Resources.length);
    const types = (await (await org.scim('GET', '/ResourceTypes')).json()) as List;
    expect(types.Resources).toMatchObject([
      { id: 'User', schemaExtensions: [expect.anything(), { schema: badge, required: false }] },
      { id: 'Group', schemaExtensions: [{ schema: team, required: false }] },
    ]);
    expect(await (await org.scim('GET', '/ResourceTypes/Group')).json()).toMatchObject(types.Resources[1] ?? {});
  });

  test('of another organization does not know them, and there they are attributes that nobody knows', async () => {
    const other = await connectOrganization(app, 'Other');
    expect((await other.scim('GET', `/Schemas/${badge}`)).status).toBe(404);
    expect(await (await other.scim('GET', '/Schemas')).text()).not.toContain(badge);
    expect(await (await other.scim('GET', '/ResourceTypes')).text()).not.toContain(badge);
    const answer = await other.scim('POST', '/Users', { userName: 'ann', [badge]: { level: 'x' } });
    expect([answer.status, await answer.json()]).toEqual([
      201,
      expect.not.objectContaining({ [badge]: expect.anything() }),
    ]);
    const filtered = await other.scim('GET', `/Users?filter=${encodeURIComponent(`${at('level')} eq 1`)}`);
    expect(await refusal(filtered)).toEqual([400, 'invalidFilter']);
  });
});

describe('a user', () => {
  test('has the values of an extension, which is listed in schemas', async () => {
    const values = { number: 'N1', since: '2026-01-31T08:00:00Z', site: 'north', codes: [1] };
    const user = await create(values);
    expect(user).toMatchObject({ schemas: [`${CORE}:User`, badge], [badge]: { level: 1, ...values } });
    expect(await read(user.id)).toEqual(user);
  });

  test.each<[string, object]>([
    ['a wrong type', { level: 'one' }],
    ['a value that is not canonical', { site: 'West' }],
    ['a reference to something else', { escort: '../Groups/1' }],
    ['no required attribute', { level: null, site: 'North' }],
    ['a control character where values are unique', { number: 'a\u0001' }],
  ])('with %s is refused by POST, PUT and PATCH', async (_, values) => {
    const { id } = await create({});
    expect(await refusal(await post(values))).toEqual([400, 'invalidValue']);
    const put = await org.scim('PUT', `/Users/${id}`, {
      userName: `put-${unique()}`,
      [badge]: { level: 1, ...values },
    });
    expect(await refusal(put)).toEqual([400, 'invalidValue']);
    expect(await refusal(await patch(id, { op: 'add', path: badge, value: values }))).toEqual([400, 'invalidValue']);
    expect((await read(id))[badge]).toEqual({ level: 1 });
  });

  test('gains an extension by PATCH and loses it, and its ETag moves with each', async () => {
    const answer = await org.scim('POST', '/Users', { userName: `patched-${unique()}` });
    const plain = (await answer.json()) as Resource;
    expect(await refusal(await patch(plain.id, { op: 'add', path: at('site'), value: 'North' }))).toEqual([
      400,
      'invalidValue',
    ]);
    const gained = (await (
      await patch(plain.id, { op: 'add', value: { [at('LEVEL')]: 2, [badge]: { site: 'North' } } })
    ).json()) as Resource;
    expect(gained).toMatchObject({ schemas: [`${CORE}:User`, badge], [badge]: { level: 2, site: 'North' } });
    expect(gained.meta.version).not.toBe(plain.meta.version);
    const same = (await (await patch(plain.id, { op: 'replace', path: at('level'), value: 2 })).json()) as Resource;
    expect(same).toEqual(gained);

    const stale = await org.scim(
      'PATCH',
      `/Users/${plain.id}`,
      { schemas: [PATCH_OP], Operations: [{ op: 'remove', path: badge }] },
      { 'if-match': plain.meta.version },
    );
    expect(stale.status).toBe(412);
    const lost = (await (await patch(plain.id, { op: 'remove', path: badge })).json()) as Resource;
    expect(lost).not.toHaveProperty([badge]);
    expect(lost.schemas).toEqual([`${CORE}:User`]);
    expect(lost.meta.version).not.toBe(gained.meta.version);
  });

  test('keeps what is immutable, and has nothing that is readOnly', async () => {
    const { id } = await create({ serial: 'S1', computed: 'x' });
    expect((await read(id))[badge]).toEqual({ level: 1, serial: 'S1' });
    for (const operation of [
      { op: 'replace', path: at('serial'), value: 'S2' },
      { op: 'remove', path: at('serial') },
      { op: 'remove', path: badge },
      { op: 'add', path: at('computed'), value: 'x' },
    ]) {
      expect(await refusal(await patch(id, operation))).toEqual([400, 'mutability']);
    }
    const put = await org.scim('PUT', `/Users/${id}`, { userName: `kept-${unique()}` });
    expect(await refusal(put)).toEqual([400, 'invalidValue']);
    const kept = await org.scim('PUT', `/Users/${id}`, { userName: `kept-${unique()}`, [badge]: { level: 3 } });
    expect(await kept.json()).toMatchObject({ [badge]: { level: 3, serial: 'S1' } });
  });

  test('keeps what has become readOnly, whatever a PUT gives', async () => {
    const urn = 'urn:example:params:scim:schemas:Locker';
    const locker = (mutability: string) => ({
      id: urn,
      resourceType: 'User',
      name: 'Locker',
      attributes: [{ name: 'shelf', mutability }],
    });
    await define(org, locker('readWrite'));
    const userName = `locker-${unique()}`;
    const { id } = (await (await org.scim('POST', '/Users', { userName, [urn]: { shelf: '7' } })).json()) as Resource;
    await define(org, locker('readOnly'));
    for (const given of [{}, { [urn]: { shelf: '8' } }]) {
      const put = await org.scim('PUT', `/Users/${id}`, { userName, ...given });
      expect([put.status, await put.json()]).toMatchObject([200, { [urn]: { shelf: '7' } }]);
    }
  });

  test('never shows what is writeOnly: not in answers, not in lists, not when it is asked for', async () => {
    const user = await create({ pin: 'p-1234' });
    const answers = [
      JSON.stringify(user),
      JSON.stringify(await read(user.id)),
      JSON.stringify(await read(user.id, `?attributes=${at('pin')}`)),
      JSON.stringify(await read(user.id, `?attributes=${badge}`)),
      JSON.stringify(await read(user.id, '?excludedAttributes=userName')),
      JSON.stringify(await filter(`${at('pin')} eq "P-1234"`)),
      await (await patch(user.id, { op: 'add', path: at('site'), value: 'South' })).text(),
      await (await org.scim('GET', '/Users')).text(),
    ];
    for (const text of answers) expect(text).not.toContain('p-1234');
    expect((await filter(`${at('pin')} eq "P-1234"`)).totalResults).toBe(1);
  });

  test('nor does a search or a query at the root show it', async () => {
    await create({ pin: 'p-9999', note: 'n-9999' });
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: `${at('pin')} eq "p-9999"`,
    };
    const found = await org.scim('POST', '/Users/.search', search);
    expect(found.status).toBe(200);
    const root = await org.scim('GET', `?filter=${encodeURIComponent('meta.resourceType eq "User"')}&count=1000`);
    const text = (await found.text()) + (await root.text());
    expect(text).toContain(badge);
    expect(text).not.toMatch(/[pn]-9999/);
  });

  test('that is put back as it was read keeps what is writeOnly, its version included', async () => {
    const { id } = await create({ pin: 'p-5678', serial: 'S9' });
    const user = await read(id);
    const put = await org.scim('PUT', `/Users/${id}`, user);
    expect(await put.json()).toEqual(user);
    expect((await filter(`${at('pin')} eq "p-5678"`)).totalResults).toBe(1);
  });

  test('shows what is returned on request to who asks, and to who wrote it', async () => {
    const user = await create({ note: 'n' });
    expect(user).toMatchObject({ [badge]: { level: 1, note: 'n' } });
    expect((await read(user.id))[badge]).toEqual({ level: 1 });
    expect((await read(user.id, `?attributes=${at('note')}`))[badge]).toEqual({ note: 'n' });
    const other = (await (await patch(user.id, { op: 'replace', path: at('level'), value: 2 })).json()) as Resource;
    expect(other[badge]).toEqual({ level: 2 });
    const own = (await (await patch(user.id, { op: 'replace', path: at('note'), value: 'm' })).json()) as Resource;
    expect(own[badge]).toEqual({ level: 2, note: 'm' });
    const put = await org.scim('PUT', `/Users/${user.id}`, {
      userName: `noted-${unique()}`,
      [badge]: { level: 3, note: 'o' },
    });
    expect(await put.json()).toMatchObject({ [badge]: { level: 3, note: 'o' } });
    expect((await filter(`id eq "${user.id}"`)).Resources[0]?.[badge]).toEqual({ level: 3 });
  });

  test('is sorted by its values, and found by more than equality', async () => {
    const site = 'South';
    for (const number of ['sort-b', 'Sort-C', 'sort-a']) await create({ number, site, level: created });
    const query = new URLSearchParams({
      filter: `${at('number')} sw "SORT-" and ${at('level')} gt 0`,
      sortBy: at('number'),
    });
    const sorted = (await (await org.scim('GET', `/Users?${query.toString()}`)).json()) as List;
    expect(sorted.Resources.map((user) => (user[badge] as { number: string }).number)).toEqual([
      'sort-a',
      'sort-b',
      'Sort-C',
    ]);
  });

  test('is found by its values, as their types and case have it', async () => {
    const { id } = await create({
      number: 'FIND-me',
      since: '2026-02-01T08:00:00Z',
      keys: [{ value: 'Key', type: 'Door' }],
      level: 77,
    });
    for (const source of [
      `${at('number')} eq "find-ME"`,
      `${badge.toUpperCase()}:Number eq "find-me"`,
      `${at('level')} eq 77`,
      `${at('since')} eq "2026-02-01T09:00:00+01:00"`,
      `${at('keys')}[value eq "Key" and type eq "door"]`,
      `${at('keys.value')} eq "Key" and ${at('site')} eq null`,
    ]) {
      expect([source, (await filter(source)).Resources.map((user) => user.id)]).toEqual([source, [id]]);
    }
    expect((await filter(`${at('keys.value')} eq "key"`)).totalResults).toBe(0);
    const untyped = await org.scim('GET', `/Users?filter=${encodeURIComponent(`${at('level')} eq "77"`)}`);
    expect(await refusal(untyped)).toEqual([400, 'invalidFilter']);
  });
});

describe('a unique value', () => {
  const conflict = [409, 'uniqueness'];

  test.each<[string, object, object]>([
    ['text, whatever its case', { number: 'Ab1' }, { number: 'aB1' }],
    ['one of a list', { codes: [11, 12] }, { codes: [10, 12] }],
    ['one within a list', { keys: [{ value: 'K1' }] }, { keys: [{ value: 'K0' }, { value: 'K1', type: 'x' }] }],
  ])('%s is refused to another user by POST, PUT and PATCH', async (_, values, same) => {
    const owner = await create(values);
    const other = await create({});
    const answer = await post(same);
    expect(await refusal(answer.clone())).toEqual(conflict);
    expect(((await answer.json()) as { detail: string }).detail).toContain(badge);
    const put = await org.scim('PUT', `/Users/${other.id}`, {
      userName: `put-${unique()}`,
      [badge]: { level: 1, ...same },
    });
    expect(await refusal(put)).toEqual(conflict);
    expect(await refusal(await patch(other.id, { op: 'add', path: badge, value: same }))).toEqual(conflict);
    expect(await read(other.id)).toEqual(other);
    expect(await read(owner.id)).toEqual(owner);
    expect((await patch(owner.id, { op: 'replace', path: badge, value: same })).status).toBe(200);
  });

  test('that differs in case is another one where case counts', async () => {
    await create({ keys: [{ value: 'Case' }] });
    expect((await post({ keys: [{ value: 'case' }] })).status).toBe(201);
  });

  test('is free again when its user changes it, unassigns it or is deleted', async () => {
    const owner = await create({ number: 'free-1' });
    expect((await patch(owner.id, { op: 'replace', path: at('number'), value: 'free-2' })).status).toBe(200);
    await create({ number: 'free-1' });
    expect((await patch(owner.id, { op: 'remove', path: at('number') })).status).toBe(200);
    const second = await create({ number: 'free-2' });
    const put = await org.scim('PUT', `/Users/${second.id}`, { userName: `freed-${unique()}`, [badge]: { level: 1 } });
    expect(put.status).toBe(200);
    const third = await create({ number: 'free-2' });
    expect((await org.scim('DELETE', `/Users/${third.id}`)).status).toBe(204);
    await create({ number: 'free-2' });
  });

  test('is refused together with the rest of the change, and frees nothing then', async () => {
    await create({ number: 'taken' });
    const user = await create({ number: 'mine', codes: [500] });
    const answer = await patch(user.id, {
      op: 'replace',
      path: badge,
      value: { number: 'taken', codes: [501], site: 'North' },
    });
    expect(await refusal(answer)).toEqual(conflict);
    expect(await read(user.id)).toEqual(user);
    expect(await refusal(await post({ number: 'mine' }))).toEqual(conflict);
    expect((await post({ codes: [501] })).status).toBe(201);
  });

  test('goes with a new userName, and a userName that is taken leaves it free', async () => {
    const { userName } = await create({});
    const user = await create({ number: 'rename-1' });
    const taken = await patch(user.id, { op: 'replace', value: { userName, [badge]: { number: 'rename-2' } } });
    expect(await refusal(taken)).toEqual(conflict);
    expect(
      await refusal(await org.scim('POST', '/Users', { userName, [badge]: { level: 1, number: 'rename-2' } })),
    ).toEqual(conflict);
    const renamed = await patch(user.id, {
      op: 'replace',
      value: { userName: `new-${unique()}`, [badge]: { number: 'rename-2' } },
    });
    expect(renamed.status).toBe(200);
    expect((await post({ number: 'rename-1' })).status).toBe(201);
  });

  test('of another organization is no concern', async () => {
    const other = await connectOrganization(app, 'Other');
    await define(other, badgeDefinition);
    await create({ number: 'shared' });
    const answer = await other.scim('POST', '/Users', { userName: 'ann', [badge]: { level: 1, number: 'shared' } });
    expect(answer.status).toBe(201);
  });

  test('wanted by forty users at once is given to one', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => post({ number: 'only-one' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(39).fill(409)]);
    expect((await filter(`${at('number')} eq "only-one"`)).totalResults).toBe(1);
  });

  test('is never had by two, while forty users exchange ten of them', async () => {
    const users = await Promise.all(Array.from({ length: 40 }, () => create({})));
    const rounds = users.flatMap(({ id }, index) =>
      [0, 1, 2, 3]
        .map((step) => ({
          op: 'replace',
          path: at('codes'),
          value: [9000 + ((index + step) % 10), 9000 + ((index * 7 + step) % 10)],
        }))
        .map((operation) => patch(id, operation)),
    );
    const statuses = (await Promise.all(rounds)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(statuses).toContain(200);

    const codes = (await Promise.all(users.map(({ id }) => read(id)))).flatMap(
      (user) => (user[badge] as { codes?: number[] }).codes ?? [],
    );
    expect(new Set(codes).size).toBe(codes.length);
    const rows = await app.dataSource.query<{ resource_id: string }[]>(
      `SELECT resource_id FROM unique_values WHERE organization_id = $1 AND attribute = $2 AND resource_id = ANY ($3::uuid[])`,
      [org.id, at('codes'), users.map(({ id }) => id)],
    );
    expect(rows).toHaveLength(codes.length);
  });

  test('leaves the total of users right', async () => {
    const total = async () => ((await (await org.scim('GET', '/Users?count=0')).json()) as List).totalResults;
    const before = await total();
    const user = await create({ number: 'counted' });
    await post({ number: 'counted' });
    expect(await total()).toBe(before + 1);
    await org.scim('DELETE', `/Users/${user.id}`);
    expect(await total()).toBe(before);
  });
});

describe('a group', () => {
  const postGroup = (values: object) =>
    org.scim('POST', '/Groups', { displayName: `group-${unique()}`, [team]: values });

  test('has extensions as well: read, patched, found, hidden and unique', async () => {
    const member = await create({});
    const answer = await org.scim('POST', '/Groups', {
      displayName: `group-${unique()}`,
      members: [{ value: member.id }],
      [team]: { room: 'R1', budget: 10.5, secret: 'hush' },
    });
    expect(answer.status).toBe(201);
    const group = (await answer.json()) as Resource;
    expect(group).toMatchObject({ schemas: [`${CORE}:Group`, team], [team]: { room: 'R1', budget: 10.5 } });
    expect(group[team]).not.toHaveProperty('secret');
    const text = await (await org.scim('GET', `/Groups/${group.id}`)).text();
    expect(JSON.parse(text)).toMatchObject({ [team]: { room: 'R1' }, members: [{ value: member.id }] });
    expect(text + (await (await org.scim('GET', '/Groups')).text())).not.toContain('hush');

    expect(await refusal(await postGroup({ room: 'r1' }))).toEqual([409, 'uniqueness']);
    expect(await refusal(await postGroup({ budget: 'much' }))).toEqual([400, 'invalidValue']);
    const found = await org.scim('GET', `/Groups?filter=${encodeURIComponent(`${team}:room eq "R1"`)}`);
    expect(((await found.json()) as List).Resources.map(({ id }) => id)).toEqual([group.id]);

    const second = (await (await postGroup({ room: 'R2' })).json()) as Resource;
    const patchGroup = (id: string, ...Operations: object[]) =>
      org.scim('PATCH', `/Groups/${id}`, { schemas: [PATCH_OP], Operations });
    expect(await refusal(await patchGroup(second.id, { op: 'replace', path: `${team}:room`, value: 'R1' }))).toEqual([
      409,
      'uniqueness',
    ]);
    expect((await patchGroup(group.id, { op: 'replace', path: `${team}:room`, value: 'R3' })).status).toBe(204);
    expect((await patchGroup(second.id, { op: 'replace', path: `${team}:room`, value: 'R1' })).status).toBe(204);
    expect((await org.scim('DELETE', `/Groups/${second.id}`)).status).toBe(204);
    expect((await postGroup({ room: 'R1' })).status).toBe(201);
    const put = await org.scim('PUT', `/Groups/${group.id}`, { displayName: `group-${unique()}` });
    expect(put.status).toBe(200);
    expect((await postGroup({ room: 'R3' })).status).toBe(201);
  });

  test('wanted with one value by twenty at once is made once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => postGroup({ room: 'only-one' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  });
});

describe('a change of the schemas', () => {
  const urn = 'urn:example:params:scim:schemas:Later';
  const later = (...attributes: object[]) => ({ id: urn, resourceType: 'User', name: 'Later', attributes });
  const knows = async (on: Pick<TestOrganization, 'scim'>) => (await on.scim('GET', `/Schemas/${urn}`)).status === 200;

  test('holds at once in the process that answered it, and within a second in the others', async () => {
    const second = await startApp({ on: app });
    try {
      const elsewhere = { scim: scimClient(second, org.id, org.token) };
      expect([await knows(org), await knows(elsewhere)]).toEqual([false, false]);
      await define(org, later({ name: 'color' }));
      expect(await knows(org)).toBe(true);
      const deadline = Date.now() + 1_000;
      while (!(await knows(elsewhere)) && Date.now() < deadline) await setTimeout(10);
      expect(await knows(elsewhere)).toBe(true);

      const answer = await elsewhere.scim('POST', '/Users', { userName: 'later@example.com', [urn]: { color: 'red' } });
      const user = (await answer.json()) as Resource;
      expect(user).toMatchObject({ [urn]: { color: 'red' } });
      const remove = () => app.operator('DELETE', `/api/organizations/${org.id}/schemas/${urn}`);
      expect((await remove()).status).toBe(409);
      await elsewhere.scim('DELETE', `/Users/${user.id}`);
      expect((await remove()).status).toBe(204);
      expect(await knows(org)).toBe(false);
    } finally {
      await second.close();
    }
  });

  test('costs an organization without extensions nothing: its schemas are the standard ones, not a copy', async () => {
    const plain = await connectOrganization(app, 'Plain');
    const caller = await app.app.get(ScimCallers).resolve(plain.id, plain.token);
    expect(caller).toMatchObject({ orgId: plain.id });
    expect((caller as { schemas: unknown }).schemas).toBe(standardSchemas);
  });

  test('is compiled once, for all organizations that define the same', async () => {
    const callers = app.app.get(ScimCallers);
    const schemasOf = async (target: TestOrganization) => {
      callers.drop(target.id);
      return ((await callers.resolve(target.id, target.token)) as { schemas: unknown }).schemas;
    };
    const [one, two] = [await connectOrganization(app, 'One'), await connectOrganization(app, 'Two')];
    await define(one, badgeDefinition);
    await define(two, badgeDefinition);
    const first = await schemasOf(one);
    expect(await schemasOf(one)).toBe(first);
    expect(await schemasOf(two)).toBe(first);
  });
});
