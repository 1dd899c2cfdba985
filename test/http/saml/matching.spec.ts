import { startApp, type TestApp } from '../../support/app.js';
import { Browser, type BrowserPage } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { scimClient, type TestOrganization } from '../../support/organization.js';
import { answerOf, connectSamlOrganization, type SamlOrganization } from '../../support/saml-organization.js';
import { saying, type SamlPerson } from '../../support/saml-person.js';

const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
let other: SamlOrganization;
let scim: TestOrganization['scim'];
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
  organization = await connectSamlOrganization(app, idp, { userName: 'first@contoso.example' });
  other = await connectSamlOrganization(app, idp, { userName: 'only.there@contoso.example' });
  const generated = await app.operator('POST', `/api/organizations/${organization.id}/scim/token`, {});
  const { token } = (await generated.json()) as { token: string };
  scim = scimClient(app, organization.id, token);
  await provision('jane@contoso.example', { externalId: 'Jane-7' });
  await provision('joe@contoso.example', { emails: [{ value: 'jane.doe@contoso.example' }], displayName: 'Jane Doe' });
  await provision('one@contoso.example', { externalId: 'shared' });
  await provision('two@contoso.example', { externalId: 'shared' });
  await provision('off@contoso.example', { externalId: 'off-1', active: false });
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});
afterEach(async () => {
  idp.options = {};
  await match(null, 'userName');
});

const provision = async (userName: string, attributes: object) => {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
  const answer = await scim('POST', '/Users', { schemas, userName, active: true, ...attributes });
  expect(answer.status).toBe(201);
};
const match = async (attribute: string | null, target: 'userName' | 'externalId') => {
  const rule = { match: { attribute, target } };
  const answer = await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, rule);
  expect(answer.status).toBe(200);
};
const signIn = async (person: SamlPerson, headers: Record<string, string> = {}): Promise<BrowserPage> => {
  idp.options = saying(person);
  const browser = new Browser();
  const { action, fields } = await answerOf(browser, organization, '/api/session');
  const answer = await browser.request(action, { method: 'POST', body: new URLSearchParams(fields), headers });
  const location = answer.headers.get('location');
  if (location !== null) return browser.open(new URL(location, app.baseUrl).href);
  return { url: action, status: answer.status, headers: answer.headers, html: await answer.text() };
};
const outcomeOf = ({ html }: BrowserPage): unknown =>
  /<dd>(\w+)<\/dd>\n<dt>(?:Reference|参照番号)/.exec(html)?.[1] ?? (JSON.parse(html) as { userName: string }).userName;

describe('the NameID as userName', () => {
  test.each([
    ['as it is', 'jane@contoso.example'],
    ['in another case', 'JANE@Contoso.Example'],
  ])('is found %s', async (_, nameId) => {
    expect(outcomeOf(await signIn({ nameId }))).toBe('jane@contoso.example');
  });

  test.each([
    ['that nobody has', 'nobody@contoso.example'],
    ['that is an e-mail address of somebody', 'jane.doe@contoso.example'],
    ['that is the name shown of somebody', 'Jane Doe'],
    ['that is an externalId', 'Jane-7'],
    ['that somebody has in another organization', 'only.there@contoso.example'],
    ['with a blank at its end', 'jane@contoso.example '],
    ['with a zero-width space', 'jane\u200b@contoso.example'],
    ['with a right-to-left override', 'jane\u202e@contoso.example'],
    ['with a homograph', 'j\u0430ne@contoso.example'],
    ['with a second domain', 'jane@contoso.example@evil.example'],
    ['in letters of another width', 'ｊａｎｅ@contoso.example'],
    ['in quotes', '"jane"@contoso.example'],
    ['that is a pattern', 'jan_@contoso.example'],
  ])('matches nobody %s', async (_, nameId) => {
    expect(outcomeOf(await signIn({ nameId, attributes: { email: 'jane@contoso.example' } }))).toBe('unknownUser');
  });
});

describe('an attribute as externalId', () => {
  beforeEach(() => match(OBJECT_ID, 'externalId'));

  test('is found exactly, whatever the NameID says', async () => {
    const person = { nameId: 'joe@contoso.example', attributes: { [OBJECT_ID]: 'Jane-7' } };

    expect(outcomeOf(await signIn(person))).toBe('jane@contoso.example');
  });

  test.each([
    ['in another case', 'jane-7'],
    ['with a blank before', ' Jane-7'],
    ['that is a userName', 'jane@contoso.example'],
  ])('is not found %s', async (_, value) => {
    expect(outcomeOf(await signIn({ nameId: 'jane@contoso.example', attributes: { [OBJECT_ID]: value } }))).toBe(
      'unknownUser',
    );
  });

  test('that two people have lets in neither', async () => {
    const page = await signIn({ nameId: 'one@contoso.example', attributes: { [OBJECT_ID]: 'shared' } });

    expect([page.status, outcomeOf(page)]).toEqual([403, 'ambiguousUser']);
  });

  test('of somebody who is disabled is refused, and the page says whom to ask', async () => {
    const page = await signIn({ nameId: 'off@contoso.example', attributes: { [OBJECT_ID]: 'off-1' } });

    expect([page.status, outcomeOf(page)]).toEqual([403, 'disabledUser']);
    expect(page.html).toContain('Ask the administrator of your organization');
  });

  test.each([
    ['is not there', {}],
    ['has another case in its name', { [OBJECT_ID.toUpperCase()]: 'Jane-7' }],
    ['has two values', { [OBJECT_ID]: ['Jane-7', 'x'] }],
    ['has one value twice', { [OBJECT_ID]: ['Jane-7', 'Jane-7'] }],
  ])('that %s is asked for by name', async (_, attributes) => {
    const page = await signIn({ nameId: 'jane@contoso.example', attributes });

    expect([page.status, outcomeOf(page)]).toEqual([403, 'attributeMissing']);
    expect(page.html).toContain(`<dt>Attribute</dt><dd>${OBJECT_ID}</dd>`);
    expect(page.html).toContain('<dt>Where it is added</dt><dd>Identity provider: Attribute Statement<');
  });

  test('is asked for in Japanese as well', async () => {
    const page = await signIn({ nameId: 'jane@contoso.example' }, { 'accept-language': 'ja' });

    expect(page.html).toContain(`<dt>属性</dt><dd>${OBJECT_ID}</dd>`);
  });
});

test('an attribute as userName is folded', async () => {
  await match('upn', 'userName');

  expect(outcomeOf(await signIn({ nameId: 'x', attributes: { upn: 'JOE@contoso.example' } }))).toBe(
    'joe@contoso.example',
  );
});

test('the NameID as externalId is exact', async () => {
  await match(null, 'externalId');

  expect(outcomeOf(await signIn({ nameId: 'Jane-7' }))).toBe('jane@contoso.example');
  expect(outcomeOf(await signIn({ nameId: 'JANE-7' }))).toBe('unknownUser');
});

test.each(['<b>x</b>', '__proto__', 'constructor'])('an attribute may be called %j', async (attribute) => {
  await match(attribute, 'userName');

  const page = await signIn({ nameId: 'jane@contoso.example' });

  expect(outcomeOf(page)).toBe('attributeMissing');
  expect(page.html).not.toContain('<b>');
});

test('one identity provider vouches in each organization for the people of that one', async () => {
  idp.options = saying({ nameId: 'jane@contoso.example' });
  const browser = new Browser();

  const page = await browser.submit(await answerOf(browser, other));

  expect(page.html).toContain('<dd>unknownUser</dd>');
});
