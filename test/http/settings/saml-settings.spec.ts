import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type TestApp } from '../../support/app.js';

const CERTIFICATE = readFileSync(new URL('../../support/idp-certificate.pem', import.meta.url), 'utf8');
const BASE64 = CERTIFICATE.replace(/-----[^-]+-----|\s/g, '');
const metadata = (
  entityId: string,
) => `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
      <X509Certificate>${BASE64}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>`;
const MANUAL = {
  entityId: 'https://idp.example.com/manual',
  ssoUrl: 'https://idp.example.com/sso',
  certificates: [CERTIFICATE],
};

let app: TestApp;
let org: string;
let idp: Server;
let idpUrl: string;
const silent: (() => void)[] = [];

beforeAll(async () => {
  app = await startApp();
  idp = createServer((request, response) => {
    if (request.url === '/metadata') response.end(metadata('https://idp.example.com/url'));
    else if (request.url === '/silent') silent.push(() => response.end());
    else if (request.url === '/large') response.end('x'.repeat(1_000_001));
    else response.writeHead(404).end('<secret of an inner server/>');
  });
  await new Promise<void>((listening) => idp.listen(0, '127.0.0.1', listening));
  idpUrl = `http://127.0.0.1:${(idp.address() as AddressInfo).port}`;
});

afterAll(async () => {
  idp.close();
  await app.close();
});

beforeEach(async () => {
  org = ((await (await app.operator('POST', '/api/organizations', { name: 'Contoso' })).json()) as { id: string }).id;
});

const read = async (): Promise<unknown> => (await app.operator('GET', `/api/organizations/${org}/saml`)).json();
const connect = (source: unknown) => app.operator('PUT', `/api/organizations/${org}/saml/identity-provider`, source);
const setPolicy = (policy: unknown) => app.operator('PATCH', `/api/organizations/${org}/saml`, policy);

test('our own addresses come from PUBLIC_URL and the organization', async () => {
  const base = `${app.config.publicUrl}/saml/${org}`;
  expect(await read()).toEqual({
    enabled: false,
    serviceProvider: {
      entityId: `${base}/metadata`,
      acsUrl: `${base}/acs`,
      loginUrl: `${base}/login`,
      logoutUrl: `${base}/logout`,
      metadataUrl: `${base}/metadata`,
      keys: [],
    },
    identityProvider: null,
    idpInitiated: false,
    required: false,
    justInTime: false,
    match: { attribute: null, target: 'userName' },
    signature: 'either',
    allowSha1: false,
    allowCbc: false,
    singleLogout: false,
    signRequests: false,
    forceAuthn: false,
    authnContexts: [],
    nameIdFormat: null,
    sessionMinutes: 480,
    idleMinutes: 120,
    tested: false,
    warnings: [],
  });
});

test.each([
  [
    'a metadata document',
    () => ({ metadataXml: metadata('https://idp.example.com/xml') }),
    'https://idp.example.com/xml',
  ],
  ['a metadata address', () => ({ metadataUrl: `${idpUrl}/metadata` }), 'https://idp.example.com/url'],
  ['fields', () => MANUAL, 'https://idp.example.com/manual'],
  ['a certificate twice', () => ({ ...MANUAL, certificates: [CERTIFICATE, BASE64] }), 'https://idp.example.com/manual'],
])('an identity provider is connected by %s', async (_, source, entityId) => {
  const response = await connect(source());
  expect(response.status).toBe(200);
  const saml = await response.json();
  expect(saml).toMatchObject({
    enabled: false,
    identityProvider: {
      entityId,
      ssoUrl: 'https://idp.example.com/sso',
      certificates: [
        {
          fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
          notBefore: expect.stringMatching(/Z$/),
          notAfter: expect.stringMatching(/Z$/),
        },
      ],
    },
  });
  expect(await read()).toEqual(saml);
});

test('another identity provider replaces the one before, and leaves SAML on', async () => {
  await connect(MANUAL);
  await setPolicy({ enabled: true });
  await connect({ ...MANUAL, entityId: 'https://idp.example.com/next' });
  expect(await read()).toMatchObject({
    enabled: true,
    identityProvider: { entityId: 'https://idp.example.com/next' },
  });
});

