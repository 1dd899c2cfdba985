import { deflateSync } from 'node:zlib';
import { signPosted } from '../../src/protocol/saml/bindings/posted-signature.js';
import { type SamlField, writeRedirectUrl } from '../../src/protocol/saml/bindings/redirect-signature.js';
import type { SamlKeys } from '../support/saml-keys.js';
import { changed, encodeResponse } from '../support/saml-response.js';
import { evil, withAttribute, without, withoutAttribute } from './parts.js';
import { FORM, type Hostile, type Posting, type Scene } from './scene.js';

const MINUTE = 60_000;
const SIGNATURE = /<ds:Signature[^]*?<\/ds:Signature>/;

const logoutUrl = ({ stage: { organization } }: Scene) => organization.acsUrl.replace(/acs$/, 'logout');
const pathOf = (url: string) => new URL(url).pathname + new URL(url).search;

/** What ends the session of Jane, who is signed in. */
const request = (scene: Scene): string =>
  `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${scene.id}" Version="2.0" IssueInstant="${scene.time(0)}" Destination="${logoutUrl(scene)}"><saml:Issuer>${scene.stage.idp.entityId}</saml:Issuer><saml:NameID>jane@contoso.example</saml:NameID><samlp:SessionIndex>session-1</samlp:SessionIndex></samlp:LogoutRequest>`;
const response = (scene: Scene, status = 'Success'): string =>
  `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${scene.id}" Version="2.0" IssueInstant="${scene.time(0)}" Destination="${logoutUrl(scene)}" InResponseTo="_never"><saml:Issuer>${scene.stage.idp.entityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status></samlp:LogoutResponse>`;

const redirected = (scene: Scene, xml: string, keys = scene.stage.idp.keys, field: SamlField = 'SAMLRequest'): string =>
  pathOf(writeRedirectUrl(logoutUrl(scene), { field, xml, relayState: 'state/1' }, keys.privateKeyPem));
const get = (path: string): Posting => ({ method: 'GET', path });
const post = (scene: Scene, xml: string, field: SamlField = 'SAMLRequest'): Posting => ({
  path: pathOf(logoutUrl(scene)),
  body: new URLSearchParams({ [field]: encodeResponse(xml) }),
});
const signed = (xml: string, { privateKeyPem: privateKey, certificate }: SamlKeys): string =>
  signPosted(xml, { privateKey, certificate });

type Row = readonly [name: string, check: string, make: (scene: Scene) => Posting];

