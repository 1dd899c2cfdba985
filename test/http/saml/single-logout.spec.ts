import { deflateRawSync } from 'node:zlib';
import { sign, X509Certificate } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { NameId } from '../../../src/protocol/saml/message/name-id.js';
import { verifyPostedLogoutMessage } from '../../../src/protocol/saml/logout/logout-message.js';
import { readRedirectMessage, verifyRedirectMessage } from '../../../src/protocol/saml/bindings/redirect-signature.js';
import { startApp, type TestApp } from '../../support/app.js';
import { formOf } from '../../support/browser.js';
import { encryptText } from '../../support/encrypted-response.js';
import {
  carriedBy,
  connectForLogout,
  deliver,
  type LogoutBinding,
  type LogoutIdentityProvider,
  logoutRequest,
  logoutResponse,
  type RequestFields,
  type Sent,
} from '../../support/logout-identity-provider.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';
import { buildMetadata } from '../../support/idp-metadata.js';
import { startMetadataServer } from '../../support/metadata-server.js';
import { makeSamlKeys } from '../../support/saml-keys.js';
import { changed } from '../../support/saml-response.js';
import { addAdministrator, addMember, openMemberSession, type SessionClient } from '../../support/session-client.js';

const idp: LogoutIdentityProvider = {
  entityId: 'https://idp.example/entity',
  sloUrl: 'https://idp.example/slo?tenant=7',
  keys: makeSamlKeys(),
};
const otherIdp: LogoutIdentityProvider = { ...idp, entityId: 'https://other.example/', keys: makeSamlKeys() };
const bindings: LogoutBinding[] = ['redirect', 'post'];
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const ann: NameId = {
  value: 'Ann & <co>',
  format: PERSISTENT,
  nameQualifier: idp.entityId,
  spNameQualifier: 'https://sp.example/',
  spProvidedId: 'p7',
};

let app: TestApp;
let node: TestApp;
let organization: TestOrganization;
let logoutUrl: string;

beforeAll(async () => {
  app = await startApp();
  node = await startApp({ on: app });
});

afterAll(async () => {
  await node.close();
  await app.close();
});

/** Whether the next test needs an organization of its own. */
let isChanged = true;

const connect = async (binding: LogoutBinding = 'redirect', as = idp, responseUrl?: string) => {
  isChanged = true;
  organization = await connectOrganization(app);
  await connectForLogout(app, organization.id, as, binding, responseUrl);
  logoutUrl = `${app.baseUrl}/saml/${organization.id}/logout`;
};

beforeEach(async () => {
  if (!isChanged) return;
  await connect();
  isChanged = false;
});

const isAlive = async (as: SessionClient) => (await as('GET', '/api/session')).status === 200;
const alive = (...clients: SessionClient[]) => Promise.all(clients.map(isAlive));
/** Someone signed in by SAML, under this NameID and these SessionIndexes. */
const signedIn = async (nameId: NameId = ann, sessionIndexes: string[] = ['s1'], of = organization) => {
  const { id } = await addMember(app, of, `${crypto.randomUUID()}@example.com`);
  return openMemberSession(app, of.id, id, { idpEntityId: idp.entityId, nameId, sessionIndexes });
};
const request = (fields: Partial<RequestFields> = {}, binding: LogoutBinding = 'redirect', from = idp) =>
  logoutRequest(from, logoutUrl, binding, { nameId: ann, ...fields });
const setPolicy = (policy: object) => {
  isChanged = true;
  return app.operator('PATCH', `/api/organizations/${organization.id}/saml`, policy);
};
const certificateIn = (metadata: string, use: 'signing' | 'encryption') => {
  const [, base64 = ''] = new RegExp(`use="${use}"[^]*?<ds:X509Certificate>([^<]*)`).exec(metadata) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
};
const ourCertificate = async () =>
  certificateIn(await (await fetch(`${app.baseUrl}/saml/${organization.id}/metadata`)).text(), 'signing');
