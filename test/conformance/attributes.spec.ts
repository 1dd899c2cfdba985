import { BADGE, ENTERPRISE, GROUP, NOBODY, patchOf, refusal, type Resource, Stage, USER } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

/** Creates a user with these attributes of the extension; an answer that is no 201 is returned as it is. */
const post = (attributes: object) => stage.send('POST', '/Users', { userName: `u-${Math.random()}`, ...attributes });
const badge = (values: object) => post({ [BADGE]: values });

interface Definition {
  readonly name: string;
  readonly type: string;
  readonly subAttributes?: Definition[];
}

/** The attributes of what clients can write, as /Schemas shows them. */
const definitions = async (): Promise<Definition[]> => {
  const written = await Promise.all([USER, GROUP, ENTERPRISE, BADGE].map((urn) => stage.read(`/Schemas/${urn}`)));
  return written.flatMap(({ attributes }) => attributes as Definition[]);
};

test('A-01 names in any case are one attribute in a body, a filter, a path, a projection and a sort key', async () => {
  const { body: user } = await stage.send('POST', '/Users', { USERNAME: 'case@example.com', NickName: 'n' });
  expect(user).toMatchObject({ userName: 'case@example.com', nickName: 'n' });
  const path = '/Users?filter=USERname%20eq%20%22case@example.com%22&attributes=NICKNAME&sortBy=UserNAME';
  expect((await stage.send<object>('GET', path)).body).toMatchObject({ Resources: [{ id: user.id, nickName: 'n' }] });
  expect(await stage.patched(user, { op: 'replace', path: 'NICKname', value: 'm' })).toMatchObject({ nickName: 'm' });
});

test('A-02 an attribute that is called otherwise cannot be defined; $ref is known', async () => {
  const definition = { resourceType: 'User', name: 'Bad', attributes: [{ name: 'shoe size' }] };
  await expect(stage.define({ id: 'urn:example:bad', ...definition })).rejects.toThrow(/400/);
  expect((await stage.send('GET', '/Groups?filter=members.$ref%20pr')).status).toBe(200);
});

test('A-03 users, groups and what discovery shows have schemas', async () => {
  const all = [
    await stage.user(),
    await stage.group(),
    await stage.read('/ServiceProviderConfig'),
    await stage.read('/ResourceTypes/User'),
    await stage.read(`/Schemas/${USER}`),
  ];
  for (const { schemas } of all) expect(schemas).toEqual([expect.stringMatching(/^urn:ietf:params:scim:schemas:/)]);
});

test('A-04 an attribute that is defined by its name alone has every default', async () => {
  const { attributes } = (await stage.read(`/Schemas/${BADGE}`)) as unknown as { attributes: object[] };
  expect(attributes).toContainEqual(
    expect.objectContaining({
      name: 'colors',
      type: 'string',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    }),
  );
});

test('A-05 an extension with a type that the standard does not have is refused', async () => {
  const definition = { resourceType: 'User', name: 'Bad', attributes: [{ name: 'size', type: 'float' }] };
  await expect(stage.define({ id: 'urn:example:types', ...definition })).rejects.toThrow(/400/);
});

test('A-06 true and false are booleans, and the text True; 1 and yes are not', async () => {
  for (const active of [false, 'False']) expect((await post({ active })).body['active']).toBe(false);
  for (const active of [1, 'yes', '']) expect(await post({ active })).toMatchObject(refusal(400, 'invalidValue'));
});

test('A-07 integers have no fraction, decimals may have one', async () => {
  expect((await badge({ level: 3, height: 1.5 })).body[BADGE]).toMatchObject({ level: 3, height: 1.5 });
  expect(await badge({ level: 3.5 })).toMatchObject(refusal(400, 'invalidValue'));
  expect(await badge({ height: '1.5' })).toMatchObject(refusal(400, 'invalidValue'));
});

test('A-08 a date alone is no dateTime, and 08:00Z is 10:00+02:00', async () => {
  const { body: user } = await badge({ since: '2026-01-31T08:00:00Z' });
  const { Resources } = await stage.list({ filter: `${BADGE}:since eq "2026-01-31T10:00:00+02:00"` });
  expect(Resources).toEqual([user]);
  for (const since of ['2026-01-31', '2026-02-30T08:00:00Z', 1769846400]) {
    expect(await badge({ since })).toMatchObject(refusal(400, 'invalidValue'));
  }
});

