import { BADGE, ENTERPRISE, GROUP, refusal, Stage, USER } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

test('ME-1 /Me is 501 to every method', async () => {
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    expect(await stage.send(method, '/Me')).toMatchObject(refusal(501));
  }
});

test('ME-2 nothing below /Me leads anywhere', async () => {
  expect(await stage.send('GET', '/Me/emails')).toMatchObject(refusal(501));
});

test('ME-3 the refusal says what a token stands for', async () => {
  expect((await stage.send<{ detail: string }>('GET', '/Me')).body.detail).toContain('organization');
});

test('DI-01 /ServiceProviderConfig is one object with every part that is required', async () => {
  const config = await stage.read('/ServiceProviderConfig');
  const supported = { supported: expect.any(Boolean) as boolean };
  const number = expect.any(Number) as number;
  expect(config).toMatchObject({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { ...supported, maxOperations: number, maxPayloadSize: number },
    filter: { supported: true, maxResults: number },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    meta: { resourceType: 'ServiceProviderConfig' },
  });
  expect(config).not.toHaveProperty('Resources');
});

test('DI-02 bearer tokens are the scheme; the configuration of an organization is for its connector', async () => {
  const { authenticationSchemes } = await stage.read('/ServiceProviderConfig');
  const text = expect.any(String) as string;
  expect(authenticationSchemes).toMatchObject([{ type: 'oauthbearertoken', name: text, description: text }]);
  const anonymous = await stage.send('GET', '/ServiceProviderConfig', undefined, { authorization: '' });
  expect(anonymous).toMatchObject(refusal(401));
  expect(anonymous.headers.get('www-authenticate')).toBe('Bearer');
});

test('DI-03 each schema and resource type is in its list and at its own address; others are 404', async () => {
  for (const [path, ids] of [
    ['/Schemas', [USER, GROUP, ENTERPRISE, BADGE]],
    ['/ResourceTypes', ['User', 'Group']],
  ] as const) {
    const { Resources, totalResults } = await stage.list({}, path);
    expect(totalResults).toBe(Resources.length);
    expect(Resources.map(({ id }) => id)).toEqual(expect.arrayContaining([...ids]));
    for (const resource of Resources) expect(await stage.read(`${path}/${resource.id}`)).toEqual(resource);
    expect(await stage.send('GET', `${path}/Device`)).toMatchObject(refusal(404));
  }
});

test('DI-04 paging and sorting change nothing, a filter is 403', async () => {
  for (const path of ['/ServiceProviderConfig', '/Schemas', '/ResourceTypes']) {
    const plain = await stage.send('GET', path);
    const query = 'sortBy=id&sortOrder=descending&startIndex=2&count=1';
    expect((await stage.send('GET', `${path}?${query}`)).text).toBe(plain.text);
    expect(await stage.send('GET', `${path}?filter=id%20pr`)).toMatchObject(refusal(403));
  }
});

test('DI-05 a resource type has name, endpoint, schema and extensions that are there', async () => {
  const { Resources } = await stage.list({}, '/ResourceTypes');
  expect(Resources).toMatchObject([
    {
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      schema: USER,
      schemaExtensions: [ENTERPRISE, BADGE].map((schema) => ({ schema, required: false })),
    },
    { id: 'Group', name: 'Group', endpoint: '/Groups', schema: GROUP },
  ]);
});

interface Definition {
  readonly name: string;
  readonly type: string;
  readonly subAttributes?: Definition[];
  readonly [characteristic: string]: unknown;
}

const attributesOf = async (urn: string): Promise<Definition[]> =>
  (await stage.read(`/Schemas/${urn}`))['attributes'] as Definition[];

test('DI-06 every attribute has all its characteristics, and schemas cannot be written', async () => {
  for (const urn of [USER, GROUP, ENTERPRISE, BADGE]) {
    const attributes = await attributesOf(urn);
    for (const each of attributes.flatMap((attribute) => [attribute, ...(attribute.subAttributes ?? [])])) {
      const { name, type, multiValued, required, mutability, returned } = each;
      expect({ name, type, multiValued, required, mutability, returned }).toEqual({
        name: expect.stringMatching(/^\$?[a-z][\w$-]*$/i) as string,
        type: expect.stringMatching(/^(?:string|boolean|decimal|integer|dateTime|reference|binary|complex)$/) as string,
        multiValued: expect.any(Boolean) as boolean,
        required: expect.any(Boolean) as boolean,
        mutability: expect.stringMatching(/^(?:readOnly|readWrite|immutable|writeOnly)$/) as string,
        returned: expect.stringMatching(/^(?:always|never|default|request)$/) as string,
      });
      if (type !== 'complex' && type !== 'boolean') {
        expect(each).toMatchObject({ uniqueness: expect.stringMatching(/^(?:none|server|global)$/) as string });
      }
    }
  }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    expect(await stage.send(method, `/Schemas/${USER}`, {})).toMatchObject(refusal(405));
  }
});

describe('what /Schemas says', () => {
  /** A value of the type that the definition has; undefined where clients do not write. */
  const valueOf = ({ type, mutability, canonicalValues, subAttributes = [] }: Definition): unknown => {
    if (mutability === 'readOnly') return undefined;
    const [canonical] = (canonicalValues as string[] | undefined) ?? [];
    const samples: Record<string, unknown> = {
      boolean: true,
      integer: 1,
      decimal: 1.5,
      dateTime: '2026-01-31T08:00:00Z',
      binary: 'QUJD',
      reference: 'https://example.com/x',
      string: canonical ?? 'x',
    };
    if (type !== 'complex') return samples[type];
    return Object.fromEntries(subAttributes.map((each) => [each.name, valueOf(each)]));
  };
  const isShown = ({ mutability, returned }: Definition) =>
    mutability !== 'readOnly' && mutability !== 'writeOnly' && returned !== 'never';

  test('DI-07 each attribute that is published takes a value of its type, no other, and shows it as published', async () => {
    for (const urn of [USER, ENTERPRISE, BADGE]) {
      for (const definition of await attributesOf(urn)) {
        const { name, multiValued } = definition;
        if (name === 'userName') continue;
        const value = valueOf(definition);
        const given = multiValued ? [value] : value;
        const attributes = urn === USER ? { [name]: given } : { [urn]: { [name]: given } };
        const user = await stage.user(attributes);
        const shown = (urn === USER ? user : ((user[urn] ?? {}) as Record<string, unknown>))[name];
        if (isShown(definition))
          expect({ name, shown }).toMatchObject({ name, shown: JSON.parse(JSON.stringify(given)) });
        else expect({ name, shown }).toEqual({ name, shown: undefined });
        if (definition['mutability'] === 'readOnly') continue;
        const wrong = { x: 1 };
        const body = urn === USER ? { [name]: [[wrong]] } : { [urn]: { [name]: [[wrong]] } };
        const answer = await stage.send('POST', '/Users', { userName: 'wrong', ...body });
        expect({ name, ...answer }).toMatchObject({ name, ...refusal(400, 'invalidValue') });
      }
    }
  });
});