const checkOf = async (answer: Response) => /<dd>(\w+)<\/dd>/.exec(await answer.text())?.[1];

describe('signing out here', () => {
  const logOut = async (as: SessionClient): Promise<string | null> => {
    const answer = await as('POST', '/api/session/logout');
    expect([answer.status, answer.headers.getSetCookie()[0]]).toEqual([
      200,
      expect.stringMatching(/^gatehouse_session=; .*Expires=Thu, 01 Jan 1970/),
    ]);
    return ((await answer.json()) as { url: string | null }).url;
  };
  const begin = async (as: SessionClient): Promise<string> => {
    const url = await logOut(as);
    expect(url).toMatch(new RegExp(`^${logoutUrl}/begin\\?request=_[\\da-f]{40}$`));
    return url ?? '';
  };
  const requestIdOf = (url: string) => new URL(url).searchParams.get('request') ?? '';

  test('ends the session before the browser goes on to the identity provider', async () => {
    const as = await signedIn();
    await begin(as);
    expect(await isAlive(as)).toBe(false);
  });

  test('repeats the NameID as it came, signed, by redirect', async () => {
    const answer = await fetch(await begin(await signedIn(ann, ['s1', 's&2'])), { redirect: 'manual' });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-cache, no-store']);
    const url = answer.headers.get('location') ?? '';
    expect(url.startsWith(`${idp.sloUrl}&SAMLRequest=`)).toBe(true);
    const { xml, relayState } = carriedBy(url);
    expect(relayState).toBeUndefined();
    expect(xml).toContain(`Destination="${idp.sloUrl.replace('&', '&amp;')}"`);
    expect(xml).toContain(`<saml:Issuer>${app.baseUrl}/saml/${organization.id}/metadata</saml:Issuer>`);
    expect(xml).toContain(
      `<saml:NameID Format="${PERSISTENT}" NameQualifier="${idp.entityId}" SPNameQualifier="https://sp.example/" SPProvidedID="p7">Ann &amp; &lt;co&gt;</saml:NameID>`,
    );
    expect(xml).toContain(
      '<samlp:SessionIndex>s1</samlp:SessionIndex><samlp:SessionIndex>s&amp;2</samlp:SessionIndex>',
    );
    expect(Date.parse(/NotOnOrAfter="([^"]*)"/.exec(xml)?.[1] ?? '')).toBeGreaterThan(Date.now());
    const certificate = await ourCertificate();
    const verified = verifyRedirectMessage(readRedirectMessage(new URL(url).search.slice(1)), [certificate], {
      allowSha1: false,
    });
    expect(verified).toBe(certificate);
  });

  test('goes by form where the identity provider takes forms', async () => {
    await connect('post');
    const url = await begin(await signedIn());
    const answer = await fetch(url);
    const form = formOf({ html: await answer.text(), url, status: answer.status, headers: answer.headers });
    expect(form.action).toBe(idp.sloUrl);
    expect(Object.keys(form.fields)).toEqual(['SAMLRequest']);
    const xml = Buffer.from(form.fields['SAMLRequest'] ?? '', 'base64').toString('utf8');
    const certificate = await ourCertificate();
    const verified = verifyPostedLogoutMessage('SAMLRequest', xml, [certificate], { allowSha1: false });
    expect(verified.message.getAttribute('ID')).toBe(requestIdOf(url));
  });

  test.each(bindings)('is complete when the identity provider answers by %s; once', async (binding) => {
    const url = await begin(await signedIn());
    const response = logoutResponse(idp, logoutUrl, binding, { inResponseTo: requestIdOf(url) });
    const answer = await deliver(response);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<h1>You are signed out</h1>')]);
    const again = await deliver(response);
    expect([again.status, await checkOf(again)]).toEqual([403, 'unknownRequest']);
  });

  test.each<[string, Partial<Parameters<typeof logoutResponse>[3]>, string]>([
    ['says that it could not', { result: 'unknownPrincipal' }, 'statusNotSuccess'],
    [
      'says that some service did not',
      {
        change: (xml) =>
          changed(
            xml,
            '/></samlp:Status>',
            '><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:PartialLogout"/></samlp:StatusCode></samlp:Status>',
          ),
      },
      'statusNotSuccess',
    ],
    ['is another one', { issuer: 'https://other.example/' }, 'issuerMismatch'],
    ['answers another address', { destination: 'https://evil.example/' }, 'destinationMismatch'],
    ['signs with an unknown key', { keys: otherIdp.keys }, 'signatureInvalid'],
  ])('is confirmed as done here only, when the identity provider %s', async (_, fields, check) => {
    const url = await begin(await signedIn());
    const answer = await deliver(
      logoutResponse(idp, logoutUrl, 'redirect', { inResponseTo: requestIdOf(url), ...fields }),
    );
    expect(answer.status).toBe(403);
    const html = await answer.text();
    expect(html).toContain('<h1>Signed out here</h1>');
    expect(html).toContain('Your session at the identity provider may still be open.');
    expect(html).toContain(`<dd>${check}</dd>`);
  });

  test('is not confirmed by an answer to nobody’s request', async () => {
    const answer = await deliver(logoutResponse(idp, logoutUrl, 'redirect', { inResponseTo: '_nobodys' }));
    expect(answer.status).toBe(403);
    const html = await answer.text();
    expect(html).toContain('<h1>Sign-out was not completed</h1>');
    expect(html).toContain('<dd>unknownRequest</dd>');
  });

  test('of one organization is not confirmed by the identity provider of another', async () => {
    const url = await begin(await signedIn());
    const first = logoutUrl;
    await connect('redirect', otherIdp);
    const answer = await deliver(logoutResponse(otherIdp, first, 'redirect', { inResponseTo: requestIdOf(url) }));
    expect(await answer.text()).toContain('<h1>Signed out here</h1>');
    const elsewhere = await deliver(
      logoutResponse(otherIdp, logoutUrl, 'redirect', { inResponseTo: requestIdOf(url) }),
    );
    expect(await checkOf(elsewhere)).toBe('unknownRequest');
  });

  test('answers where nothing has to be signed out elsewhere', async () => {
    const admin = await addAdministrator(app, organization.id, `${crypto.randomUUID()}@example.com`);
    expect(await logOut(admin.as)).toBeNull();
    const as = await signedIn();
    await setPolicy({ singleLogout: false });
    expect(await logOut(as)).toBeNull();
    expect(await alive(admin.as, as)).toEqual([false, false]);
  });

  test('by DELETE stays here', async () => {
    await connect();
    const as = await signedIn();
    expect((await as('DELETE', '/api/session')).status).toBe(204);
    expect(await isAlive(as)).toBe(false);
    const rows = await app.dataSource.query('SELECT 1 FROM logout_requests WHERE organization_id = $1', [
      organization.id,
    ]);
    expect(rows).toEqual([]);
  });

  test.each(['', '?request=', '?request=_nobodys', '?request=%00', '?request=a&request=b'])(
    'begins with a request that waits, not with begin%s',
    async (query) => {
      const answer = await fetch(`${logoutUrl}/begin${query}`, { redirect: 'manual' });
      expect([answer.status, await checkOf(answer)]).toEqual([403, 'unknownRequest']);
    },
  );
});