test('A-09 base64 is taken with and without padding and compared with case', async () => {
  expect((await badge({ print: 'QQ' })).status).toBe(201);
  const { body: user } = await badge({ print: 'YWJjZA==' });
  expect(await badge({ print: 'no base64!' })).toMatchObject(refusal(400, 'invalidValue'));
  expect((await stage.list({ filter: `${BADGE}:print eq "YWJjZA=="` })).Resources).toEqual([user]);
  expect((await stage.list({ filter: `${BADGE}:print eq "ywjjza=="` })).totalResults).toBe(0);
});

test('A-10 the addresses of members, of groups and of a manager lead to them', async () => {
  const boss = await stage.user({ displayName: 'Boss' });
  const elsewhere = 'https://elsewhere.example/Users/7';
  const user = await stage.user({ [ENTERPRISE]: { manager: { value: boss.id, $ref: elsewhere } } });
  const group = await stage.group({ members: [{ value: user.id, $ref: elsewhere }] });
  const { groups, [ENTERPRISE]: extension } = await stage.read(`/Users/${user.id}`);
  const follow = async (reference: unknown) =>
    (await stage.read((reference as { $ref: string }).$ref.slice(stage.organization.tenantUrl.length))).id;
  expect(await follow((group['members'] as unknown[])[0])).toBe(user.id);
  expect(await follow((groups as unknown[])[0])).toBe(group.id);
  expect(await follow((extension as { manager: unknown }).manager)).toBe(boss.id);
});

test('A-11 a member has to exist; a manager may be somebody whom the server does not know', async () => {
  const answer = await stage.send('POST', '/Groups', { displayName: 'g', members: [{ value: NOBODY }] });
  expect(answer).toMatchObject(refusal(400, 'invalidValue'));
  const { body } = await post({ [ENTERPRISE]: { manager: { value: 'E-42' } } });
  expect(body[ENTERPRISE]).toEqual({ manager: { value: 'E-42' } });
});

test('A-12 the members of a complex value come in any order, and none of them is complex', async () => {
  const user = await stage.user({ name: { familyName: 'Doe', givenName: 'Jane' } });
  const answer = await stage.send('PUT', `/Users/${user.id}`, {
    ...user,
    name: { givenName: 'Jane', familyName: 'Doe' },
  });
  expect(answer.body.meta).toEqual(user.meta);
  const inner = (await definitions()).flatMap(({ subAttributes = [] }) => subAttributes);
  expect(inner.map(({ type }) => type)).not.toContain('complex');
});

test('A-13 lists are arrays of primitives or of objects with value, type, primary and display', async () => {
  const emails = [{ value: 'a@example.com', type: 'work', primary: true, display: 'A' }];
  const { body } = await post({ emails, [BADGE]: { colors: ['red', 'blue'] } });
  expect(body).toMatchObject({ emails, [BADGE]: { colors: ['red', 'blue'] } });
});

test('A-14 two primary values are refused', async () => {
  const emails = ['a', 'b'].map((value) => ({ value, primary: true }));
  expect(await post({ emails })).toMatchObject(refusal(400, 'invalidValue'));
});

test('A-15 a pair of type and value is kept once, another type of the value beside it', async () => {
  const emails = ['work', 'work', 'home'].map((type) => ({ type, value: 'a@example.com' }));
  expect((await post({ emails })).body['emails']).toEqual(emails.slice(1));
});

test('A-16 an e-mail address and a phone number are returned as they were sent', async () => {
  const sent = { emails: [{ type: 'Work', value: 'Jane@EXAMPLE.com' }], phoneNumbers: [{ value: '555 01 23' }] };
  expect((await post(sent)).body).toMatchObject(sent);
});

test('A-17 $ref of a member is what the server knows, however the client wrote it', async () => {
  const { id, meta } = await stage.user();
  const $ref = meta.location.replace('/v2/', '/');
  const { members } = await stage.group({ members: [{ value: id, $ref }] });
  expect(members).toMatchObject([{ value: id, $ref: meta.location }]);
});

test('A-18 null and [] unassign, and the attribute is gone', async () => {
  const user = await stage.user({ title: 'Boss', nickName: null, emails: [{ value: 'a' }], roles: [] });
  for (const name of ['nickName', 'roles']) expect(user).not.toHaveProperty(name);
  const { body } = await stage.send('PUT', `/Users/${user.id}`, { ...user, title: null, emails: [] });
  expect(body).not.toHaveProperty('title');
  expect(body).not.toHaveProperty('emails');
});

