import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MetadataRefresher } from '../../../src/identity-providers/metadata-refresher.js';
import { MetadataSchedule } from '../../../src/identity-providers/metadata-schedule.js';
import { startApp, type TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { type IdentityProvider, startIdentityProvider } from '../../support/identity-provider.js';
import { buildMetadata, signMetadata } from '../../support/idp-metadata.js';
import { type MetadataServer, startMetadataServer } from '../../support/metadata-server.js';
import { makeSamlKeys, type SamlKeys } from '../../support/saml-keys.js';
import {
  answerOf,
  connectSamlOrganization,
  type SamlOrganization,
  withXml,
  xmlOf,
} from '../../support/saml-organization.js';
import { signResponse } from '../../support/saml-response.js';

interface Settings {
  identityProvider: {
    entityId: string;
    ssoUrl: string;
    sloUrl: string | null;
    certificates: { fingerprint: string; status: string; seenAt: string | null; removedAt: string | null }[];
    metadata: {
      url: string;
      checkedAt: string;
      nextCheckAt: string;
      validUntil: string | null;
      error: string | null;
      failures: number;
      pinned: string | null;
      pending: unknown;
    } | null;
  };
  singleLogout: boolean;
  warnings: { code: string }[];
}

let app: TestApp;
let secondNode: TestApp;
let idp: IdentityProvider;
let server: MetadataServer;
let organization: SamlOrganization;
const [next, later] = [makeSamlKeys(), makeSamlKeys()];
let original: SamlKeys;

beforeAll(async () => {
  [app, idp, server] = await Promise.all([startApp(), startIdentityProvider(), startMetadataServer()]);
  secondNode = await startApp({ on: app });
  original = idp.keys;
});
afterAll(async () => {
  await secondNode.close();
  await Promise.all([app.close(), idp.close(), server.close()]);
});

beforeEach(async () => {
  idp.keys = original;
  Object.assign(server, { answer: null, headers: {}, document: metadata() });
  organization = await connectSamlOrganization(app, { ...idp, metadataUrl: server.url });
  server.requests = 0;
});

/** What the identity provider says of itself, with some of it otherwise. */
const metadata = (difference: Partial<Parameters<typeof buildMetadata>[0]> = {}) =>
  buildMetadata({
    entityId: idp.entityId,
    ssoUrl: idp.ssoUrl,
    certificates: [original.certificate],
    ...difference,
  });
const publish = (...keys: SamlKeys[]) => {
  server.document = metadata({ certificates: keys.map(({ certificate }) => certificate) });
};
const saml = (method: string, path = '', body?: unknown, node = app) =>
  node.operator(method, `/api/organizations/${organization.id}/saml${path}`, body);
const read = async () => (await (await saml('GET')).json()) as Settings;
const states = async () => (await read()).identityProvider.certificates.map(({ status }) => status);
const sql = (assignment: string, table = 'idp_metadata') =>
  app.dataSource.query(`UPDATE ${table} SET ${assignment} WHERE organization_id = $1`, [organization.id]);
/** As if its time had come. */
const refresh = async (node = app) => {
  await sql('next_check_at = now()');
  await node.app.get(MetadataSchedule).round();
};
const signIn = async () => {
  const browser = new Browser();
  return (await browser.submit(await answerOf(browser, organization))).status;
};
const signedIn = async () => {
  const before = await organization.sessions();
  await signIn();
  return (await organization.sessions()) === before + 1;
};
const audit = async () => {
  const answer = await app.operator('GET', `/api/organizations/${organization.id}/audit`);
  const { records } = (await answer.json()) as { records: { actor: string; action: string }[] };
  return records.filter(({ actor }) => actor === 'system').map(({ action }) => action);
};

describe('who waits for the metadata to be read', () => {
  /** Posts an answer of the new key; `meanwhile` happens while the metadata is on its way. */
  const signInWhile = async (meanwhile: () => Promise<unknown>) => {
    idp.keys = next;
    const browser = new Browser();
    const form = await answerOf(browser, organization);
    publish(original, next);
    const asked = new Promise<() => void>((resolve) => {
      server.answer = (_, response) => {
        resolve(() => response.end(server.document));
      };
    });
    const answer = browser.submit(form);
    const publishNow = await asked;
    await meanwhile();
    publishNow();
    return { browser, page: await answer };
  };

  test.each<[string, () => Promise<unknown>, string]>([
    ['SAML that is turned off', () => saml('PATCH', '', { enabled: false }), 'samlOff'],
    [
      'SAML that is turned off and on',
      async () => {
        await saml('PATCH', '', { enabled: false });
        await saml('PATCH', '', { enabled: true });
      },
      'unknownRequest',
    ],
    ['a stricter policy', () => saml('PATCH', '', { signature: 'both' }), 'responseSignatureMissing'],
    [
      'another identity provider with the very key',
      () =>
        saml('PUT', '/identity-provider', {
          entityId: 'https://other.example/entity',
          ssoUrl: 'https://other.example/sso',
          certificates: [next.certificate],
        }),
      'issuerMismatch',
    ],
  ])('is judged by %s meanwhile', async (_, meanwhile, check) => {
    const { browser, page } = await signInWhile(meanwhile);

    expect([page.status, page.html.includes(`<dd>${check}</dd>`)]).toEqual([403, true]);
    await saml('PATCH', '', { enabled: true });
    expect((await browser.request(`${app.baseUrl}/api/session`)).status).toBe(401);
  });
});

describe('a roll-over of the key', () => {
  test('that is announced costs nobody a sign-in', async () => {
    expect(await signedIn()).toBe(true);
    publish(original, next);
    await refresh();
    expect(await states()).toEqual(['active', 'new']);
    expect(await signedIn()).toBe(true);

    idp.keys = next;
    expect(await signedIn()).toBe(true);
    expect(await states()).toEqual(['active', 'active']);

    publish(next);
    await refresh();
    expect(await states()).toEqual(['active']);
    expect(await signedIn()).toBe(true);
    idp.keys = original;
    expect(await signedIn()).toBe(false);
    expect(await audit()).toEqual(['certificateRemoved', 'certificateAdded']);
  });

  test('from one moment to the next costs nobody a sign-in either', async () => {
    idp.keys = next;
    publish(next);

    const answers = await Promise.all([
      signedInWith(app),
      signedInWith(app),
      signedInWith(secondNode),
      signedInWith(app),
    ]);

    expect(answers).toEqual([true, true, true, true]);
    expect(server.requests).toBe(1);
    expect(await states()).toEqual(['dropped', 'active']);
    await app.app.get(MetadataSchedule).round();
    expect(await states()).toEqual(['active']);
    expect(await audit()).toEqual(['certificateRemoved', 'certificateAdded', 'certificateDropped']);
  });

  /** Signs in at one of the nodes; true when there is a session. */
  async function signedInWith(node: TestApp): Promise<boolean> {
    const browser = new Browser();
    const form = await answerOf(browser, organization);
    const action = form.action.replace(app.baseUrl, node.baseUrl);
    const answer = await browser.request(action, { method: 'POST', body: new URLSearchParams(form.fields) });
    return answer.status === 303;
  }

  test.each([
    ['the assertion', {}],
    ['the response around it', { signResponse: true }],
  ])('costs nobody a sign-in whose assertion is encrypted: signed is %s', async (_, options) => {
    Object.assign(idp, { encrypts: true, options });
    try {
      expect(await signedIn()).toBe(true);
      idp.keys = next;
      publish(next);
      expect(await signedIn()).toBe(true);
      expect(server.requests).toBe(1);
    } finally {
      Object.assign(idp, { encrypts: false, options: {} });
    }
  });

  test('keeps the old key while nobody was seen with the new one', async () => {
    publish(next);
    await refresh();
    expect(await states()).toEqual(['dropped', 'new']);
    const [dropped] = (await read()).identityProvider.certificates;
    expect(Date.parse(dropped?.removedAt ?? '') - Date.now()).toBeGreaterThan(6.9 * 24 * 3_600_000);

    expect(await signedIn()).toBe(true);
    await app.app.get(MetadataSchedule).round();
    expect(await states()).toEqual(['dropped', 'new']);
  });

  test('lets the old key verify for seven days and no longer', async () => {
    publish(next);
    await refresh();
    await app.dataSource.query(
      `UPDATE idp_certificates SET dropped_at = CASE WHEN source = 'import' THEN now() - interval '7 days' END
       WHERE organization_id = $1`,
      [organization.id],
    );

    expect(await states()).toEqual(['new']);
    expect(await signedIn()).toBe(false);
    await secondNode.app.get(MetadataSchedule).round();
    expect(await audit()).toEqual(['certificateRemoved', 'certificateAdded', 'certificateDropped']);
  });

  test('can be cut short by an administrator, and the removed key does not come back', async () => {
    publish(original, next);
    await refresh();
    const [first] = (await read()).identityProvider.certificates;
    await saml('DELETE', `/certificates/${first?.fingerprint ?? ''}`, {});
    await refresh();

    expect(await states()).toEqual(['new']);
    expect(await signedIn()).toBe(false);

    publish(next);
    await refresh();
    publish(original, next);
    await refresh();
    await saml('PUT', '/identity-provider', { metadataXml: metadata({ certificates: [next.certificate] }) });
    await saml('PUT', '/identity-provider', { metadataUrl: `${server.url}?again` });
    expect((await read()).identityProvider.certificates).toHaveLength(2);
  });

  test('is no reason to end sessions, and no new version of the settings', async () => {
    const epochs = () =>
      app.dataSource.query('SELECT session_epoch, settings_version FROM saml_connections WHERE organization_id = $1', [
        organization.id,
      ]);
    const before = await epochs();
    publish(next);
    await refresh();

    expect(await epochs()).toEqual(before);
  });
});

describe('what a stranger can bring about', () => {
  const forge = async (node = app) => {
    const browser = new Browser();
    const form = await answerOf(browser, organization);
    const unsigned = xmlOf(form).replace(/<Signature[^]*?<\/Signature>/, '');
    const forged = withXml(form, signResponse(unsigned, 'Assertion', later));
    const action = forged.action.replace(app.baseUrl, node.baseUrl);
    return browser.request(action, { method: 'POST', body: new URLSearchParams(forged.fields) });
  };

  test('is one look at the metadata a minute, over all nodes', async () => {
    const answers: number[] = [];
    for (const node of [app, secondNode, app, secondNode, app]) answers.push((await forge(node)).status);
    answers.push(...(await Promise.all([app, secondNode, app].map(forge))).map(({ status }) => status));

    expect(new Set(answers)).toEqual(new Set([403]));
    expect(server.requests).toBe(1);
    await sql(`demanded_at = now() - interval '59 seconds'`);
    await forge();
    expect(server.requests).toBe(1);
    await sql(`demanded_at = now() - interval '61 seconds'`);
    await forge();
    expect(server.requests).toBe(2);
  });

  test('is none without a request of ours that waits for the answer', async () => {
    const browser = new Browser();
    const form = await answerOf(browser, organization);
    const unsigned = xmlOf(form)
      .replace(/<Signature[^]*?<\/Signature>/, '')
      .replace(/InResponseTo="[^"]*"/g, 'InResponseTo="_unknown"');
    const forged = withXml(form, signResponse(unsigned, 'Assertion', later));

    expect((await browser.submit(forged)).status).toBe(403);
    expect(server.requests).toBe(0);
  });

  test('does not keep an administrator from looking', async () => {
    await forge();
    expect((await saml('POST', '/identity-provider/refresh', {})).status).toBe(200);
    expect(server.requests).toBe(2);
  });

  test('takes a sign-in no longer than its time limit when the metadata drips, and is no failure', async () => {
    server.answer = (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 100);
      response.on('close', () => {
        clearInterval(drip);
      });
    };
    const start = Date.now();

    expect((await forge()).status).toBe(403);
    expect(Date.now() - start).toBeLessThan(7_000);
    expect((await read()).identityProvider.metadata).toMatchObject({ error: null, failures: 0 });
    expect(await signedIn()).toBe(true);
  });
});

