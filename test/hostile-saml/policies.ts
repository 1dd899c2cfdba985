import { Browser } from '../support/browser.js';
import { changed, signResponse } from '../support/saml-response.js';
import { NAME_ID, plusAttribute, withAttribute, withoutAttribute } from './parts.js';
import { formOf, type Hostile, type Scene } from './scene.js';

const MINUTE = 60_000;
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const CONTEXT = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';

export const STRICT = { signature: 'both', forceAuthn: true, authnContexts: [CONTEXT], nameIdFormat: EMAIL };

const named = (xml: string) =>
  changed(xml, NAME_ID, `<saml2:NameID Format="${EMAIL}">jane@contoso.example</saml2:NameID>`);
/** What such a connection accepts, changed before it was signed. */
const strict = (scene: Scene, change: (xml: string) => string = (xml) => xml) =>
  scene.bothSigned((xml) => change(named(xml)));

/** What every connection here accepts. */
export const acceptable = (scene: Scene): string => strict(scene);

/** In order, but not what a strict connection asks for. */
export const strictConnections: readonly Hostile[] = [
  ['K-1', 'the assertion signed where both are asked for', 'responseSignatureMissing', (s) => s.assertionSigned(named)],
  ['K-1', 'the Response signed where both are asked for', 'assertionSignatureMissing', (s) => s.responseSigned(named)],
  [
    'K-26',
    'a sign-in of six minutes ago where a fresh one is asked for',
    'authnInstant',
    (s) => strict(s, (xml) => withAttribute(xml, 'saml2:AuthnStatement', 'AuthnInstant', s.time(-6 * MINUTE))),
  ],
  [
    'K-29',
    'another authentication than is asked for',
    'authnContext',
    (s) => strict(s, (xml) => changed(xml, CONTEXT, 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified')),
  ],
  [
    'K-29',
    'no authentication named where one is asked for',
    'authnContext',
    (s) => strict(s, (xml) => changed(xml, /<saml2:AuthnContextClassRef>.*<\/saml2:AuthnContextClassRef>/, '')),
  ],
  [
    'K-29',
    'two statements, one of another authentication',
    'authnContext',
    (s) =>
      strict(s, (xml) =>
        changed(
          xml,
          /<saml2:AuthnStatement .*<\/saml2:AuthnStatement>/,
          (statement) => statement + statement.replace(CONTEXT, 'urn:x'),
        ),
      ),
  ],
  [
    'K-16',
    'a NameID of another Format than is asked for',
    'nameId',
    (s) => strict(s, (xml) => changed(xml, EMAIL, 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent')),
  ],
  ['K-16', 'a NameID without Format where one is asked for', 'nameId', (s) => s.bothSigned()],
];

const unsolicited = (xml: string) => changed(xml, / InResponseTo="[^"]*"/g, '');
/** As the tile at an identity provider begins it. */
const tile = (scene: Scene, change: (xml: string) => string = (xml) => xml) =>
  scene.assertionSigned((xml) => change(unsolicited(xml)));

/** Where a sign-in may begin at the identity provider. */
export const unsolicitedResponses: readonly Hostile[] = [
  [
    'K-31',
    'InResponseTo in the confirmation only',
    'inResponseToMismatch',
    (s) => withoutAttribute(s.assertionSigned(), 'saml2p:Response', 'InResponseTo'),
  ],
  [
    'K-31',
    'InResponseTo in the Response only',
    'inResponseToMismatch',
    (s) => s.assertionSigned((xml) => withoutAttribute(xml, 'saml2:SubjectConfirmationData', 'InResponseTo')),
  ],
  [
    'K-31',
    'an answer to a request that was never made',
    'unknownRequest',
    (s) => signResponse(s.unsigned({ inResponseTo: '_never' }), 'Assertion', s.stage.idp.keys),
  ],
  [
    'K-31',
    'an answer to the request of another browser',
    'otherBrowser',
    (s) => ({ browser: new Browser(), body: formOf(s.assertionSigned()) }),
  ],
  [
    'K-31',
    'a second confirmation that answers a request',
    'inResponseToMismatch',
    (s) =>
      tile(s, (xml) =>
        changed(
          xml,
          /<saml2:SubjectConfirmation .*<\/saml2:SubjectConfirmation>/,
          (found) => found + plusAttribute(found, 'saml2:SubjectConfirmationData', 'InResponseTo="_other"'),
        ),
      ),
  ],
  ['K-31', 'nobody’s signature', 'signatureMissing', (s) => unsolicited(s.unsigned())],
  ['K-31', 'a stranger’s signature', 'signatureInvalid', (s) => s.assertionSigned(unsolicited, s.stage.stranger)],
  [
    'K-31',
    'an assertion of eleven minutes ago',
    'issueInstant',
    (s) => tile(s, (xml) => withAttribute(xml, 'saml2:Assertion', 'IssueInstant', s.time(-11 * MINUTE))),
  ],
  [
    'K-31',
    'another application',
    'audienceMismatch',
    (s) =>
      tile(s, (xml) => changed(xml, /<saml2:Audience>.*<\/saml2:Audience>/, '<saml2:Audience>urn:x</saml2:Audience>')),
  ],
  [
    'K-31',
    'another address',
    'recipientMismatch',
    (s) =>
      tile(s, (xml) => withAttribute(xml, 'saml2:SubjectConfirmationData', 'Recipient', 'https://other.example/acs')),
  ],
  [
    'K-31',
    'a person of another organization',
    'unknownUser',
    (s) => tile(s, (xml) => changed(xml, NAME_ID, '<saml2:NameID>root@fabrikam.example</saml2:NameID>')),
  ],
  [
    'K-31',
    'the same assertion twice, by two browsers',
    'replayed',
    async (s) => {
      const xml = tile(s);
      await s.signIn(xml);
      return { browser: new Browser(), body: formOf(xml) };
    },
  ],
  [
    'K-31',
    'the same assertion twice, in a fresh Response',
    'replayed',
    async (s) => {
      const xml = tile(s);
      await s.signIn(xml);
      return { browser: new Browser(), body: formOf(withAttribute(xml, 'saml2p:Response', 'ID', '_fresh')) };
    },
  ],
];