test('A-19 the standard types suggest; an extension that is restricted refuses what it does not name', async () => {
  const emails = [{ value: 'a', type: 'boat' }];
  expect((await post({ emails })).body['emails']).toEqual(emails);
  expect((await badge({ site: 'North' })).status).toBe(201);
  expect(await badge({ site: 'East' })).toMatchObject(refusal(400, 'invalidValue'));
});

test('A-20 schemas names each schema in use once, whatever the client named', async () => {
  const { body } = await post({ schemas: [ENTERPRISE, USER, USER], [ENTERPRISE]: { department: 'Sales' } });
  expect(body.schemas).toEqual([USER, ENTERPRISE]);
  expect((await post({ schemas: 'no list' })).status).toBe(400);
});

test('A-21 attributes of an extension are found under its URN and nowhere else', async () => {
  const { body } = await post({
    title: 'Boss',
    department: 'lost',
    [ENTERPRISE]: { department: 'Sales', title: 'lost' },
  });
  expect(body).toMatchObject({ title: 'Boss', [ENTERPRISE]: { department: 'Sales' } });
  expect(JSON.stringify(body)).not.toContain('lost');
});

test('A-22 no attribute of the enterprise schema is one of the user schema', async () => {
  const namesOf = async (urn: string) =>
    ((await stage.read(`/Schemas/${urn}`))['attributes'] as { name: string }[]).map(({ name }) => name);
  const base = await namesOf(USER);
  expect((await namesOf(ENTERPRISE)).filter((name) => base.includes(name))).toEqual([]);
});

test('A-23 no extension is declared to be required; what one requires is there wherever the extension is', async () => {
  const other = await stage.another();
  const attributes = [{ name: 'site', required: true }, { name: 'level' }];
  await other.define({ id: BADGE, resourceType: 'User', name: 'Badge', attributes });
  const { schemaExtensions } = await other.read('/ResourceTypes/User');
  expect(schemaExtensions).toEqual([ENTERPRISE, BADGE].map((schema) => ({ schema, required: false })));
  const answer = await other.send('POST', '/Users', { userName: 'n', [BADGE]: { level: '1' } });
  expect(answer).toMatchObject(refusal(400, 'invalidValue'));
  expect((await other.user({ [BADGE]: { site: 'North' } })).schemas).toEqual([USER, BADGE]);
});

test('A-24 id is the server’s, unlike any other, in every projection, and not given again', async () => {
  const user = await stage.user({ id: 'mine' });
  const group = await stage.group({ id: user.id });
  expect(new Set([user.id, group.id, 'mine']).size).toBe(3);
  expect((await stage.read(`/Users/${user.id}?attributes=title`)).id).toBe(user.id);
  expect((await stage.read(`/Users/${user.id}?excludedAttributes=id`)).id).toBe(user.id);
  expect((await stage.list({ filter: `id eq "${user.id.toUpperCase()}"` })).totalResults).toBe(0);
  await stage.send('DELETE', `/Users/${user.id}`);
  expect((await stage.user({ userName: user['userName'] })).id).not.toBe(user.id);
});

test('A-25 two users may have one externalId, which is found in its own case only', async () => {
  const users = [await stage.user({ externalId: 'E-1' }), await stage.user({ externalId: 'E-1' })];
  expect((await stage.list({ filter: 'externalId eq "E-1"' })).Resources).toEqual(users);
  expect((await stage.list({ filter: 'externalId eq "e-1"' })).totalResults).toBe(0);
});

test('A-26 meta is complete, agrees with the headers, and is ignored in a body', async () => {
  const { headers, body } = await post({ meta: { created: '1999-01-01T00:00:00Z', version: 'mine' } });
  expect(body.meta).toEqual({
    resourceType: 'User',
    created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    lastModified: body.meta.created,
    location: headers.get('location'),
    version: headers.get('etag'),
  });
});

test('A-27 what is created at /Users is a User, and at /Groups a Group', async () => {
  const meta = { resourceType: 'Device' };
  expect((await stage.user({ meta })).meta.resourceType).toBe('User');
  expect((await stage.group({ meta })).meta.resourceType).toBe('Group');
});

test('A-28 the common attributes are no part of /Schemas and have no URN', async () => {
  const names = (await definitions()).map(({ name }) => name);
  for (const name of ['schemas', 'id', 'externalId', 'meta']) expect(names).not.toContain(name);
  expect((await stage.list({ filter: 'externalId pr or meta.created pr' })).totalResults).toBeGreaterThan(0);
});

