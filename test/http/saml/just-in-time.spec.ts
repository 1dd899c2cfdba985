import { setTimeout } from 'node:timers/promises';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type BrowserPage } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { scimClient } from '../../support/organization.js';
import { answerOf, connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';
import { saying, type SamlPerson } from '../../support/saml-person.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});
/** One of which everybody is created by sign-in but jane@contoso.example and off@contoso.example, who is disabled. */
beforeEach(async () => {
  organization = await connectSamlOrganization(app, idp);
  await organization.setActive(await organization.provision('off@contoso.example'), false);
  await revokeToken();
  expect((await patch({ justInTime: true })).status).toBe(200);
});
afterEach(() => {
  idp.options = {};
});

const settings = (path = '') => `/api/organizations/${organization.id}${path}`;
const patch = (policy: object) => app.operator('PATCH', settings('/saml'), policy);
const revokeToken = async () => {
  expect((await app.operator('DELETE', settings('/scim/token'))).status).toBe(204);
};
const generateToken = () => app.operator('POST', settings('/scim/token'), {});
const isJustInTime = async () =>
  ((await (await app.operator('GET', settings('/saml'))).json()) as { justInTime: boolean }).justInTime;
const users = async () => {
  const page = (await (await app.operator('GET', settings('/users'))).json()) as {
    users: { id: string; userName: string; active: boolean }[];
  };
  return page.users;
};
const userNames = async () => (await users()).map(({ userName }) => userName);
const audit = async (action: string) => {
  const page = (await (await app.operator('GET', settings('/audit'))).json()) as {
    records: { actor: string; action: string; details: object }[];
  };
  return page.records.filter((record) => record.action === action);
};
const signIn = async (person: SamlPerson, browser = new Browser()): Promise<BrowserPage> => {
  idp.options = saying(person);
  return browser.submit(await answerOf(browser, organization, '/api/session'));
};
const outcomeOf = ({ html, status }: BrowserPage): string | number => /<dd>(\w+)<\/dd>/.exec(html)?.[1] ?? status;
/** As SCIM reads the organization; its token ends creation by sign-in. */
const scimUser = async (userName: string) => {
  const { token } = (await (await generateToken()).json()) as { token: string };
  const scim = scimClient(app, organization.id, token);
  const list = await scim('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
  return (await list.json()) as { totalResults: number; Resources: Record<string, unknown>[] };
};

/** Until a statement waits for a lock. */
const untilOneWaits = async () => {
  const waiting = () =>
    app.dataSource.query<unknown[]>(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
  while ((await waiting()).length === 0) await setTimeout(5);
};

const ada: SamlPerson = {
  nameId: 'Ada@contoso.example',
  attributes: {
    firstName: 'Ada',
    sn: 'Lovelace',
    displayName: 'Ada Lovelace',
    email: 'ada@contoso.example',
    'http://schemas.microsoft.com/identity/claims/objectidentifier': '0f1e-2d',
    groups: ['Administrators'],
    role: 'admin',
  },
};

test('an unknown person becomes an ordinary SCIM user, and a member', async () => {
  const page = await signIn(ada);

  expect(page.status).toBe(200);
  expect(JSON.parse(page.html)).toMatchObject({ role: 'member', userName: 'Ada@contoso.example' });
  const { Resources, totalResults } = await scimUser('ada@CONTOSO.example');
  expect(totalResults).toBe(1);
  expect(Resources[0]).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: expect.any(String),
    externalId: '0f1e-2d',
    userName: 'Ada@contoso.example',
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    displayName: 'Ada Lovelace',
    emails: [{ value: 'ada@contoso.example', type: 'work', primary: true }],
    active: true,
    meta: expect.objectContaining({ resourceType: 'User', version: 'W/"1"' }),
  });
});

test('SCIM finds such a user by every attribute, and counts it', async () => {
  await signIn(ada);
  const { token } = (await (await generateToken()).json()) as { token: string };
  const scim = scimClient(app, organization.id, token);
  const count = async (filter: string) =>
    ((await (await scim('GET', `/Users?filter=${encodeURIComponent(filter)}`)).json()) as { totalResults: number })
      .totalResults;

  expect(await count('emails.value eq "ADA@contoso.example" and name.familyName sw "love"')).toBe(1);
  expect(((await (await scim('GET', '/Users')).json()) as { totalResults: number }).totalResults).toBe(3);
});

test('who was created is in the record of changes', async () => {
  await signIn(ada);

  const [user] = (await users()).filter(({ userName }) => userName === 'Ada@contoso.example');
  expect(await audit('userCreatedBySignIn')).toEqual([
    expect.objectContaining({ actor: 'system', details: { userId: user?.id, userName: 'Ada@contoso.example' } }),
  ]);
});

test('it is off by default', async () => {
  await patch({ justInTime: false });

  expect(outcomeOf(await signIn(ada))).toBe('unknownUser');
  expect(await userNames()).not.toContain('Ada@contoso.example');
});

test('two browsers at once create one person, and both are signed in', async () => {
  idp.options = saying(ada);
  const browsers = Array.from({ length: 5 }, () => new Browser());
  const forms = await Promise.all(browsers.map((browser) => answerOf(browser, organization, '/api/session')));

  const pages = await Promise.all(browsers.map((browser, i) => browser.submit(forms[i] ?? { action: '', fields: {} })));

  expect(pages.map(outcomeOf)).toEqual([200, 200, 200, 200, 200]);
  expect((await userNames()).filter((name) => name === 'Ada@contoso.example')).toHaveLength(1);
  expect(await audit('userCreatedBySignIn')).toHaveLength(1);
});

test('a later sign-in changes nothing of the person', async () => {
  await signIn(ada);

  await signIn({ nameId: 'ada@contoso.example', attributes: { firstName: 'Eve', displayName: 'Eve' } });

  const { Resources, totalResults } = await scimUser('ada@contoso.example');
  expect(totalResults).toBe(1);
  expect(Resources[0]).toMatchObject({ displayName: 'Ada Lovelace', meta: { version: 'W/"1"' } });
});

test('a disabled person is refused and not made again', async () => {
  const before = await userNames();

  expect(outcomeOf(await signIn({ nameId: 'OFF@contoso.example' }))).toBe('disabledUser');
  expect(await userNames()).toEqual(before);
});

test('a name that only folding makes that of somebody else is neither theirs nor made', async () => {
  const before = await userNames();

  expect(outcomeOf(await signIn({ nameId: 'ｊａｎｅ@contoso.example' }))).toBe('userNotCreated');
  expect(await userNames()).toEqual(before);
});

test('a refused sign-in creates nobody', async () => {
  idp.options = { ...saying(ada), audience: 'https://other.example/' };
  const browser = new Browser();

  const page = await browser.submit(await answerOf(browser, organization));

  expect(outcomeOf(page)).toBe('audienceMismatch');
  expect(await userNames()).not.toContain('Ada@contoso.example');
});

test('a sign-in that waits for whoever turns it off creates nobody', async () => {
  idp.options = saying(ada);
  const browser = new Browser();
  const form = await answerOf(browser, organization);
  const turningOff = app.dataSource.createQueryRunner();
  await turningOff.startTransaction();
  await turningOff.query(`UPDATE saml_connections SET just_in_time = false WHERE organization_id = $1`, [
    organization.id,
  ]);

  const answered = browser.submit(form);
  await untilOneWaits();
  await turningOff.commitTransaction();
  await turningOff.release();

  expect(outcomeOf(await answered)).toBe('unknownUser');
  expect(await userNames()).not.toContain('Ada@contoso.example');
});

test.each([
  ['a zero-width space', 'ada\u200b@contoso.example'],
  ['a blank at its end', 'ada@contoso.example '],
])('nobody is created whose name has %s', async (_, nameId) => {
  const before = await userNames();

  expect(outcomeOf(await signIn({ nameId }))).toBe('unknownUser');
  expect(await userNames()).toEqual(before);
});

test('an e-mail address joins nobody to anybody', async () => {
  await signIn(ada);

  expect(outcomeOf(await signIn({ nameId: 'other', attributes: { email: 'ada@contoso.example' } }))).toBe(200);
  expect(await userNames()).toEqual(expect.arrayContaining(['Ada@contoso.example', 'other']));
});

test('a person created in one organization is unknown in another', async () => {
  await signIn(ada);
  const first = organization;
  organization = await connectSamlOrganization(app, idp);

  expect(outcomeOf(await signIn(ada))).toBe('unknownUser');
  organization = first;
});

describe('where people are found by an attribute as externalId', () => {
  beforeEach(async () => {
    expect((await patch({ match: { attribute: 'uid', target: 'externalId' } })).status).toBe(200);
  });

  test('the mapping gives the userName', async () => {
    const page = await signIn({ nameId: 'x', attributes: { uid: 'A-1', login: 'ada' } });

    expect(outcomeOf(page)).toBe(200);
    expect((await scimUser('ada')).Resources[0]).toMatchObject({ externalId: 'A-1', userName: 'ada' });
  });

  test('a person without one is not created, and the page names the attributes', async () => {
    const page = await signIn({ nameId: 'ada', attributes: { uid: 'A-1' } });

    expect([page.status, page.html.includes('<dd>attributeMissing</dd>')]).toEqual([403, true]);
    expect(page.html).toContain('<dd>userName or username or login or');
    expect(await userNames()).not.toContain('ada');
  });

  test('a userName that somebody has is not taken over', async () => {
    const page = await signIn({ nameId: 'x', attributes: { uid: 'A-1', login: 'JANE@contoso.example' } });

    expect([page.status, outcomeOf(page)]).toEqual([403, 'userNotCreated']);
    expect(await userNames()).toEqual(['jane@contoso.example', 'off@contoso.example']);
  });

  test('a disabled person keeps the name', async () => {
    expect(outcomeOf(await signIn({ nameId: 'x', attributes: { uid: 'A-1', login: 'off@contoso.example' } }))).toBe(
      'userNotCreated',
    );
  });

  test('two at once with one externalId are one person', async () => {
    const people = ['ada', 'ada.two'].map((login) => ({ nameId: 'x', attributes: { uid: 'A-1', login } }));
    const prepared = [];
    for (const person of people) {
      idp.options = saying(person);
      const browser = new Browser();
      prepared.push({ browser, form: await answerOf(browser, organization, '/api/session') });
    }

    const pages = await Promise.all(prepared.map(({ browser, form }) => browser.submit(form)));

    expect(pages.map(outcomeOf)).toEqual([200, 200]);
    expect(await users()).toHaveLength(3);
  });
});

describe('beside SCIM', () => {
  test('the switch cannot be turned on while there is a token', async () => {
    await patch({ justInTime: false });
    await generateToken();

    const answer = await patch({ justInTime: true, forceAuthn: true });

    expect(answer.status).toBe(409);
    expect(((await answer.json()) as { detail: string }).detail).toContain('Revoke the SCIM token first');
    expect(await (await app.operator('GET', settings('/saml'))).json()).toMatchObject({
      justInTime: false,
      forceAuthn: false,
    });
    await revokeToken();
    expect((await patch({ justInTime: true })).status).toBe(200);
  });

  test('a token turns the switch off, which is in the record of changes', async () => {
    expect((await generateToken()).status).toBe(201);

    expect(await isJustInTime()).toBe(false);
    expect((await audit('samlPolicyChanged'))[0]).toMatchObject({ actor: 'operator', details: { justInTime: false } });
    expect(outcomeOf(await signIn(ada))).toBe('unknownUser');
  });

  test('a token that is refused leaves the switch on', async () => {
    await organization.setSaml(false);

    expect((await generateToken()).status).toBe(409);

    expect(await isJustInTime()).toBe(true);
  });

  test('whatever happens at once, the two are not on together', async () => {
    for (let round = 0; round < 5; round++) {
      const [token, turned] = await Promise.all([generateToken(), patch({ justInTime: true })]);
      expect([token.status, [200, 409].includes(turned.status)]).toEqual([201, true]);
      expect(await isJustInTime()).toBe(false);
      await revokeToken();
    }
  });
});

describe('the attribute mapping', () => {
  const path = () => settings('/saml/attribute-mapping');
  const read = async () =>
    (await (await app.operator('GET', path())).json()) as { attributes: Record<string, string[]> };

  test('has our names by default', async () => {
    const { attributes } = await read();

    expect(Object.keys(attributes).sort()).toEqual([
      'displayName',
      'email',
      'externalId',
      'familyName',
      'givenName',
      'userName',
    ]);
    expect(attributes['givenName']).toContain('firstName');
  });

  test('is what people are created by', async () => {
    const answer = await app.operator('PUT', path(), { attributes: { givenName: ['vorname'], displayName: [] } });

    expect(await answer.json()).toEqual(await read());
    await signIn({ nameId: 'ada', attributes: { vorname: 'Ada', firstName: 'Eve', displayName: 'Eve' } });
    const [user] = (await scimUser('ada')).Resources;
    expect(user).toMatchObject({ name: { givenName: 'Ada' } });
    expect(user).not.toHaveProperty('displayName');
  });

  test('can be put back as it was read, and what is left out is ours again', async () => {
    const ours = await read();
    await app.operator('PUT', path(), { attributes: { email: ['adresse'] } });
    expect((await read()).attributes['email']).toEqual(['adresse']);

    expect((await app.operator('PUT', path(), ours)).status).toBe(200);
    expect(await read()).toEqual(ours);
    await app.operator('PUT', path(), { attributes: {} });
    expect(await read()).toEqual(ours);
  });

  test('is a setting that a test sign-in depends on, and in the record of changes', async () => {
    const version = async () =>
      (
        await app.dataSource.query<{ settings_version: number }[]>(
          `SELECT settings_version FROM saml_connections WHERE organization_id = $1`,
          [organization.id],
        )
      )[0]?.settings_version ?? 0;
    const before = await version();

    await app.operator('PUT', path(), { attributes: { email: ['adresse'] } });

    expect(await version()).toBe(before + 1);
    expect((await audit('samlPolicyChanged'))[0]).toMatchObject({
      details: { attributeMapping: { email: ['adresse'] } },
    });
  });

  test('is recorded as far as it was changed', async () => {
    const { attributes } = await read();
    await app.operator('PUT', path(), { attributes: { ...attributes, email: ['adresse'] } });
    await app.operator('PUT', path(), { attributes: { ...attributes, email: ['adresse'], givenName: [] } });
    await app.operator('PUT', path(), { attributes });

    expect((await audit('samlPolicyChanged')).slice(0, 3).map(({ details }) => details)).toEqual([
      { attributeMapping: { email: attributes['email'], givenName: attributes['givenName'] } },
      { attributeMapping: { givenName: [] } },
      { attributeMapping: { email: ['adresse'] } },
    ]);
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['a list', { attributes: ['email'] }],
    ['an attribute that cannot be mapped', { attributes: { roles: ['role'] } }],
    ['a name that is no text', { attributes: { email: [1] } }],
    ['one name that is no list', { attributes: { email: 'email' } }],
    ['an empty name', { attributes: { email: [''] } }],
    ['a name of two lines', { attributes: { email: ['a\nb'] } }],
    ['a name that is too long', { attributes: { email: ['x'.repeat(257)] } }],
    ['too many names', { attributes: { email: Array.from({ length: 11 }, (_, i) => `n${i}`) } }],
    ['null', { attributes: { email: null } }],
  ])('is refused with %s', async (_, body) => {
    const answer = await app.operator('PUT', path(), body);

    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('of an unknown organization is not found', async () => {
    const unknown = '/api/organizations/00000000-0000-7000-8000-000000000000/saml/attribute-mapping';

    const answers = [await app.operator('GET', unknown), await app.operator('PUT', unknown, { attributes: {} })];

    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});