describe.each(bindings)('a LogoutRequest by %s', (binding) => {
  test('ends the sessions that it names, without any cookie, and is answered', async () => {
    const [named, other, person] = await Promise.all([
      signedIn(ann, ['s0', 's1']),
      signedIn(ann, ['s2']),
      signedIn({ ...ann, value: 'bob' }, ['s1']),
    ]);
    const answer = await deliver(request({ id: '_abc', sessionIndexes: ['s9', 's1'], relayState: 'a b&c=ü' }, binding));
    expect(answer.status).toBe(binding === 'post' ? 303 : 302);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const url = answer.headers.get('location') ?? '';
    expect(url.startsWith(`${idp.sloUrl}&SAMLResponse=`)).toBe(true);
    const { xml, relayState } = carriedBy(url);
    expect(relayState).toBe('a b&c=ü');
    expect(xml).toContain('InResponseTo="_abc"');
    expect(xml).toContain(`<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>`);
    verifyRedirectMessage(readRedirectMessage(new URL(url).search.slice(1)), [await ourCertificate()], {
      allowSha1: false,
    });
    expect(await alive(named, other, person)).toEqual([false, true, true]);
  });

  test('without SessionIndex ends all sessions of that NameID in this organization, on every node', async () => {
    const sessions = [await signedIn(ann, ['s1']), await signedIn(ann, [])];
    const [home, url] = [organization, logoutUrl];
    await connect();
    const elsewhere = await signedIn();
    [organization, logoutUrl] = [home, url];
    const message = request({}, binding);
    const onNode: Sent =
      'url' in message
        ? { url: message.url.replace(app.baseUrl, node.baseUrl) }
        : { ...message, action: message.action.replace(app.baseUrl, node.baseUrl) };
    expect((await deliver(onNode)).status).toBeLessThan(304);
    expect(await alive(...sessions, elsewhere)).toEqual([false, false, true]);
  });

  test.each<[string, NameId]>([
    ['another value', { ...ann, value: 'ann & <co>' }],
    ['another Format', { ...ann, format: UNSPECIFIED }],
    ['no Format', { ...ann, format: undefined }],
    ['another NameQualifier', { ...ann, nameQualifier: 'https://other.example/' }],
    ['another SPNameQualifier', { ...ann, spNameQualifier: undefined }],
    ['a blank more', { ...ann, value: `${ann.value} ` }],
  ])('for %s ends no session, and succeeds', async (_, nameId) => {
    const as = await signedIn();
    const answer = await deliver(request({ nameId }, binding));
    expect(carriedBy(answer.headers.get('location') ?? '').xml).toContain('status:Success');
    expect(await isAlive(as)).toBe(true);
  });

  test('takes a NameID without Format for one of unspecified Format', async () => {
    const sessions = [await signedIn({ value: 'x' }), await signedIn({ value: 'x', format: UNSPECIFIED })];
    await deliver(request({ nameId: { value: 'x' } }, binding));
    expect(await alive(...sessions)).toEqual([false, false]);
  });

  test('that names nobody in a way that we read is answered with an error', async () => {
    const as = await signedIn();
    const encrypted = (xml: string) => changed(xml, /<saml:NameID.*<\/saml:NameID>/, '<saml:EncryptedID/>');
    const answer = await deliver(request({ change: encrypted }, binding));
    const { xml } = carriedBy(answer.headers.get('location') ?? '');
    expect(xml).toContain(
      'status:Requester"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal"',
    );
    expect(await isAlive(as)).toBe(true);
  });

  test('may encrypt the NameID for the key of our metadata', async () => {
    const as = await signedIn();
    const metadata = await (await fetch(`${app.baseUrl}/saml/${organization.id}/metadata`)).text();
    const encrypt = (nameId: string) =>
      encryptText(nameId, certificateIn(metadata, 'encryption')).replaceAll('EncryptedAssertion', 'EncryptedID');
    const answer = await deliver(
      request(
        {
          change: (xml) =>
            changed(xml, /<saml:NameID.*<\/saml:NameID>/, (nameId) =>
              encrypt(
                nameId.replace('<saml:NameID', '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'),
              ),
            ),
        },
        binding,
      ),
    );
    expect(carriedBy(answer.headers.get('location') ?? '').xml).toContain('status:Success');
    expect(await isAlive(as)).toBe(false);
  });

  test('leaves administrators signed in, and the sessions that no identity provider vouched for', async () => {
    const admin = await addAdministrator(app, organization.id, `${crypto.randomUUID()}@example.com`);
    const member = await addMember(app, organization, `${crypto.randomUUID()}@example.com`);
    await deliver(request({}, binding));
    expect(await alive(admin.as, member.as)).toEqual([true, true]);
  });

  const minutes = (count: number) => new Date(Date.now() + count * 60_000);

  test.each<[string, () => Sent, number, string]>([
    ['signed by a stranger', () => request({ keys: makeSamlKeys() }, binding), 403, 'signatureInvalid'],
    ['of another organization’s identity provider', () => request({}, binding, otherIdp), 403, 'signatureInvalid'],
    ['of another issuer', () => request({ issuer: otherIdp.entityId }, binding), 403, 'issuerMismatch'],
    ['for another address', () => request({ destination: `${logoutUrl}/` }, binding), 403, 'destinationMismatch'],
    [
      'for no address',
      () => request({ change: (xml) => changed(xml, / Destination="[^"]*"/, '') }, binding),
      403,
      'destinationMismatch',
    ],
    ['issued too long ago', () => request({ now: minutes(-11) }, binding), 403, 'issueInstant'],
    ['of the future', () => request({ now: minutes(4) }, binding), 403, 'issueInstant'],
    [
      'that has expired',
      () =>
        request(
          {
            change: (xml) => changed(xml, /NotOnOrAfter="[^"]*"/, `NotOnOrAfter="${minutes(-4).toISOString()}"`),
          },
          binding,
        ),
      403,
      'expired',
    ],
    [
      'that is a LogoutResponse',
      () => {
        const message = logoutResponse(idp, logoutUrl, binding, { inResponseTo: '_1' });
        return 'url' in message
          ? logoutRequest(idp, logoutUrl, binding, {
              nameId: ann,
              change: () => carriedBy(message.url).xml,
            })
          : { ...message, fields: { SAMLRequest: message.fields['SAMLResponse'] ?? '' } };
      },
      400,
      'notALogoutMessage',
    ],
    ['with a DOCTYPE', () => request({ change: (xml) => `<!DOCTYPE x>${xml}` }, 'redirect'), 400, 'xmlForbidden'],
  ])('%s is refused and ends nothing', async (_, message, status, check) => {
    const as = await signedIn();
    const answer = await deliver(message());
    expect([answer.status, await checkOf(answer)]).toEqual([status, check]);
    expect(await isAlive(as)).toBe(true);
  });

  test('is served once: not again, not at once on two nodes', async () => {
    const message = request({}, binding);
    const onNode: Sent =
      'url' in message
        ? { url: message.url.replace(app.baseUrl, node.baseUrl) }
        : { ...message, action: message.action.replace(app.baseUrl, node.baseUrl) };
    const answers = await Promise.all([deliver(message), deliver(onNode)]);
    const refused = answers.filter(({ status }) => status === 403);
    expect(refused).toHaveLength(1);
    expect(await Promise.all(refused.map(checkOf))).toEqual(['replayed']);

    const as = await signedIn();
    const again = await deliver(message);
    expect(await again.clone().text()).not.toContain('http-equiv="refresh"');
    expect(await checkOf(again)).toBe('replayed');
    expect(await isAlive(as)).toBe(true);
  });

  test('is refused while SAML or single logout is off, and where nobody lives', async () => {
    const as = await signedIn();
    await setPolicy({ singleLogout: false });
    expect(await checkOf(await deliver(request({}, binding)))).toBe('singleLogoutOff');
    expect(await isAlive(as)).toBe(true);
    await setPolicy({ enabled: false });
    const off = await deliver(request({}, binding));
    expect([off.status, await checkOf(off)]).toEqual([403, 'samlOff']);
    logoutUrl = `${app.baseUrl}/saml/${crypto.randomUUID()}/logout`;
    const unknown = await deliver(request({}, binding));
    expect([unknown.status, await checkOf(unknown)]).toEqual([404, 'unknownOrganization']);
  });
});

describe('a LogoutRequest by redirect', () => {
  const urlOf = (message: Sent) => ('url' in message ? message.url : '');
  const withQuery = (change: (query: string) => string): Sent => {
    const url = urlOf(request({ relayState: 'state/' }));
    const at = url.indexOf('?') + 1;
    return { url: url.slice(0, at) + change(url.slice(at)) };
  };

  test.each([
    ['without signature', (query: string) => query.replace(/&Signature=.*/, ''), 403, 'signatureMissing'],
    [
      'with its values encoded again',
      (query: string) => query.replace('state%2F', 'state%2f'),
      403,
      'signatureInvalid',
    ],
    ['with SAMLRequest twice', (query: string) => `${query}&${query.split('&')[0] ?? ''}`, 400, 'badForm'],
    ['with another RelayState', (query: string) => query.replace('state%2F', 'state'), 403, 'signatureInvalid'],
    ['without its RelayState', (query: string) => query.replace('&RelayState=state%2F', ''), 403, 'signatureInvalid'],
    ['with a SAMLResponse as well', (query: string) => `${query}&SAMLResponse=AAAA`, 400, 'badForm'],
    ['signed with SHA-1', (query: string) => signedWithSha1(query), 403, 'signatureAlgorithm'],
    ['that is a bomb', () => bomb(), 413, 'tooLarge'],
    ['that is empty', () => '', 400, 'badForm'],
  ])('%s is refused and ends nothing', async (_, change, status, check) => {
    const as = await signedIn();
    const start = performance.now();
    const answer = await deliver(withQuery(change));
    expect([answer.status, await checkOf(answer)]).toEqual([status, check]);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await isAlive(as)).toBe(true);
  });

  test('signed with SHA-1 is accepted where the connection allows it', async () => {
    const as = await signedIn();
    await setPolicy({ allowSha1: true });
    expect((await deliver(withQuery(signedWithSha1))).status).toBe(302);
    expect(await isAlive(as)).toBe(false);
  });

  test('is signed over its parameters in their order, wherever they stand, and over no others', async () => {
    const as = await signedIn();
    const shuffled = withQuery((query) => ['x=1', ...query.split('&').reverse(), 'wa=wsignout1.0'].join('&'));
    expect((await deliver(shuffled)).status).toBe(302);
    expect(await isAlive(as)).toBe(false);
  });

  test('RelayState of more than 80 bytes is not echoed', async () => {
    const echoed = async (relayState: string) =>
      carriedBy((await deliver(request({ relayState }))).headers.get('location') ?? '').relayState;
    expect(await echoed('ü'.repeat(40))).toBe('ü'.repeat(40));
    expect(await echoed('ü'.repeat(40) + 'x')).toBeUndefined();
  });

  const signed = (unsigned: string, hash: 'sha1' | 'sha256') => {
    const signature = sign(hash, Buffer.from(unsigned), idp.keys.privateKeyPem).toString('base64');
    return `${unsigned}&Signature=${encodeURIComponent(signature)}`;
  };
  const signedWithSha1 = (query: string) =>
    signed(
      query
        .replace(/&Signature=.*/, '')
        .replace(/SigAlg=.*/, `SigAlg=${encodeURIComponent('http://www.w3.org/2000/09/xmldsig#rsa-sha1')}`),
      'sha1',
    );
  const bomb = () => {
    const request = encodeURIComponent(deflateRawSync(Buffer.alloc(5_000_000)).toString('base64'));
    const algorithm = encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
    return signed(`SAMLRequest=${request}&SigAlg=${algorithm}`, 'sha256');
  };
});

describe('a LogoutRequest by form', () => {
  const post = (body: string | URLSearchParams, { query = '', headers = {} } = {}) =>
    fetch(logoutUrl + query, { method: 'POST', body, headers, redirect: 'manual' });
  const fieldsOf = (message: Sent) => ('fields' in message ? message.fields : {});
  const xmlOf = (message: Sent) => Buffer.from(fieldsOf(message)['SAMLRequest'] ?? '', 'base64').toString('utf8');
  const encode = (xml: string) => new URLSearchParams({ SAMLRequest: Buffer.from(xml).toString('base64') });

  test.each<[string, () => Promise<Response>, number, string]>([
    [
      'without signature',
      () => post(encode(xmlOf(request({}, 'post')).replace(/<ds:Signature .*<\/ds:Signature>/, ''))),
      403,
      'signatureMissing',
    ],
    [
      'changed after it was signed',
      () => post(encode(changed(xmlOf(request({}, 'post')), 'SPProvidedID="p7"', 'SPProvidedID="p8"'))),
      403,
      'signatureInvalid',
    ],
    [
      'with SAMLRequest twice',
      () => {
        const fields = new URLSearchParams(fieldsOf(request({}, 'post'))).toString();
        return post(`${fields}&${fields}`, { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      },
      400,
      'badForm',
    ],
    [
      'with a SAMLRequest in the address as well',
      () => post(new URLSearchParams(fieldsOf(request({}, 'post'))), { query: '?SAMLRequest=x' }),
      400,
      'badForm',
    ],
    [
      'deflated',
      () => post(new URLSearchParams({ SAMLRequest: deflateRawSync(xmlOf(request({}, 'post'))).toString('base64') })),
      400,
      'notUtf8',
    ],
    ['of 200 kB', () => post(encode(`<x>${'x'.repeat(200_000)}</x>`)), 413, 'tooLarge'],
    ['of text', () => post('x', { headers: { 'content-type': 'text/plain' } }), 400, 'badForm'],
    ['of nothing', () => post(new URLSearchParams()), 400, 'badForm'],
  ])('%s is refused and ends nothing', async (_, send, status, check) => {
    const as = await signedIn();
    const answer = await send();
    expect([answer.status, await checkOf(answer)]).toEqual([status, check]);
    expect(await isAlive(as)).toBe(true);
  });

  test('is answered at the address for answers by a form that the identity provider may frame', async () => {
    await connect('post', idp, 'https://idp.example/slo/answers');
    const answer = await deliver(request({ relayState: '"><b>' }, 'post'));
    expect(answer.headers.get('content-security-policy')).toContain('frame-ancestors https://idp.example');
    expect(answer.headers.get('x-frame-options')).toBeNull();
    const form = formOf({ html: await answer.text(), url: logoutUrl, status: answer.status, headers: answer.headers });
    expect(form.action).toBe('https://idp.example/slo/answers');
    expect(form.fields['RelayState']).toBe('"><b>');
    const xml = Buffer.from(form.fields['SAMLResponse'] ?? '', 'base64').toString('utf8');
    expect(xml).toContain('Destination="https://idp.example/slo/answers"');
    verifyPostedLogoutMessage('SAMLResponse', xml, [await ourCertificate()], { allowSha1: false });
  });
});

test('a signed LogoutRequest that somebody else opens ends the session that it names, not theirs', async () => {
  await connect('redirect', idp, `${app.baseUrl}/healthz`);
  const [attacker, victim] = await Promise.all([signedIn({ value: 'mallory' }), signedIn()]);
  const message = request({ nameId: { value: 'mallory' } });
  const answer = await victim('GET', 'url' in message ? message.url : '');
  expect([answer.status, new URL(answer.url).pathname]).toEqual([200, '/healthz']);
  expect(await alive(attacker, victim)).toEqual([false, true]);
});

test('who was signed out, and by which certificate, is among the last attempts', async () => {
  await connect();
  await deliver(request({ nameId: { value: 'ann@example.com' } }));
  await deliver(request({ keys: otherIdp.keys }));
  const attempts = await recordedAttempts(2);
  expect(attempts).toEqual([
    expect.objectContaining({ kind: 'logout', outcome: 'signatureInvalid', certificate: null }),
    expect.objectContaining({
      kind: 'logout',
      outcome: 'passed',
      nameId: expect.stringMatching(/^a[^n]*@example\.com$/),
      certificate: new X509Certificate(idp.keys.certificate).fingerprint256,
    }),
  ]);
});

/** They are stored once a second. */
async function recordedAttempts(count: number): Promise<object[]> {
  for (let tries = 0; tries < 50; tries++) {
    const answer = await app.operator('GET', `/api/organizations/${organization.id}/saml/attempts`);
    const { attempts } = (await answer.json()) as { attempts: object[] };
    if (attempts.length >= count) return attempts;
    await setTimeout(100);
  }
  throw new Error(`There are fewer than ${count} attempts`);
}

test.each(bindings)('a LogoutRequest by %s with a key that the metadata has meanwhile is served', async (binding) => {
  const keys = makeSamlKeys();
  const of = (certificate: string) =>
    buildMetadata({ ...idp, ssoUrl: 'https://idp.example/sso', certificates: [certificate] });
  const server = await startMetadataServer(of(idp.keys.certificate));
  await connect(binding);
  const settings = `/api/organizations/${organization.id}/saml/identity-provider`;
  await app.operator('PUT', settings, { metadataUrl: server.url });
  const ann = await signedIn();
  server.document = of(keys.certificate);
  server.requests = 0;

  expect((await deliver(request({ keys: makeSamlKeys() }, binding))).status).toBe(403);
  await app.dataSource.query(`UPDATE idp_metadata SET demanded_at = NULL WHERE organization_id = $1`, [
    organization.id,
  ]);
  const answer = await deliver(request({ keys }, binding));
  await server.close();

  expect([answer.status < 400, await isAlive(ann), server.requests]).toEqual([true, false, 1]);
});

test('single logout cannot be turned on without an address for it', async () => {
  const other = await connectOrganization(app);
  const answer = await app.operator('PATCH', `/api/organizations/${other.id}/saml`, { singleLogout: true });
  expect(answer.status).toBe(409);
  expect(((await answer.json()) as { detail: string }).detail).toContain('sloUrl');
});

test('an identity provider without an address for single logout turns it off, one with such an address does not', async () => {
  await connect();
  const settings = `/api/organizations/${organization.id}/saml`;
  const enter = async (addresses: object) => {
    const certificates = [idp.keys.certificate];
    const body = { entityId: idp.entityId, ssoUrl: 'https://idp.example/sso', certificates, ...addresses };
    return (await (await app.operator('PUT', `${settings}/identity-provider`, body)).json()) as {
      singleLogout: boolean;
      identityProvider: { sloUrl: string | null };
    };
  };
  expect(await enter({ sloUrl: 'https://idp.example/other' })).toMatchObject({
    singleLogout: true,
    identityProvider: { sloUrl: 'https://idp.example/other' },
  });
  expect(await enter({})).toMatchObject({ singleLogout: false, identityProvider: { sloUrl: null } });
  expect(await checkOf(await deliver(request()))).toBe('singleLogoutOff');
});

test('metadata lists both bindings while single logout is on, and our key to verify it', async () => {
  const metadata = async () => (await fetch(`${app.baseUrl}/saml/${organization.id}/metadata`)).text();
  const services = (xml: string) =>
    Array.from(
      xml.matchAll(/<md:SingleLogoutService Binding="[^"]*-(\w+)" Location="([^"]*)"/g),
      ([, binding, url]) => [binding, url],
    );
  const on = await metadata();
  expect(services(on)).toEqual([
    ['Redirect', logoutUrl],
    ['POST', logoutUrl],
  ]);
  expect(on).toContain('use="signing"');
  await setPolicy({ singleLogout: false });
  const off = await metadata();
  expect([services(off), off.includes('use="signing"')]).toEqual([[], false]);
});