test('A-30 userName is there, says something, and is unique whatever its case', async () => {
  for (const userName of [undefined, null, '', ' ']) {
    expect(await stage.send('POST', '/Users', { userName })).toMatchObject(refusal(400, 'invalidValue'));
  }
  await stage.user({ userName: 'once@example.com' });
  expect(await post({ userName: 'ONCE@Example.com' })).toMatchObject(refusal(409, 'uniqueness'));
});

test('A-31 wide letters, composed accents and capitals make no second user', async () => {
  await stage.user({ userName: 'jos\u00e9@example.com' });
  for (const userName of ['jose\u0301@example.com', 'JOS\u00c9@example.com', '\uff4a\uff4f\uff53\u00e9@example.com']) {
    expect(await post({ userName })).toMatchObject(refusal(409, 'uniqueness'));
  }
});

test('A-32 a name comes back in its parts', async () => {
  const name = { formatted: 'Ms. Jane Doe', familyName: 'Doe', givenName: 'Jane', honorificPrefix: 'Ms.' };
  expect((await post({ name })).body['name']).toEqual(name);
});

test('A-33 displayName and nickName do not stand in for userName', async () => {
  const answer = await stage.send('POST', '/Users', { displayName: 'Jane', nickName: 'J' });
  expect(answer).toMatchObject(refusal(400, 'invalidValue'));
});

test('A-34 locale, preferredLanguage and timezone come back as they were sent', async () => {
  const sent = { locale: 'en-US', preferredLanguage: 'da, en-GB;q=0.8', timezone: 'Europe/Berlin' };
  expect((await post(sent)).body).toMatchObject(sent);
});

test('A-35 a user is active unless the client says otherwise, and found either way', async () => {
  expect((await post({})).body['active']).toBe(true);
  const user = await stage.user({ active: false });
  expect((await stage.list({ filter: `active eq false and id eq "${user.id}"` })).Resources).toEqual([user]);
});

test('A-36 a password is in no answer, in no row, and in no filter', async () => {
  const { body, text } = await post({ password: 'hunter2-hunter2' });
  expect(text).not.toContain('hunter2');
  const [row] = await stage.app.dataSource.query<object[]>('SELECT * FROM users WHERE id = $1', [body.id]);
  expect(JSON.stringify(row)).not.toContain('hunter2');
  expect((await stage.send('GET', '/Users?filter=password%20pr')).status).toBe(400);
});

test('A-37 the contact attributes keep what they are sent', async () => {
  const sent = {
    phoneNumbers: [{ value: 'tel:+1-201-555-0123', type: 'work' }],
    ims: [{ value: 'jane', type: 'xmpp' }],
    photos: [{ value: 'https://example.com/jane.jpg', type: 'photo' }],
  };
  expect((await post(sent)).body).toMatchObject(sent);
});

test('A-38 an address keeps the country that it is sent with', async () => {
  const addresses = [{ type: 'work', country: 'US', locality: 'Hollywood' }];
  expect((await post({ addresses })).body['addresses']).toEqual(addresses);
});

test('A-39 groups of a user are direct and indirect, and cannot be written at the user', async () => {
  const user = await stage.user({ groups: [{ value: 'admins' }] });
  const inner = await stage.group({ members: [{ value: user.id }] });
  const outer = await stage.group({ members: [{ value: inner.id }] });
  expect((await stage.read(`/Users/${user.id}`))['groups']).toEqual(
    expect.arrayContaining([
      { value: inner.id, type: 'direct', display: inner['displayName'], $ref: inner.meta.location },
      { value: outer.id, type: 'indirect', display: outer['displayName'], $ref: outer.meta.location },
    ]),
  );
  const answer = await stage.patch(`/Users/${user.id}`, { op: 'remove', path: 'groups' });
  expect(answer).toMatchObject(refusal(400, 'mutability'));
});

test('A-40 a certificate is base64', async () => {
  const x509Certificates = [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAw' }];
  expect((await post({ x509Certificates })).body).toMatchObject({ x509Certificates });
  const answer = await post({ x509Certificates: [{ value: '-----BEGIN CERTIFICATE-----' }] });
  expect(answer).toMatchObject(refusal(400, 'invalidValue'));
});

test('A-45 a group without a displayName is refused', async () => {
  expect(await stage.send('POST', '/Groups', { schemas: [GROUP] })).toMatchObject(refusal(400, 'invalidValue'));
});

test('A-46 members are users and groups; what a member says cannot be changed', async () => {
  const [user, inner] = [await stage.user(), await stage.group()];
  const group = await stage.group({ members: [{ value: user.id }, { value: inner.id }] });
  expect(group['members']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ value: user.id, type: 'User' }),
      expect.objectContaining({ value: inner.id, type: 'Group' }),
    ]),
  );
  const operation = { op: 'replace', path: `members[value eq "${user.id}"].type`, value: 'Group' };
  expect(await stage.patch(`/Groups/${group.id}`, operation)).toMatchObject(refusal(400, 'mutability'));
});