test.each([
  ['in a field', () => ({ ...MANUAL, ssoUrl: 'https://例え.example/å b' }), 'https://xn--r8jz45g.example/%C3%A5%20b'],
  [
    'with a line break in a document',
    () => ({ metadataXml: metadata('https://a.example').replace('example.com/sso', 'example.com/&#13;&#10;a/sso') }),
    'https://idp.example.com/a/sso',
  ],
])('a sign-in address %s is kept as browsers write it', async (_, source, ssoUrl) => {
  expect((await connect(source())).status).toBe(200);
  expect(await read()).toMatchObject({ identityProvider: { ssoUrl } });
  await setPolicy({ enabled: true });
  const login = await fetch(`${app.baseUrl}/saml/${org}/login`, { redirect: 'manual' });
  expect([login.status, login.headers.get('location')]).toEqual([302, expect.stringContaining(ssoUrl)]);
});

test('one identity provider may serve several organizations', async () => {
  expect((await connect(MANUAL)).status).toBe(200);
  org = ((await (await app.operator('POST', '/api/organizations', { name: 'Second' })).json()) as { id: string }).id;
  expect((await connect(MANUAL)).status).toBe(200);
});

test('SAML cannot be turned on without an identity provider', async () => {
  expect((await setPolicy({ enabled: true })).status).toBe(409);
  expect(await read()).toMatchObject({ enabled: false });
});

test('SAML is turned on and off, and either twice is no error', async () => {
  await connect(MANUAL);
  for (const enabled of [true, true, false, false]) {
    const response = await setPolicy({ enabled });
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ enabled })]);
  }
});

test.each([
  ['nothing', {}],
  ['two ways at once', { metadataXml: metadata('https://a.example'), metadataUrl: 'https://idp.example.com/metadata' }],
  ['fields and a document', { ...MANUAL, metadataXml: metadata('https://a.example') }],
  ['fields without a certificate', { ...MANUAL, certificates: undefined }],
  ['no certificates', { ...MANUAL, certificates: [] }],
  ['eleven certificates', { ...MANUAL, certificates: Array(11).fill(CERTIFICATE) }],
  ['a text for certificates', { ...MANUAL, certificates: CERTIFICATE }],
  ['a certificate that is none', { ...MANUAL, certificates: ['MIIB'] }],
  ['a number for a certificate', { ...MANUAL, certificates: [1] }],
  ['NUL in the entity ID', { ...MANUAL, entityId: 'https://idp.example.com/\0' }],
  ['half a surrogate pair in the entity ID', { ...MANUAL, entityId: 'https://idp.example.com/\ud800' }],
  ['NUL in the sign-in address', { ...MANUAL, ssoUrl: 'https://idp.example.com/\0' }],
  ['a line break in the sign-in address', { ...MANUAL, ssoUrl: 'https://idp.example.com/\r\nSet-Cookie: a=b' }],
  ['NUL in a metadata address', { metadataUrl: 'https://idp.example.com/\0' }],
  ['no sign-in address', { ...MANUAL, ssoUrl: 'idp.example.com' }],
  ['a script for a sign-in address', { ...MANUAL, ssoUrl: 'javascript:alert(1)' }],
  ['an empty entity ID', { ...MANUAL, entityId: '' }],
  ['null for a document', { metadataXml: null }],
  ['a document that is no XML', { metadataXml: 'hello' }],
  ['a document with a DTD', { metadataXml: `<!DOCTYPE x [<!ENTITY a "b">]>${metadata('https://a.example')}` }],
  ['a document of something else', { metadataXml: '<html/>' }],
  ['an address that is none', { metadataUrl: 'hello' }],
  ['an address of a file', { metadataUrl: 'file:///etc/passwd' }],
  ['a field that there is not', { ...MANUAL, logoutUrl: 'https://idp.example.com' }],
])('%s for an identity provider is 400 and changes nothing', async (_, source) => {
  await connect(MANUAL);
  const before = await read();
  const response = await connect(source);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/\w/) });
  expect(await read()).toEqual(before);
});

test('our own metadata is refused as that of an identity provider', async () => {
  const { serviceProvider } = (await read()) as { serviceProvider: { entityId: string } };
  expect((await connect({ ...MANUAL, entityId: serviceProvider.entityId })).status).toBe(400);
});

test('an address for single logout that is no https address is refused', async () => {
  const response = await connect({ ...MANUAL, sloUrl: 'javascript:alert(1)' });

  expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
    400,
    expect.stringContaining('sloUrl'),
  ]);
});