describe('of several nodes', () => {
  test('one reads what is due', async () => {
    await sql('next_check_at = now()');
    await Promise.all([app, secondNode].map((node) => node.app.get(MetadataSchedule).round()));

    expect(server.requests).toBe(1);
  });

  test('none begins while another is at it, and one takes over when that one is gone', async () => {
    await sql(`next_check_at = now(), lease = gen_random_uuid(), leased_until = now() + interval '30 seconds'`);
    await secondNode.app.get(MetadataSchedule).round();
    expect(server.requests).toBe(0);

    await sql(`leased_until = now()`);
    await secondNode.app.get(MetadataSchedule).round();
    expect(server.requests).toBe(1);
  });

  test('one that comes too late changes nothing', async () => {
    const reading = new Promise<void>((begun) => {
      server.answer = (_, response) => {
        begun();
        void sleep(300).then(() => response.end(metadata({ certificates: [later.certificate] })));
      };
    });
    await sql('next_check_at = now()');
    const round = app.app.get(MetadataSchedule).round();
    await reading;
    server.answer = null;
    publish(next);
    await saml('PUT', '/identity-provider', { metadataUrl: server.url });
    await round;

    expect(await states()).toEqual(['active']);
    expect(await audit()).toEqual([]);
  });
});

describe('reading again', () => {
  test('is due by what the metadata says, between an hour and a day', async () => {
    const wait = async (cacheDuration: string) => {
      server.document = metadata({ attributes: ` cacheDuration="${cacheDuration}"` });
      await refresh();
      const { checkedAt, nextCheckAt } = (await read()).identityProvider.metadata ?? {};
      return (Date.parse(nextCheckAt ?? '') - Date.parse(checkedAt ?? '')) / 3_600_000;
    };

    expect([await wait('PT1S'), await wait('PT3H'), await wait('P30D')]).toEqual([1, 3, 24]);
  });

  test('asks whether there is anything new', async () => {
    server.headers = { ETag: '"1"' };
    await refresh();
    const { checkedAt } = (await read()).identityProvider.metadata ?? {};
    await refresh();

    expect(server.requests).toBe(2);
    const metadataState = (await read()).identityProvider.metadata;
    expect(metadataState).toMatchObject({ error: null, failures: 0 });
    expect(metadataState?.checkedAt).not.toBe(checkedAt);
    server.headers = { ETag: '"2"' };
    publish(original, next);
    await refresh();
    expect(await states()).toEqual(['active', 'new']);
  });

  test.each<[string, () => void, RegExp, number]>([
    ['cannot be had', () => (server.document = null), /status 404/, 1],
    ['is no metadata', () => (server.document = '<html/>'), /not SAML metadata/, 3],
    [
      'has a weak key',
      () => (server.document = metadata({ certificates: [makeSamlKeys(1024).certificate] })),
      /too weak/,
      3,
    ],
    ['has no key', () => (server.document = metadata({ certificates: [] })), /no signing certificate/, 3],
    [
      'has expired',
      () => (server.document = metadata({ attributes: ' validUntil="2020-01-01T00:00:00Z"' })),
      /valid until/,
      3,
    ],
    [
      'sends people to a script',
      () => (server.document = metadata({ ssoUrl: 'javascript:alert(1)' })),
      /https address/,
      3,
    ],
    ['is too large', () => (server.document = metadata() + ' '.repeat(1_000_000)), /larger than 1 MB/, 1],
    ['is compressed', () => (server.headers = { 'Content-Encoding': 'gzip' }), /encoding gzip/, 1],
    [
      'redirects to a file',
      () => (server.answer = (_, response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end()),
      /must start with https/,
      1,
    ],
  ])('what %s leaves the last good copy', async (_, spoil, error, failures) => {
    spoil();
    await refresh();

    const { identityProvider, warnings } = await read();
    expect(identityProvider.metadata).toMatchObject({ error: expect.stringMatching(error), failures });
    expect(warnings).toEqual(failures >= 3 ? [{ code: 'metadataFails', failures }] : []);
    expect(await states()).toEqual(['active']);
    expect(await signedIn()).toBe(true);

    Object.assign(server, { answer: null, headers: {}, document: metadata() });
    await refresh();
    expect((await read()).identityProvider.metadata).toMatchObject({ error: null, failures: 0 });
  });

  test('is tried again sooner, then less and less often, and warns from the third failure on', async () => {
    server.document = null;
    const waits: number[] = [];
    for (let failure = 1; failure <= 3; failure++) {
      await refresh();
      const { checkedAt, nextCheckAt } = (await read()).identityProvider.metadata ?? {};
      waits.push((Date.parse(nextCheckAt ?? '') - Date.parse(checkedAt ?? '')) / 60_000);
    }

    expect(waits).toEqual([5, 10, 20]);
    expect((await read()).warnings).toEqual([{ code: 'metadataFails', failures: 3 }]);
  });

  test('never leads to a private address where that is not allowed', async () => {
    const strict = await startApp({ on: app, allowPrivateMetadata: false });
    await refresh(strict);
    await strict.close();

    expect(server.requests).toBe(0);
    expect((await read()).identityProvider.metadata?.error).toMatch(/https/);
  });

  test('goes on with the others when one never answers, and stops with the server', async () => {
    server.answer = () => undefined;
    const node = await startApp({ on: app });
    await sql('next_check_at = now()');
    const round = node.app.get(MetadataSchedule).round();
    while (server.requests === 0) await sleep(10);
    const start = Date.now();

    await node.close();
    await round;

    expect(Date.now() - start).toBeLessThan(3_000);
    server.answer = null;
    await refresh();
    expect((await read()).identityProvider.metadata).toMatchObject({ error: null, failures: 0 });
  });

  test('says how long the last good copy holds, and warns when that is over', async () => {
    server.document = metadata({ attributes: ' validUntil="2100-01-01T00:00:00Z"' });
    await refresh();
    expect((await read()).identityProvider.metadata?.validUntil).toBe('2100-01-01T00:00:00.000Z');

    await sql(`valid_until = now() - interval '1 second'`);
    expect((await read()).warnings).toEqual([{ code: 'metadataExpired' }]);
    expect(await signedIn()).toBe(true);
  });
});

describe('what nobody but an administrator decides', () => {
  const approve = (body: unknown = {}) => saml('POST', '/identity-provider/approve', body);

  test('another path at the same host is taken', async () => {
    server.document = metadata({ ssoUrl: `${idp.ssoUrl}?v=2`, sloUrl: idp.logoutUrl });
    await refresh();

    expect((await read()).identityProvider).toMatchObject({
      ssoUrl: `${idp.ssoUrl}?v=2`,
      sloUrl: idp.logoutUrl,
      metadata: { pending: null },
    });
    expect(await audit()).toEqual(['identityProviderChanged']);
  });

  test('another host for sign-in waits, the certificates beside it do not', async () => {
    const ssoUrl = 'https://elsewhere.example/sso';
    server.document = metadata({ ssoUrl, certificates: [original.certificate, next.certificate] });
    await refresh();
    await refresh();

    const { identityProvider, warnings } = await read();
    expect(identityProvider).toMatchObject({ ssoUrl: idp.ssoUrl, metadata: { error: null, pending: { ssoUrl } } });
    expect(warnings).toEqual([{ code: 'ssoChangePending' }]);
    expect(await states()).toEqual(['active', 'new']);
    expect(await audit()).toEqual(['identityProviderChangeHeld', 'certificateAdded']);

    expect((await approve({ ssoUrl: 'https://other.example/sso' })).status).toBe(409);
    expect((await approve({ ssoUrl })).status).toBe(200);
    expect((await read()).identityProvider).toMatchObject({ ssoUrl, metadata: { pending: null } });
    expect(await states()).toEqual(['active', 'new']);
    expect((await approve()).status).toBe(409);
  });

  test('of another identity provider nothing is taken before, and everything after', async () => {
    const entityId = 'https://elsewhere.example/';
    server.document = metadata({ entityId, certificates: [next.certificate] });
    await refresh();

    const { identityProvider, warnings } = await read();
    expect(identityProvider).toMatchObject({ entityId: idp.entityId, metadata: { pending: { entityId } } });
    expect(warnings).toEqual([{ code: 'entityIdChangePending' }]);
    expect(await states()).toEqual(['active']);
    expect(await signedIn()).toBe(true);

    const sessions = await organization.sessions();
    expect(sessions).toBe(1);
    expect((await approve()).status).toBe(200);
    expect((await read()).identityProvider).toMatchObject({ entityId, metadata: { pending: null } });
    expect(await states()).toEqual(['active']);
  });

  test('of another identity provider everything is shown, and exactly that is approved', async () => {
    const entityId = 'https://elsewhere.example/';
    const fingerprintOf = ({ certificate }: SamlKeys) => new X509Certificate(certificate).fingerprint256;
    const elsewhere = (keys: SamlKeys) =>
      metadata({
        entityId,
        certificates: [keys.certificate],
        sloUrl: `${idp.ssoUrl}/slo`,
        sloResponseUrl: 'https://answers.example/',
      });
    server.document = elsewhere(next);
    await refresh();
    const { pending } = (await read()).identityProvider.metadata ?? {};
    expect(pending).toEqual({
      entityId,
      sloUrl: `${idp.ssoUrl}/slo`,
      sloBinding: 'redirect',
      sloResponseUrl: 'https://answers.example/',
      certificates: [fingerprintOf(next)],
    });

    server.document = elsewhere(later);
    await refresh();
    expect(await audit()).toEqual(['identityProviderChangeHeld', 'identityProviderChangeHeld']);
    expect((await approve(pending)).status).toBe(409);
    expect((await approve({ certificates: [fingerprintOf(later)] })).status).toBe(200);
    expect((await read()).identityProvider.certificates).toMatchObject([{ fingerprint: fingerprintOf(later) }]);
  });

  test.each<[string, () => void]>([
    ['is refused', () => (server.document = '<html/>')],
    ['cannot be had', () => (server.document = null)],
  ])('what waits cannot be approved while the metadata %s', async (_, spoil) => {
    server.document = metadata({ entityId: 'https://elsewhere.example/' });
    await refresh();
    spoil();
    await refresh();

    expect((await approve()).status).toBe(409);
    server.document = metadata({ entityId: 'https://elsewhere.example/' });
    await refresh();
    expect((await approve()).status).toBe(200);
  });

  test('that there is no single logout any more', async () => {
    const { logoutUrl: sloUrl } = idp;
    server.document = metadata({ sloUrl });
    await refresh();
    await app.operator('PATCH', `/api/organizations/${organization.id}/saml`, { singleLogout: true });
    server.document = metadata();
    await refresh();
    const shown = { sloUrl: null, sloBinding: null };
    expect(await read()).toMatchObject({
      singleLogout: true,
      identityProvider: { sloUrl, metadata: { pending: shown } },
      warnings: [{ code: 'ssoChangePending' }],
    });

    server.document = metadata({ sloUrl });
    await refresh();
    expect(await read()).toMatchObject({ singleLogout: true, identityProvider: { metadata: { pending: null } } });

    server.document = metadata();
    await refresh();
    expect((await approve(shown)).status).toBe(200);
    expect(await read()).toMatchObject({ singleLogout: false, identityProvider: { sloUrl: null } });
  });

  test('a change that is taken back waits no longer', async () => {
    server.document = metadata({ entityId: 'https://elsewhere.example/' });
    await refresh();
    server.document = metadata();
    await refresh();

    expect((await read()).identityProvider.metadata?.pending).toBeNull();
    expect((await approve()).status).toBe(409);
  });
});

describe('metadata with a pinned certificate', () => {
  const signer = makeSamlKeys();
  const pin = (certificate: string | null) => saml('PUT', '/identity-provider/pin', { certificate });

  test('is taken when that one signed it, and not otherwise', async () => {
    server.document = signMetadata(metadata(), signer);
    expect((await pin(signer.certificate)).status).toBe(200);
    expect((await read()).identityProvider.metadata?.pinned).toMatch(/^([0-9A-F]{2}:){31}/);

    server.document = signMetadata(metadata({ certificates: [next.certificate] }), later);
    await refresh();
    expect(await states()).toEqual(['active']);
    expect((await read()).identityProvider.metadata?.error).toMatch(/not signed with the pinned certificate/);

    server.document = metadata({ certificates: [next.certificate] });
    idp.keys = next;
    expect(await signedIn()).toBe(false);

    server.document = signMetadata(metadata({ certificates: [next.certificate] }), signer);
    await refresh();
    expect(await signedIn()).toBe(true);
  });

  test('holds when the same address is given again, not when another is', async () => {
    server.document = signMetadata(metadata(), signer);
    await pin(signer.certificate);
    server.document = metadata();
    expect((await saml('PUT', '/identity-provider', { metadataUrl: server.url })).status).toBe(400);

    expect((await saml('PUT', '/identity-provider', { metadataUrl: `${server.url}#v=2` })).status).toBe(400);

    expect((await saml('PUT', '/identity-provider', { metadataUrl: `${server.url}?v=2` })).status).toBe(200);
    expect((await read()).identityProvider.metadata?.pinned).toBeNull();
    const { records } = (await (await app.operator('GET', `/api/organizations/${organization.id}/audit`)).json()) as {
      records: unknown[];
    };
    expect(records[0]).toMatchObject({ action: 'metadataPinned', details: { fingerprint: null } });
  });

  test('makes nothing of what came unsigned before', async () => {
    server.headers = { ETag: '"1"' };
    server.document = metadata({ entityId: 'https://elsewhere.example/' });
    await refresh();
    server.document = signMetadata(metadata(), signer);
    await pin(signer.certificate);

    expect((await saml('POST', '/identity-provider/approve', {})).status).toBe(409);
  });

  test('can be told from any other', async () => {
    server.document = signMetadata(metadata(), signer);
    await pin(signer.certificate);
    expect((await pin(null)).status).toBe(200);
    server.document = metadata();
    await refresh();

    expect((await read()).identityProvider.metadata).toMatchObject({ pinned: null, error: null });
  });

  test.each<[string, string]>([
    ['does not sign the metadata', later.certificate],
    ['is none', 'hello'],
  ])('is not pinned when it %s', async (_, certificate) => {
    server.document = signMetadata(metadata(), signer);
    expect((await pin(certificate)).status).toBe(400);
    expect((await read()).identityProvider.metadata?.pinned).toBeNull();
  });

  test.each([
    ['/identity-provider/pin', 'PUT', { certificate: null }],
    ['/identity-provider/refresh', 'POST', {}],
  ] as const)('needs an address: %s', async (path, method, body) => {
    await saml('PUT', '/identity-provider', { metadataXml: metadata() });
    expect((await read()).identityProvider.metadata).toBeNull();
    expect((await saml(method, path, body)).status).toBe(409);
  });
});

test('an administrator has it read at once, but not again and again', async () => {
  publish(original, next);
  const response = await saml('POST', '/identity-provider/refresh', {});
  expect([response.status, await response.json()]).toEqual([200, await read()]);
  expect(await states()).toEqual(['active', 'new']);

  const again = await saml('POST', '/identity-provider/refresh', {});
  expect([again.status, Number(again.headers.get('retry-after'))]).toEqual([429, 10]);
  expect(server.requests).toBe(1);
});

test('who is seen signing is written down once an hour', async () => {
  const seenAt = async () => (await read()).identityProvider.certificates[0]?.seenAt;
  expect(await seenAt()).toBeNull();
  await signIn();
  const first = await seenAt();
  await signIn();
  expect([typeof first, await seenAt()]).toEqual(['string', first]);

  await sql(`seen_at = now() - interval '61 minutes'`, 'idp_certificates');
  await signIn();
  expect(Date.parse((await seenAt()) ?? '')).toBeGreaterThan(Date.now() - 60_000);
});

test('a certificate that has expired verifies as before', async () => {
  await sql(`not_after = now() - interval '1 day'`, 'idp_certificates');
  expect(await signedIn()).toBe(true);
  expect((await read()).warnings).toMatchObject([{ code: 'certificateExpired' }]);
});

test('a sign-in does not wait for more than sixteen connections at once', async () => {
  server.answer = () => undefined;
  const node = await startApp({ on: app });
  const refresher = node.app.get(MetadataRefresher);
  const waiting = Array.from({ length: 16 }, (_, index) =>
    refresher.refreshForSignIn(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`),
  );
  const start = Date.now();
  await refresher.refreshForSignIn(organization.id);

  expect(Date.now() - start).toBeLessThan(1_000);
  expect(server.requests).toBe(0);
  await Promise.all(waiting);
  await node.close();
});