test('A-47 the enterprise extension keeps its texts, and names the manager itself', async () => {
  const texts = { employeeNumber: '1', costCenter: '2', organization: '3', division: '4', department: '5' };
  const boss = await stage.user({ displayName: 'Boss' });
  const manager = { value: boss.id, displayName: 'Somebody else' };
  const { body } = await post({ [ENTERPRISE]: { ...texts, manager } });
  const shown = { value: boss.id, displayName: 'Boss', $ref: boss.meta.location };
  expect(body[ENTERPRISE]).toEqual({ ...texts, manager: shown });
});

describe('with the attributes of an extension', () => {
  let user: Resource;
  const shown = async (query: string) => (await stage.read(`/Users/${user.id}${query}`))[BADGE];
  beforeAll(async () => {
    user = await stage.user({ [BADGE]: { owner: 'Ann', pin: '1234', note: 'n', level: 3, serial: 'S' } });
  });

  test('A-60 what is always returned is there whatever is named or left out', async () => {
    for (const query of ['', '?attributes=title', `?excludedAttributes=${BADGE},${BADGE}:owner`]) {
      expect(await shown(query)).toMatchObject({ owner: 'Ann' });
    }
  });

  test('A-61 what is never returned is not shown to who asks for it', async () => {
    for (const query of ['', `?attributes=${BADGE}`, `?attributes=${BADGE}:pin`]) {
      expect(await shown(query)).not.toHaveProperty('pin');
    }
  });

  test('A-62 what is returned by default is shown unless others are named', async () => {
    expect(await shown('')).toMatchObject({ level: 3 });
    expect(await shown('?attributes=title')).not.toHaveProperty('level');
    expect(await shown(`?attributes=${BADGE}:level`)).toMatchObject({ level: 3 });
  });

  test('A-63 what is returned on request is shown to who names it and to who writes it', async () => {
    expect(user[BADGE]).toMatchObject({ note: 'n' });
    expect(await shown('')).not.toHaveProperty('note');
    expect(await shown(`?attributes=${BADGE}:note`)).toMatchObject({ note: 'n' });
  });

  test('A-64 readOnly is ignored or refused, immutable is set once, writeOnly is set and not shown', async () => {
    const path = `/Users/${user.id}`;
    const put = await stage.send('PUT', path, { ...user, [BADGE]: { owner: 'Ann', printed: 'x', serial: 'S' } });
    expect(put.body[BADGE]).toEqual({ owner: 'Ann', serial: 'S' });
    for (const path of ['printed', 'serial']) {
      const operation = { op: 'replace', path: `${BADGE}:${path}`, value: 'T' };
      expect(await stage.patch(`/Users/${user.id}`, operation)).toMatchObject(refusal(400, 'mutability'));
    }
    expect((await stage.list({ filter: `${BADGE}:serial eq "S"` })).totalResults).toBe(1);
  });
});

test('A-65 a value keeps its case, and caseExact decides whether another case finds it', async () => {
  const user = await stage.user({ title: 'Big BOSS', [BADGE]: { number: 'Ab1' } });
  expect(user['title']).toBe('Big BOSS');
  expect((await stage.list({ filter: 'title eq "big boss"' })).Resources).toEqual([user]);
  expect((await stage.list({ filter: `${BADGE}:number eq "ab1"` })).totalResults).toBe(0);
});

test('A-66 a unique value of an extension is 409 for a second user, in a POST, a PUT and a PATCH', async () => {
  await stage.user({ [BADGE]: { number: 'N-1' } });
  const { id } = await stage.user({ userName: 'unique@example.com' });
  const values = { [BADGE]: { number: 'N-1' } };
  const answers = [
    await post(values),
    await stage.send('PUT', `/Users/${id}`, { userName: 'unique@example.com', ...values }),
    await stage.send('PATCH', `/Users/${id}`, patchOf({ op: 'add', value: values })),
  ];
  for (const answer of answers) expect(answer).toMatchObject(refusal(409, 'uniqueness'));
});
