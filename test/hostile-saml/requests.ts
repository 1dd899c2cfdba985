import { gzipSync, deflateRawSync } from 'node:zlib';
import { Browser } from '../support/browser.js';
import { changed, encodeResponse, signResponse } from '../support/saml-response.js';
import { ASSERTION, cut, withAttribute } from './parts.js';
import { bytesForm, FORM, formOf, type Hostile, Scene } from './scene.js';

const acs = (scene: Scene, query = '') => `/saml/${scene.stage.organization.id}/acs${query}`;
const field = (value: string) => ({ body: new URLSearchParams({ SAMLResponse: value }) });
const typed = (type: string, body: (scene: Scene) => string) => (scene: Scene) => ({
  headers: { 'content-type': type },
  body: body(scene),
});

/** Signed by the right key for this address, sent in a way that is not the HTTP-POST binding. */
export const forms: readonly Hostile[] = [
  ['K-42', 'GET', 'methodNotAllowed', (s) => ({ method: 'GET', path: acs(s) })],
  [
    'K-42',
    'GET with the response in the query',
    'methodNotAllowed',
    (s) => ({ method: 'GET', path: acs(s, `?${formOf(s.assertionSigned()).toString()}`) }),
  ],
  [
    'K-42',
    'GET with the response deflated in the query',
    'methodNotAllowed',
    (s) => ({
      method: 'GET',
      path: acs(
        s,
        `?${new URLSearchParams({ SAMLResponse: deflateRawSync(s.assertionSigned()).toString('base64') }).toString()}`,
      ),
    }),
  ],
  ['K-42', 'PUT', '404', (s) => ({ method: 'PUT', body: formOf(s.assertionSigned()) })],
  [
    'K-42',
    'the response in the query of an empty POST',
    'badForm',
    (s) => ({ path: acs(s, `?${formOf(s.assertionSigned()).toString()}`), body: new URLSearchParams() }),
  ],
  [
    'K-42',
    'a response in the query as well',
    'badForm',
    (s) => ({ path: acs(s, '?SAMLResponse=x'), body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-42',
    'a RelayState in the query',
    'badForm',
    (s) => ({ path: acs(s, '?RelayState=/elsewhere'), body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-42',
    'two responses, the good one first',
    'badForm',
    (s) => ({ body: new URLSearchParams([...formOf(s.assertionSigned()), ['SAMLResponse', 'x']]) }),
  ],
  [
    'K-42',
    'two responses, the good one last',
    'badForm',
    (s) => ({ body: new URLSearchParams([['SAMLResponse', 'x'], ...formOf(s.assertionSigned())]) }),
  ],
  [
    'K-42',
    'the same response twice',
    'badForm',
    (s) => ({ body: new URLSearchParams([...formOf(s.assertionSigned()), ...formOf(s.assertionSigned())]) }),
  ],
  [
    'K-42',
    'two RelayStates',
    'badForm',
    (s) => ({
      body: new URLSearchParams([...formOf(s.assertionSigned()), ['RelayState', '/a'], ['RelayState', '/b']]),
    }),
  ],
  ['K-42', 'no response', 'badForm', () => ({ body: new URLSearchParams({ RelayState: '/' }) })],
  ['K-42', 'an empty body', 'badForm', () => ({ headers: { 'content-type': FORM }, body: '' })],
  ['K-42', 'an empty response', 'notBase64', () => field('')],
  [
    'K-42',
    'a list of responses',
    'badForm',
    (s) => ({ body: new URLSearchParams({ 'SAMLResponse[]': encodeResponse(s.assertionSigned()) }) }),
  ],
  [
    'K-42',
    'samlresponse in small letters',
    'badForm',
    (s) => ({ body: new URLSearchParams({ samlresponse: encodeResponse(s.assertionSigned()) }) }),
  ],
  ['K-42', 'an artifact', 'badForm', () => ({ body: new URLSearchParams({ SAMLart: 'AAQAAMh48' }) })],
  [
    'K-42',
    'a SAMLRequest',
    'badForm',
    (s) => ({ body: new URLSearchParams({ SAMLRequest: encodeResponse(s.assertionSigned()) }) }),
  ],
  [
    'K-42',
    'JSON',
    'badForm',
    typed('application/json', (s) => JSON.stringify({ SAMLResponse: encodeResponse(s.assertionSigned()) })),
  ],
  [
    'K-42',
    'JSON that says it is a form',
    'badForm',
    typed(FORM, (s) => JSON.stringify({ SAMLResponse: encodeResponse(s.assertionSigned()) })),
  ],
  ['K-42', 'XML', 'badForm', typed('text/xml', (s) => s.assertionSigned())],
  ['K-42', 'plain text', 'badForm', typed('text/plain', (s) => formOf(s.assertionSigned()).toString())],
  [
    'K-42',
    'a form in parts',
    'badForm',
    typed(
      'multipart/form-data; boundary=x',
      (s) =>
        `--x\r\nContent-Disposition: form-data; name="SAMLResponse"\r\n\r\n${encodeResponse(s.assertionSigned())}\r\n--x--\r\n`,
    ),
  ],
  [
    'K-42',
    'a media type that begins like that of forms',
    'badForm',
    typed(`${FORM}2`, (s) => formOf(s.assertionSigned()).toString()),
  ],
  [
    'K-42',
    'a compressed form',
    'badForm',
    (s) => ({
      headers: { 'content-type': FORM, 'content-encoding': 'gzip' },
      body: gzipSync(formOf(s.assertionSigned()).toString()),
    }),
  ],
  [
    'K-24',
    'a compressed form of 100 MB',
    'badForm',
    () => ({
      headers: { 'content-type': FORM, 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(100_000_000, 'A')),
    }),
  ],
  [
    'K-24',
    'a deflated response, as by the HTTP-Redirect binding',
    'notUtf8',
    (s) => bytesForm(deflateRawSync(s.assertionSigned())),
  ],
  ['K-24', '100 MB deflated to 100 kB', 'notUtf8', () => bytesForm(deflateRawSync(Buffer.alloc(100_000_000, '<')))],
  ['K-42', 'XML that is not in base64', 'notBase64', (s) => field(s.assertionSigned())],
  ['K-42', 'base64 of base64', 'xmlMalformed', (s) => field(encodeResponse(encodeResponse(s.assertionSigned())))],
  [
    'K-42',
    'base64 in the alphabet of URLs',
    'notBase64',
    (s) => field(`${encodeResponse(s.assertionSigned()).slice(0, -4)}-_-_`),
  ],
  [
    'K-42',
    'base64 with a sign of no alphabet',
    'notBase64',
    (s) => field(encodeResponse(s.assertionSigned()).replace(/^..../, '$&*')),
  ],
  [
    'K-42',
    'base64 that goes on after its end',
    'notBase64',
    (s) => field(`${encodeResponse(s.assertionSigned())}====PHg+`),
  ],
  ['K-42', 'base64 with loose bits', 'notBase64', () => field('PGEvPh==')],
];

const ORGANIZATION = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/;

/** In order but for where it is sent, by whom, and how often. */
export const elsewhere: readonly Hostile[] = [
  [
    'K-28',
    "an answer to us at another organization's address",
    'destinationMismatch',
    (s) => ({ path: `/saml/${s.stage.otherOrganization.id}/acs`, body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-28',
    'an answer to us at the address of no organization',
    'unknownOrganization',
    (s) => ({ path: '/saml/0190a5a0-0000-7000-8000-000000000000/acs', body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-28',
    'an answer to us at an address that is no id',
    'unknownOrganization',
    (s) => ({ path: `/saml/%27%20OR%201=1/acs`, body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-28',
    'an answer to us at our address in upper case',
    'unknownOrganization',
    (s) => ({ path: acs(s).replace(ORGANIZATION, (id) => id.toUpperCase()), body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-41',
    'an answer to another host, which the Host header names',
    'destinationMismatch',
    (s) => ({ headers: { host: 'evil.example' }, body: formOf(toHost(s, 'evil.example')) }),
  ],
  [
    'K-41',
    'an answer to another host, which X-Forwarded-Host names',
    'destinationMismatch',
    (s) => ({
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
      body: formOf(toHost(s, 'evil.example')),
    }),
  ],
  [
    'K-41',
    'an answer to another host, which Forwarded names',
    'destinationMismatch',
    (s) => ({ headers: { forwarded: 'host=evil.example;proto=http' }, body: formOf(toHost(s, 'evil.example')) }),
  ],
  [
    'K-30',
    'an answer that a browser posts which began no sign-in',
    'otherBrowser',
    (s) => ({ browser: new Browser(), body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-30',
    'an answer that a browser posts which began another sign-in',
    'otherBrowser',
    async (s) => ({ browser: (await Scene.begin(s.stage)).browser, body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-30',
    'an answer to a request that has expired',
    'unknownRequest',
    async (s) => {
      await s.stage.app.dataSource.query(`UPDATE authn_requests SET expires_at = now() WHERE id = $1`, [s.requestId]);
      return s.assertionSigned();
    },
  ],
  [
    'K-30',
    'an answer to a request of another organization',
    'unknownRequest',
    async (s) => {
      const other = await Scene.begin(s.stage, s.browser, s.stage.otherOrganization);
      return signResponse(s.unsigned({ inResponseTo: other.requestId }), 'Response', s.stage.idp.keys);
    },
  ],
  [
    'K-30',
    'an answer to a request that a forged answer has used up',
    'unknownRequest',
    async (s) => {
      await s.post(s.assertionSigned((xml) => xml, s.stage.stranger));
      return s.assertionSigned();
    },
  ],
  [
    'K-30',
    'another answer to a request that was answered',
    'unknownRequest',
    async (s) => {
      await s.signIn();
      return signResponse(s.unsigned({ assertionId: `_${crypto.randomUUID()}` }), 'Assertion', s.stage.idp.keys);
    },
  ],
  [
    'K-32',
    'an answer for the second time, by another browser',
    'replayed',
    async (s) => {
      const xml = s.assertionSigned();
      await s.signIn(xml);
      return { browser: new Browser(), body: formOf(xml) };
    },
  ],
  [
    'K-32',
    'an answer for the second time, by the browser that has signed out',
    'replayed',
    async (s) => {
      const xml = s.assertionSigned();
      await s.signIn(xml);
      await s.browser.request(`${s.stage.app.baseUrl}/api/session`, {
        method: 'DELETE',
        headers: { origin: s.stage.app.baseUrl, 'content-type': 'application/json' },
      });
      return xml;
    },
  ],
  [
    'K-33',
    'an assertion for the second time, in a fresh Response',
    'replayed',
    async (s) => {
      const xml = s.assertionSigned();
      await s.signIn(xml);
      return { browser: new Browser(), body: formOf(withAttribute(xml, 'saml2p:Response', 'ID', '_fresh')) };
    },
  ],
  [
    'K-33',
    'an assertion for the second time, in a fresh Response to a new request',
    'inResponseToMismatch',
    async (s) => {
      const xml = s.assertionSigned();
      await s.signIn(xml);
      const next = await Scene.begin(s.stage);
      const wrapped = changed(next.unsigned(), ASSERTION, cut(xml, ASSERTION));
      return { browser: next.browser, body: formOf(wrapped) };
    },
  ],
  [
    'K-33',
    'an assertion that is in order, with an ID that was used',
    'replayed',
    async (s) => {
      await s.signIn();
      const next = await Scene.begin(s.stage);
      const xml = signResponse(next.unsigned({ assertionId: s.id }), 'Assertion', s.stage.idp.keys);
      return { browser: next.browser, body: formOf(xml) };
    },
  ],
];

const toHost = (scene: Scene, host: string) =>
  signResponse(
    scene.unsigned().replaceAll(scene.stage.organization.acsUrl, `http://${host}${acs(scene)}`),
    'Response',
    scene.stage.idp.keys,
  );

/** The organization changed between request and answer. Each is made anew, for it is of no use afterwards. */
export const changedConnections: readonly Hostile[] = [
  [
    'K-50',
    'SAML that was turned off in between',
    'samlOff',
    async (s) => {
      await s.stage.organization.setSaml(false);
      return s.assertionSigned();
    },
  ],
  [
    'K-50',
    'an identity provider that was replaced in between',
    'issuerMismatch',
    async (s) => {
      const { entityId, keys } = s.stage.otherIdp;
      await replaceIdentityProvider(s, entityId, keys.certificate);
      return s.responseSigned();
    },
  ],
  [
    'K-50',
    'a certificate that was replaced in between',
    'unknownRequest',
    async (s) => {
      await replaceIdentityProvider(s, s.stage.idp.entityId, s.stage.stranger.certificate);
      return s.responseSigned();
    },
  ],
  [
    'K-50',
    'an organization that was deleted in between',
    'unknownOrganization',
    async (s) => {
      await s.stage.app.operator('DELETE', `/api/organizations/${s.stage.organization.id}`, { name: 'Contoso' });
      return s.assertionSigned();
    },
  ],
];

async function replaceIdentityProvider(scene: Scene, entityId: string, certificate: string): Promise<void> {
  const path = `/api/organizations/${scene.stage.organization.id}/saml/identity-provider`;
  const body = { entityId, ssoUrl: 'https://idp.example/sso', certificates: [certificate] };
  const { status } = await scene.stage.app.operator('PUT', path, body);
  if (status !== 200) throw new Error(`The identity provider was not replaced: ${status}`);
}