const byRedirect: readonly Row[] = [
  ['no signature', 'signatureMissing', (s) => get(redirected(s, request(s)).replace(/&SigAlg.*/, ''))],
  ['no SigAlg', 'signatureMissing', (s) => get(redirected(s, request(s)).replace(/&SigAlg=[^&]*/, ''))],
  ['no Signature', 'signatureMissing', (s) => get(redirected(s, request(s)).replace(/&Signature=.*/, ''))],
  ['a stranger’s signature', 'signatureInvalid', (s) => get(redirected(s, request(s), s.stage.stranger))],
  [
    'the signature of another organization’s identity provider',
    'signatureInvalid',
    (s) => get(redirected(s, request(s), s.stage.otherIdp.keys)),
  ],
  ['HMAC', 'signatureAlgorithm', (s) => get(redirected(s, request(s)).replace('rsa-sha256', 'hmac-sha256'))],
  [
    'SHA-1',
    'signatureAlgorithm',
    (s) =>
      get(
        redirected(s, request(s)).replace(
          /SigAlg=[^&]*/,
          `SigAlg=${encodeURIComponent('http://www.w3.org/2000/09/xmldsig#rsa-sha1')}`,
        ),
      ),
  ],
  ['another RelayState', 'signatureInvalid', (s) => get(changed(redirected(s, request(s)), 'state%2F1', 'state%2F2'))],
  [
    'no RelayState where one was signed',
    'signatureInvalid',
    (s) => get(without(redirected(s, request(s)), '&RelayState=state%2F1')),
  ],
  [
    'values that were encoded again in another way',
    'signatureInvalid',
    (s) => get(changed(redirected(s, request(s)), 'state%2F1', 'state%2f1')),
  ],
  ['SAMLRequest twice', 'badForm', (s) => get(`${redirected(s, request(s))}&SAMLRequest=x`)],
  ['SAMLRequest under a name that is encoded', 'badForm', (s) => get(`${redirected(s, request(s))}&%53AMLRequest=x`)],
  ['SAMLRequest and SAMLResponse', 'badForm', (s) => get(`${redirected(s, request(s))}&SAMLResponse=x`)],
  ['RelayState twice', 'badForm', (s) => get(`${redirected(s, request(s))}&RelayState=x`)],
  ['another encoding', 'badForm', (s) => get(`${redirected(s, request(s))}&SAMLEncoding=urn:x`)],
  ['nothing', 'badForm', (s) => get(pathOf(logoutUrl(s)))],
  [
    'a message that is not deflated',
    'signatureInvalid',
    (s) =>
      get(
        redirected(s, request(s)).replace(
          /SAMLRequest=[^&]*/,
          `SAMLRequest=${encodeURIComponent(encodeResponse(request(s)))}`,
        ),
      ),
  ],
  [
    'a message deflated as by zlib',
    'signatureInvalid',
    (s) =>
      get(
        redirected(s, request(s)).replace(
          /SAMLRequest=[^&]*/,
          `SAMLRequest=${encodeURIComponent(deflateSync(request(s)).toString('base64'))}`,
        ),
      ),
  ],
  ['8 MB deflated', 'tooLarge', (s) => get(redirected(s, ' '.repeat(8_000_000)))],
  ['an XML signature inside', 'signatureStructure', (s) => get(redirected(s, signed(request(s), s.stage.stranger)))],
  ['a POST of what is signed for GET', 'signatureMissing', (s) => post(s, request(s))],
];

const byPost: readonly Row[] = [
  ['no signature', 'signatureMissing', (s) => post(s, request(s))],
  ['a stranger’s signature', 'signatureInvalid', (s) => post(s, signed(request(s), s.stage.stranger))],
  [
    'a NameID that was changed after it was signed',
    'signatureInvalid',
    (s) => post(s, changed(signed(request(s).replace('jane@', 'ann@'), s.stage.idp.keys), '>ann@', '>jane@')),
  ],
  [
    'a SessionIndex cut out after it was signed',
    'signatureInvalid',
    (s) => post(s, without(signed(request(s), s.stage.idp.keys), /<samlp:SessionIndex>.*<\/samlp:SessionIndex>/)),
  ],
  [
    'the signed request in the Extensions of an evil one',
    'signatureStructure',
    (s) =>
      post(
        s,
        changed(
          evil(request(s)),
          '<saml:NameID>',
          `<samlp:Extensions>${signed(request(s), s.stage.idp.keys)}</samlp:Extensions>$&`,
        ),
      ),
  ],
  [
    'the signed request in the Signature of an evil one',
    'signatureStructure',
    (s) => {
      const good = signed(request(s), s.stage.idp.keys);
      const signature = SIGNATURE.exec(good)?.[0] ?? '';
      return post(
        s,
        changed(
          evil(request(s)),
          '<saml:NameID>',
          `${changed(signature, '</ds:Signature>', `<ds:Object>${request(s)}</ds:Object>$&`)}$&`,
        ),
      );
    },
  ],
  [
    'two requests in a form',
    'badForm',
    (s) => {
      const { body, ...rest } = post(s, signed(request(s), s.stage.idp.keys));
      return { ...rest, body: new URLSearchParams([...(body as URLSearchParams), ['SAMLRequest', 'x']]) };
    },
  ],
  [
    'a request in the address as well',
    'badForm',
    (s) => ({ ...post(s, signed(request(s), s.stage.idp.keys)), path: `${pathOf(logoutUrl(s))}?SAMLRequest=x` }),
  ],
  [
    'a message of 200 kB',
    'tooLarge',
    (s) => ({ ...post(s, ''), headers: { 'content-type': FORM }, body: `SAMLRequest=${'A'.repeat(200_000)}` }),
  ],
];

