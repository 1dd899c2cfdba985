import { randomUUID } from 'node:crypto';
import { type Logger, symbols } from 'pino';
import { readCertificate } from '../../../src/protocol/saml/certificates/certificate.js';
import type { SignInAttempt } from '../../../src/organization-settings/sign-in-diagnosis.dto.js';
import { AttemptRecorder } from '../../../src/saml/attempt-recorder.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { answerOf, connectSamlOrganization, type SamlOrganization, tampered } from '../../support/saml-organization.js';
import { beginTest, operator, testAnswerOf } from '../../support/sign-in-test.js';

let app: TestApp;
let idp: IdentityProvider;
let organization: SamlOrganization;
beforeAll(async () => {
  [app, idp] = await Promise.all([startApp(), startIdentityProvider()]);
});
afterAll(async () => {
  await Promise.all([app.close(), idp.close()]);
});
beforeEach(async () => {
  organization = await connectSamlOrganization(app, idp);
});
afterEach(() => {
  idp.options = {};
  idp.person = 'jane@contoso.example';
});

const list = async (on = app): Promise<SignInAttempt[]> => {
  const response = await on.operator('GET', `/api/organizations/${organization.id}/saml/attempts`);
  return ((await response.json()) as { attempts: SignInAttempt[] }).attempts;
};

async function attempts(): Promise<SignInAttempt[]> {
  await app.app.get(AttemptRecorder).flush();
  return list();
}

const garbage = (): Promise<Response> =>
  fetch(organization.acsUrl, { method: 'POST', body: new URLSearchParams({ SAMLResponse: 'garbage' }) });

const fingerprint = () => readCertificate(idp.keys.certificate).fingerprint;

test('a sign-in leaves who it was, masked, and the certificate that signed', async () => {
  const browser = new Browser();
  await browser.submit(await answerOf(browser, organization));
  const [attempt, ...others] = await attempts();

  expect(others).toEqual([]);
  expect(attempt).toEqual({
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    kind: 'signIn',
    outcome: 'passed',
    message: null,
    expected: null,
    received: null,
    fix: null,
    nameId: 'j•••@contoso.example',
    userId: expect.stringMatching(/^[\da-f-]{36}$/),
    certificate: fingerprint(),
    reference: expect.stringMatching(/^[\w-]{8,}$/),
  });
});

test('a refused sign-in leaves the check and the reference that the person was shown', async () => {
  idp.options = { audience: 'https://other.example/' };
  const browser = new Browser();
  const page = await browser.submit(await answerOf(browser, organization));
  const [attempt] = await attempts();

  expect(attempt).toMatchObject({
    kind: 'signIn',
    outcome: 'audienceMismatch',
    expected: organization.entityId,
    received: 'https://other.example/',
    nameId: 'j•••@contoso.example',
    certificate: fingerprint(),
  });
  expect(page.html).toContain(`<dd>${attempt?.reference}</dd>`);
});

test('whoever is unknown is named in no field', async () => {
  idp.person = 'nobody@contoso.example';
  const browser = new Browser();
  await browser.submit(await answerOf(browser, organization));
  const found = await attempts();

  expect(found).toMatchObject([{ outcome: 'unknownUser', received: 'n•••@contoso.example' }]);
  expect(JSON.stringify(found)).not.toContain('nobody');
});

test('a script in a name stays the text that it is', async () => {
  idp.person = '<script>alert(1)</script>@contoso.example';
  const browser = new Browser();
  await browser.submit(await answerOf(browser, organization));

  expect(await attempts()).toMatchObject([{ nameId: '<•••@contoso.example', outcome: 'unknownUser' }]);
});

test('a message that was changed is kept as an attempt of nobody that the identity provider vouches for', async () => {
  const browser = new Browser();
  const form = tampered(await answerOf(browser, organization), '>jane@contoso', '>admin@contoso');
  await browser.submit(form);
  const [attempt] = await attempts();

  expect(attempt).toMatchObject({
    outcome: 'signatureInvalid',
    received: fingerprint(),
    certificate: null,
    nameId: 'a•••@contoso.example',
  });
});