test('whether requests are signed is as the metadata wants until it is set, and then stays with that entity ID', async () => {
  const wanting = (entityId: string, wants: boolean) =>
    metadata(entityId).replace('<IDPSSODescriptor', `<IDPSSODescriptor WantAuthnRequestsSigned="${String(wants)}"`);
  const signRequests = async (entityId: string, wants: boolean) => {
    const response = await connect({ metadataXml: wanting(entityId, wants) });
    return ((await response.json()) as { signRequests: boolean }).signRequests;
  };
  expect([await signRequests('https://a.example/', true), await signRequests('https://a.example/', false)]).toEqual([
    true,
    false,
  ]);
  await setPolicy({ signRequests: true });

  expect(await signRequests('https://a.example/', false)).toBe(true);
  expect(await signRequests('https://b.example/', false)).toBe(false);
});

test('an organization has two metadata addresses read at a time, and the others are not in its way', async () => {
  const other = ((await (await app.operator('POST', '/api/organizations', { name: 'Other' })).json()) as { id: string })
    .id;
  const preview = (id: string, path: string) =>
    app.operator('POST', `/api/organizations/${id}/saml/identity-provider/preview`, { metadataUrl: idpUrl + path });
  const waiting = [1, 2].map(() => preview(org, '/silent'));
  while (silent.length < 2) await sleep(10);

  expect((await preview(org, '/metadata')).status).toBe(429);
  expect((await preview(other, '/metadata')).status).toBe(200);
  for (const answer of silent.splice(0)) answer();
  await Promise.all(waiting);
  expect((await preview(org, '/metadata')).status).toBe(200);
});

test('a private key is refused and not repeated', async () => {
  const key =
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----';
  const response = await connect({ ...MANUAL, certificates: [key] });
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('MC4CAQ');
});

test.each([
  ['that answers 404', '/nothing'],
  ['with too large a document', '/large'],
])('a metadata address %s is 400, and what it answered is not told', async (_, path) => {
  const response = await connect({ metadataUrl: idpUrl + path });
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('secret of an inner server');
});

test('addresses of the private network are refused unless they are allowed', async () => {
  const strict = await startApp({ on: app, allowPrivateMetadata: false });
  const put = (metadataUrl: string) =>
    strict.operator('PUT', `/api/organizations/${org}/saml/identity-provider`, { metadataUrl });
  for (const url of [
    `${idpUrl}/metadata`,
    'https://127.0.0.1/metadata',
    'https://169.254.169.254/',
    'https://[::1]/',
  ]) {
    expect([url, (await put(url)).status]).toEqual([url, 400]);
  }
  await strict.close();
});

test.each([
  ['nothing', {}],
  ['a text for enabled', { enabled: 'true' }],
  ['null for enabled', { enabled: null }],
  ['a switch that does not exist beside one that does', { enabled: true, trustEverybody: true }],
  ['a signature that no message has', { signature: 'none' }],
  ['a rule without its target', { match: { attribute: null } }],
  ['a rule that compares with any attribute', { match: { attribute: 'email', target: 'emails' } }],
  ['a session without an end', { sessionMinutes: 1e9 }],
  ['a transient NameID', { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }],
])('%s for the policy is 400 and changes nothing', async (_, policy) => {
  await connect(MANUAL);
  expect((await setPolicy(policy)).status).toBe(400);
  expect(await read()).toMatchObject({ enabled: false });
});

test('a rule that does not say what is compared is told how to say it', async () => {
  await connect(MANUAL);
  const { detail } = (await (await setPolicy({ match: { target: 'externalId' } })).json()) as { detail: string };
  expect(detail).toBe(
    'match.attribute must be the name of a SAML attribute, of 1 to 256 characters, or null for the NameID.',
  );
});

test('every switch is set by itself, and the record says by whom', async () => {
  const policy = {
    idpInitiated: true,
    match: { attribute: 'objectidentifier', target: 'externalId' },
    signature: 'both',
    allowSha1: true,
    authnContexts: ['urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'],
    nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    sessionMinutes: 60,
  };
  await connect(MANUAL);
  expect((await setPolicy(policy)).status).toBe(200);
  expect((await setPolicy({ enabled: true })).status).toBe(200);
  expect(await read()).toMatchObject({ ...policy, enabled: true, allowCbc: false, idleMinutes: 120 });
  const audit = await (await app.operator('GET', `/api/organizations/${org}/audit`)).json();
  expect(audit).toMatchObject({
    records: [
      { actor: 'operator', action: 'samlEnabled' },
      { actor: 'operator', action: 'samlPolicyChanged', details: policy },
      { actor: 'operator', action: 'identityProviderChanged', details: { entityId: MANUAL.entityId } },
    ],
    nextCursor: null,
  });
});