/** What is signed as it is, by either binding. */
const messages: readonly (readonly [name: string, check: string, make: (scene: Scene) => string, field?: SamlField])[] =
  [
    [
      'another address',
      'destinationMismatch',
      (s) => withAttribute(request(s), 'samlp:LogoutRequest', 'Destination', 'https://other.example/logout'),
    ],
    [
      'the address of the ACS',
      'destinationMismatch',
      (s) => withAttribute(request(s), 'samlp:LogoutRequest', 'Destination', s.stage.organization.acsUrl),
    ],
    ['no address', 'destinationMismatch', (s) => withoutAttribute(request(s), 'samlp:LogoutRequest', 'Destination')],
    ['another issuer', 'issuerMismatch', (s) => changed(request(s), s.stage.idp.entityId, s.stage.otherIdp.entityId)],
    [
      'a time eleven minutes ago',
      'issueInstant',
      (s) => withAttribute(request(s), 'samlp:LogoutRequest', 'IssueInstant', s.time(-11 * MINUTE)),
    ],
    [
      'a time to come',
      'issueInstant',
      (s) => withAttribute(request(s), 'samlp:LogoutRequest', 'IssueInstant', s.time(4 * MINUTE)),
    ],
    [
      'an end that is over',
      'expired',
      (s) => changed(request(s), ' Version=', ` NotOnOrAfter="${s.time(-4 * MINUTE)}"$&`),
    ],
    ['version 1.1', 'versionMismatch', (s) => withAttribute(request(s), 'samlp:LogoutRequest', 'Version', '1.1')],
    ['a comment in the NameID', 'xmlForbidden', (s) => changed(request(s), 'jane@', '$&<!---->')],
    ['a NameID twice', 'structure', (s) => changed(request(s), /<saml:NameID>.*<\/saml:NameID>/, '$&$&')],
    ['an AuthnRequest', 'notALogoutMessage', (s) => request(s).replaceAll('LogoutRequest', 'AuthnRequest')],
    ['a LogoutResponse as request', 'notALogoutMessage', (s) => response(s)],
    ['a LogoutRequest as response', 'notALogoutMessage', (s) => request(s), 'SAMLResponse'],
    ['a Response about a sign-in', 'notALogoutMessage', (s) => s.unsigned(), 'SAMLResponse'],
    ['an answer that nobody asked for', 'unknownRequest', (s) => response(s), 'SAMLResponse'],
    ['an answer of failure that nobody asked for', 'statusNotSuccess', (s) => response(s, 'Responder'), 'SAMLResponse'],
    ['an answer without status', 'structure', (s) => without(response(s), /<samlp:StatusCode[^>]*>/), 'SAMLResponse'],
  ];

const prefixed = (binding: string, rows: readonly Row[]): Hostile[] =>
  rows.map(([name, check, make]) => [
    'K-45',
    `sign-out by ${binding}: ${name}`,
    check,
    async (s) => {
      await s.signIn();
      return make(s);
    },
  ]);

export const logout: readonly Hostile[] = [
  ...prefixed('redirect', byRedirect),
  ...prefixed('form', byPost),
  ...prefixed(
    'redirect',
    messages.map(([name, check, make, field]): Row => [
      name,
      check,
      (s) => get(redirected(s, make(s), s.stage.idp.keys, field)),
    ]),
  ),
  ...prefixed(
    'form',
    messages.map(([name, check, make, field]): Row => [
      name,
      check,
      (s) => post(s, signed(make(s), s.stage.idp.keys), field),
    ]),
  ),
  [
    'K-45',
    'sign-out: a request that was served before',
    'replayed',
    async (s) => {
      const message = get(redirected(s, request(s)));
      await s.post(message);
      return message;
    },
  ],
];