test('of somebody who is disabled the user is known', async () => {
  idp.person = 'dora@contoso.example';
  const userId = await organization.provision('dora@contoso.example');
  await organization.setActive(userId, false);
  const browser = new Browser();
  await browser.submit(await answerOf(browser, organization));

  expect(await attempts()).toMatchObject([{ outcome: 'disabledUser', userId }]);
});

test('a refused attempt says what to do, in the language that is asked for', async () => {
  idp.options = { audience: 'https://other.example/' };
  const browser = new Browser();
  await browser.submit(await answerOf(browser, organization));
  await app.app.get(AttemptRecorder).flush();
  const fixes = ['en', 'ja'].map(async (language) => {
    const response = await fetch(`${app.baseUrl}/api/organizations/${organization.id}/saml/attempts`, {
      headers: { authorization: `Bearer ${app.config.operatorKey}`, 'accept-language': language },
    });
    return ((await response.json()) as { attempts: SignInAttempt[] }).attempts[0]?.fix;
  });

  expect(await Promise.all(fixes)).toEqual([
    expect.stringContaining('set this to the SP entity ID'),
    expect.stringContaining('SP エンティティ ID'),
  ]);
});

describe('for the operator', () => {
  const count = async (kind: string, outcome: string): Promise<number> => {
    const text = await (await fetch(`${app.baseUrl}/metrics`)).text();
    return Number(
      new RegExp(`^saml_sign_ins_total{kind="${kind}",outcome="${outcome}"} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
    );
  };
  const testOnce = async () => {
    const browser = new Browser();
    await browser.submit(await testAnswerOf(browser, await beginTest(operator(app), organization.id)));
  };

  test('sign-ins and tests are counted by how they ended, and sign-outs are not', async () => {
    const seen = () =>
      Promise.all([count('signIn', 'passed'), count('test', 'unknownUser'), count('logout', 'singleLogoutOff')]);
    const before = await seen();
    const browser = new Browser();
    await browser.submit(await answerOf(browser, organization));
    await fetch(organization.loginUrl.replace('login', 'logout'), { method: 'POST' });
    idp.person = 'nobody@contoso.example';
    await testOnce();

    const [passed, unknown] = before;
    expect(await seen()).toEqual([passed + 1, unknown + 1, 0]);
  });

  test('the log tells a test from a sign-in, and names the certificate of a signature that does not hold', async () => {
    const lines: string[] = [];
    const log = app.app.getHttpAdapter().getInstance().log as Logger;
    Object.assign(log, { level: 'warn', [symbols.streamSym]: { write: (line: string) => void lines.push(line) } });
    const browser = new Browser();
    await browser.submit(tampered(await answerOf(browser, organization), '>jane@contoso', '>admin@contoso'));
    idp.person = 'nobody@contoso.example';
    await testOnce();
    log.level = 'silent';

    expect(lines.map((line) => (JSON.parse(line) as { saml: unknown }).saml)).toMatchObject([
      { check: 'signatureInvalid', kind: 'signIn', received: fingerprint() },
      { check: 'unknownUser', kind: 'test' },
    ]);
  });
});

test.each<[string, () => Promise<unknown>, Partial<SignInAttempt>]>([
  [
    'a test',
    async () => {
      const browser = new Browser();
      await browser.submit(await testAnswerOf(browser, await beginTest(operator(app), organization.id)));
    },
    { kind: 'test', outcome: 'passed' },
  ],
  [
    'a test that fails',
    async () => {
      const browser = new Browser();
      idp.person = 'nobody@contoso.example';
      await browser.submit(await testAnswerOf(browser, await beginTest(operator(app), organization.id)));
    },
    { kind: 'test', outcome: 'unknownUser' },
  ],
  [
    'an address of a test that does not work',
    () => fetch(organization.loginUrl.replace('login', 'test/nonsense')),
    { kind: 'test', outcome: 'unknownTest' },
  ],
  [
    'a sign-in that begins while SAML is off',
    async () => {
      await organization.setSaml(false);
      await fetch(organization.loginUrl);
    },
    { kind: 'signIn', outcome: 'samlOff' },
  ],
  [
    'a sign-in that begins at the identity provider, which is not allowed',
    async () => {
      const browser = new Browser();
      const form = await answerOf(browser, organization);
      await browser.submit(tampered(form, / InResponseTo="[^"]*"/, ''));
    },
    { kind: 'idpInitiated', outcome: 'unsolicited' },
  ],
  [
    'a logout that is not on',
    () => fetch(organization.loginUrl.replace('login', 'logout'), { method: 'POST' }),
    { kind: 'logout' },
  ],
  [
    'a body that is too large',
    () =>
      fetch(organization.acsUrl, { method: 'POST', body: new URLSearchParams({ SAMLResponse: 'A'.repeat(600_000) }) }),
    { kind: 'signIn', outcome: 'tooLarge' },
  ],
])('%s is an attempt as well', async (_, make, expected) => {
  await make();

  expect(await attempts()).toMatchObject([expected]);
});

test.each<[string, () => Promise<unknown>]>([
  ['the metadata', () => fetch(organization.metadataUrl)],
  ['a look at the ACS', () => fetch(organization.acsUrl)],
  ['an unknown page', () => fetch(organization.acsUrl.replace('acs', 'nothing'))],
])('%s is none', async (_, make) => {
  await make();
  await garbage();

  expect(await attempts()).toMatchObject([{ outcome: 'notBase64' }]);
});

test('the newest fifty are kept, and what anybody can send pushes no genuine one out', async () => {
  const recorder = app.app.get(AttemptRecorder);
  for (let count = 0; count < 30; count++) {
    recorder.record(organization.id, { kind: 'signIn', outcome: 'passed', isGenuine: true, reference: `${count}` });
  }
  await attempts();
  for (let count = 0; count < 40; count++) await garbage();
  for (let count = 0; count < 40; count++) await fetch(organization.loginUrl.replace('login', 'test/nonsense'));
  const found = await attempts();

  expect(found).toHaveLength(50);
  expect(found.filter(({ outcome }) => outcome === 'passed')).toHaveLength(25);
  expect(found.map(({ at }) => at)).toEqual(
    found
      .map(({ at }) => at)
      .sort()
      .reverse(),
  );
  expect(
    await app.dataSource.query(`SELECT 1 FROM sign_in_attempts WHERE organization_id = $1`, [organization.id]),
  ).toHaveLength(50);
});

test('a flood at addresses of more organizations than there is room for costs no genuine attempt', async () => {
  const recorder = app.app.get(AttemptRecorder);
  const attempt = { kind: 'signIn', outcome: 'badForm', isGenuine: false, reference: 'flood' } as const;
  for (let count = 0; count < 2_000; count++) recorder.record(randomUUID(), attempt);
  recorder.record(organization.id, attempt);
  recorder.record(organization.id, { ...attempt, outcome: 'passed', isGenuine: true });

  expect(await attempts()).toMatchObject([{ outcome: 'passed' }]);
});

test('an attempt on one node is shown by every other, and one before the end of a process as well', async () => {
  const second = await startApp({ on: app });
  await fetch(organization.loginUrl.replace(app.baseUrl, second.baseUrl).replace('login', 'logout'), {
    method: 'POST',
  });
  await second.close();

  expect(await list()).toMatchObject([{ kind: 'logout' }]);
});

test('an attempt at an organization that is deleted costs those of no other', async () => {
  const { id } = (await (await app.operator('POST', '/api/organizations', { name: 'Gone' })).json()) as { id: string };
  await app.operator('DELETE', `/api/organizations/${id}`, { name: 'Gone' });
  app.app.get(AttemptRecorder).record(id, { kind: 'signIn', outcome: 'x', isGenuine: true, reference: 'x' });
  await garbage();

  expect(await attempts()).toMatchObject([{ outcome: 'notBase64' }]);
});
