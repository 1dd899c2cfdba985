import { type EncryptionChoice, encryptAssertion, encryptText } from '../support/encrypted-response.js';
import { changed, signResponse } from '../support/saml-response.js';
import { ASSERTION, AUDIENCES, before, cut, NAME_ID, withAttribute, without } from './parts.js';
import { formOf, type Hostile, type Scene } from './scene.js';
import { Browser } from '../support/browser.js';

const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
const ENCRYPTED = /<saml2:EncryptedAssertion[^]*<\/saml2:EncryptedAssertion>/;

/** The signed assertion, encrypted for us; the response is not signed. */
const encrypted = (scene: Scene, choice: EncryptionChoice = {}, xml = scene.assertionSigned()) =>
  encryptAssertion(xml, scene.stage.encryptionCertificate, choice);
/** The response signed around it. */
const sealed = (scene: Scene, xml = encrypted(scene), by = scene.stage.idp.keys) => signResponse(xml, 'Response', by);
/** Any text in the place of the assertion. */
const holding = (scene: Scene, text: string, choice: EncryptionChoice = {}) =>
  changed(scene.unsigned(), ASSERTION, encryptText(text, scene.stage.encryptionCertificate, choice));
const signedAssertion = (scene: Scene) => cut(scene.assertionSigned(), ASSERTION);
const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};
const cipher = (scene: Scene, algorithm: string) =>
  changed(
    encrypted(scene),
    /(<xenc:EncryptedData [^>]*><xenc:EncryptionMethod Algorithm)="[^"]*"/,
    `$1="${algorithm}"`,
  );
const transport = (scene: Scene, algorithm: string) =>
  changed(encrypted(scene), /(<xenc:EncryptedKey [^>]*><xenc:EncryptionMethod Algorithm)="[^"]*"/, `$1="${algorithm}"`);
const otherId = (xml: string) => changed(xml, 'Id="encrypted-key"', 'Id="other-key"');
const inKeyInfo = (scene: Scene, content: string) => changed(encrypted(scene), '</ds:KeyInfo>', `${content}$&`);

export const encryption: readonly Hostile[] = [
  ['K-35', 'an encrypted assertion that nobody signed', 'signatureMissing', (s) => encrypted(s, {}, s.unsigned())],
  [
    'K-35',
    'an encrypted assertion that a stranger signed',
    'signatureInvalid',
    (s) =>
      encrypted(
        s,
        {},
        s.assertionSigned((xml) => xml, s.stage.stranger),
      ),
  ],
  [
    'K-35',
    'an encrypted assertion in a Response that a stranger signed',
    'signatureInvalid',
    (s) => sealed(s, encrypted(s, {}, s.unsigned()), s.stage.stranger),
  ],
  [
    'K-35',
    'an encrypted assertion that a stranger signed in a good Response',
    'signatureInvalid',
    (s) =>
      sealed(
        s,
        encrypted(
          s,
          {},
          s.assertionSigned((xml) => xml, s.stage.stranger),
        ),
      ),
  ],
  [
    'K-35',
    "an encrypted assertion of another organization's identity provider",
    'signatureInvalid',
    (s) =>
      encrypted(
        s,
        {},
        signResponse(
          s.unsigned({ idpEntityId: s.stage.otherIdp.entityId }),
          'Assertion',
          s.stage.otherIdp.keys,
        ).replace(s.stage.otherIdp.entityId, s.stage.idp.entityId),
      ),
  ],
  [
    'K-35',
    'an encrypted assertion that was changed after it was signed',
    'signatureInvalid',
    (s) =>
      encrypted(
        s,
        {},
        changed(s.assertionSigned(), '>jane@contoso.example</saml2:NameID', '>admin@contoso.example</saml2:NameID'),
      ),
  ],
  [
    'K-35',
    'an encrypted assertion exchanged in a signed Response',
    'signatureInvalid',
    (s) =>
      changed(sealed(s), ENCRYPTED, cut(encrypted(s, {}, s.unsigned({ nameId: 'admin@contoso.example' })), ENCRYPTED)),
  ],
  [
    'K-35',
    'a plain assertion in the place of the encrypted one in a signed Response',
    'signatureInvalid',
    (s) => changed(sealed(s), ENCRYPTED, cut(s.unsigned({ nameId: 'admin@contoso.example' }), ASSERTION)),
  ],
  [
    'K-35',
    'an assertion encrypted for another organization',
    'decryptionFailed',
    (s) => encryptAssertion(s.assertionSigned(), s.stage.otherEncryptionCertificate),
  ],
  [
    'K-35',
    'an assertion encrypted for the identity provider itself',
    'decryptionFailed',
    (s) => encryptAssertion(s.assertionSigned(), s.stage.idp.keys.certificate),
  ],
  [
    'K-35',
    'a bit of the cipher text flipped',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (key, text) => [key, flipped(text, 40)] }),
  ],
  [
    'K-35',
    'a bit of the nonce flipped',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (key, text) => [key, flipped(text, 0)] }),
  ],
  [
    'K-35',
    'a bit of the tag flipped',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (key, text) => [key, flipped(text, text.length - 1)] }),
  ],
  [
    'K-35',
    'a bit of the key flipped',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (key, text) => [flipped(key, 9), text] }),
  ],
  [
    'K-35',
    'a tag cut short',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (key, text) => [key, text.subarray(0, -12)] }),
  ],
  [
    'K-35',
    'a cipher text of one byte',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (key) => [key, Buffer.alloc(1)] }),
  ],
  [
    'K-35',
    'a cipher text of a nonce and a tag',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (key) => [key, Buffer.alloc(28)] }),
  ],
  [
    'K-35',
    'a key of one byte',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (_, text) => [Buffer.alloc(1), text] }),
  ],
  [
    'K-35',
    'a key of nothing but zeros',
    'decryptionFailed',
    (s) => encrypted(s, { tamper: (key, text) => [Buffer.alloc(key.length), text] }),
  ],
  [
    'K-35',
    'a key of another length than the cipher takes',
    'decryptionFailed',
    (s) => changed(encrypted(s, { cipher: 'aes-128-gcm' }), 'aes128-gcm', 'aes256-gcm'),
  ],
  [
    'K-35',
    'CBC in a Response that is not signed',
    'encryptionAlgorithm',
    (s) => encrypted(s, { cipher: 'aes-256-cbc' }),
  ],
  [
    'K-35',
    'CBC in a signed Response, a bit flipped',
    'signatureInvalid',
    (s) =>
      changed(
        sealed(s, encrypted(s, { cipher: 'aes-256-cbc' })),
        /(<xenc:CipherValue>[^<]*<\/xenc:CipherValue>[^]*<xenc:CipherValue>)(.)/,
        (found) => found.slice(0, -1) + (found.endsWith('A') ? 'B' : 'A'),
      ),
  ],
  [
    'K-35',
    'CBC that says it is GCM',
    'decryptionFailed',
    (s) =>
      changed(
        encrypted(s, { cipher: 'aes-256-cbc' }),
        `${XMLENC}aes256-cbc`,
        'http://www.w3.org/2009/xmlenc11#aes256-gcm',
      ),
  ],
  ...[
    `${XMLENC}tripledes-cbc`,
    `${XMLENC}aes192-cbc`,
    'http://www.w3.org/2009/xmlenc11#aes192-gcm',
    'http://www.w3.org/2001/04/xmldsig-more#arcfour',
    'none',
    '',
  ].map((name): Hostile => [
    'K-35',
    `an assertion encrypted by ${JSON.stringify(name.replace(/.*#/, ''))}`,
    'encryptionAlgorithm',
    (s) => cipher(s, name),
  ]),
  ...[`${XMLENC}rsa-1_5`, `${XMLENC}kw-aes256`, `${XMLENC}dh`, ''].map((name): Hostile => [
    'K-35',
    `a key encrypted by ${JSON.stringify(name.replace(/.*#/, ''))}`,
    'encryptionAlgorithm',
    (s) => transport(s, name),
  ]),
  [
    'K-35',
    'OAEP with MD5',
    'encryptionAlgorithm',
    (s) =>
      changed(
        encrypted(s),
        /(<ds:DigestMethod [^>]*Algorithm)="[^"]*"/,
        '$1="http://www.w3.org/2001/04/xmldsig-more#md5"',
      ),
  ],
  [
    'K-35',
    'two encrypted assertions',
    'assertionCount',
    (s) => changed(encrypted(s), ENCRYPTED, (found) => found + otherId(found)),
  ],
  [
    'K-35',
    'an encrypted assertion before a signed one',
    'assertionCount',
    (s) => before(s.assertionSigned(), '<saml2:Assertion', cut(encrypted(s), ENCRYPTED)),
  ],
  [
    'K-35',
    'an encrypted assertion in Extensions',
    'assertionCount',
    (s) =>
      before(
        s.assertionSigned(),
        '<saml2p:Status>',
        `<saml2p:Extensions>${cut(encrypted(s), ENCRYPTED)}</saml2p:Extensions>`,
      ),
  ],
  [
    'K-35',
    'an encrypted assertion in the Advice of a signed one',
    'assertionCount',
    (s) =>
      s.assertionSigned((xml) =>
        before(xml, '<saml2:AuthnStatement', `<saml2:Advice>${cut(encrypted(s), ENCRYPTED)}</saml2:Advice>`),
      ),
  ],
  ['K-35', 'two assertions, encrypted together', 'xmlMalformed', (s) => holding(s, signedAssertion(s).repeat(2))],
  [
    'K-35',
    'an encrypted assertion with a forged one in its Advice',
    'assertionCount',
    (s) =>
      holding(
        s,
        before(
          signedAssertion(s),
          '<saml2:AuthnStatement',
          `<saml2:Advice>${cut(s.unsigned(), ASSERTION).replace(s.id, '_evil')}</saml2:Advice>`,
        ),
      ),
  ],
  [
    'K-35',
    'a forged assertion with the signed one in its Signature, encrypted',
    'assertionCount',
    (s) =>
      holding(
        s,
        changed(
          signedAssertion(s),
          '</ds:Signature>',
          `<ds:Object>${cut(s.unsigned(), ASSERTION).replace(s.id, '_evil')}</ds:Object>$&`,
        ),
      ),
  ],
  ['K-35', 'a Response, encrypted', 'assertionCount', (s) => holding(s, s.responseSigned())],
  [
    'K-35',
    'an encrypted assertion, encrypted once more',
    'assertionCount',
    (s) => holding(s, cut(encrypted(s), ENCRYPTED)),
  ],
  ['K-35', 'text, encrypted', 'xmlMalformed', (s) => holding(s, 'jane@contoso.example')],
  ['K-35', 'nothing, encrypted', 'xmlMalformed', (s) => holding(s, '')],
  [
    'K-35',
    'an assertion with a DOCTYPE, encrypted',
    'xmlForbidden',
    (s) => holding(s, `<!DOCTYPE x>${signedAssertion(s)}`),
  ],
  [
    'K-35',
    'an assertion with a comment in the NameID, encrypted',
    'xmlForbidden',
    (s) =>
      encrypted(
        s,
        {},
        s.assertionSigned((xml) => changed(xml, '>jane@contoso.example<', '>jane@<!---->contoso.example<')),
      ),
  ],
  ['K-35', 'elements 60,000 deep, encrypted', 'xmlTooComplex', (s) => holding(s, '<a>'.repeat(60_000))],
  [
    'K-35',
    'the ID of the Response in the encrypted assertion',
    'duplicateId',
    (s) =>
      encrypted(
        s,
        {},
        signResponse(
          withAttribute(s.unsigned(), 'saml2p:Response', 'ID', '_same').replace(`ID="${s.id}"`, 'ID="_x"'),
          'Assertion',
          s.stage.idp.keys,
        ).replace('ID="_same"', 'ID="_x"'),
      ),
  ],
  [
    'K-35',
    'an encrypted assertion for another application',
    'audienceMismatch',
    (s) =>
      encrypted(
        s,
        {},
        s.assertionSigned((xml) =>
          changed(
            xml,
            AUDIENCES,
            '<saml2:AudienceRestriction><saml2:Audience>urn:x</saml2:Audience></saml2:AudienceRestriction>',
          ),
        ),
      ),
  ],
  [
    'K-35',
    'an encrypted assertion that has expired',
    'expired',
    (s) =>
      encrypted(
        s,
        {},
        s.assertionSigned((xml) => withAttribute(xml, 'saml2:Conditions', 'NotOnOrAfter', s.time(-600_000))),
      ),
  ],
  [
    'K-35',
    'an encrypted assertion of a stranger',
    'unknownUser',
    (s) =>
      encrypted(
        s,
        {},
        s.assertionSigned((xml) => changed(xml, NAME_ID, '<saml2:NameID>stranger@contoso.example</saml2:NameID>')),
      ),
  ],
  [
    'K-35',
    'an encrypted assertion in a signed Response for another address',
    'destinationMismatch',
    (s) => sealed(s, withAttribute(encrypted(s), 'saml2p:Response', 'Destination', 'https://other.example/acs')),
  ],
  [
    'K-35',
    'an encrypted assertion for the second time',
    'replayed',
    async (s) => {
      const xml = encrypted(s);
      await s.signIn(xml);
      return { browser: new Browser(), body: formOf(xml) };
    },
  ],
  [
    'K-35',
    'an assertion for the second time, now encrypted',
    'replayed',
    async (s) => {
      const xml = s.assertionSigned();
      await s.signIn(xml);
      return { browser: new Browser(), body: formOf(encrypted(s, {}, xml)) };
    },
  ],
  [
    'K-35',
    'a cipher text to be fetched',
    'encryptionStructure',
    (s) =>
      changed(
        encrypted(s),
        /<xenc:CipherValue>[^<]*<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>/,
        '<xenc:CipherReference URI="http://127.0.0.1:1/"/></xenc:CipherData></xenc:EncryptedData>',
      ),
  ],
  [
    'K-35',
    'a key to be fetched',
    'encryptionStructure',
    (s) => inKeyInfo(s, '<ds:RetrievalMethod URI="http://127.0.0.1:1/"/>'),
  ],
  [
    'K-35',
    'a key to be agreed on',
    'encryptionStructure',
    (s) =>
      inKeyInfo(
        s,
        '<xenc:AgreementMethod xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Algorithm="http://www.w3.org/2009/xmlenc11#ECDH-ES"/>',
      ),
  ],
  [
    'K-35',
    'two encrypted keys',
    'encryptionStructure',
    (s) => changed(encrypted(s), /<xenc:EncryptedKey[^]*<\/xenc:EncryptedKey>/, (found) => found + otherId(found)),
  ],
  [
    'K-35',
    'no encrypted key',
    'encryptionStructure',
    (s) => without(encrypted(s), /<xenc:EncryptedKey[^]*<\/xenc:EncryptedKey>/),
  ],
  [
    'K-35',
    'no cipher text',
    'encryptionStructure',
    (s) => changed(encrypted(s), /<xenc:CipherValue>[^<]*/g, '<xenc:CipherValue>'),
  ],
  [
    'K-35',
    'a cipher text that is no base64',
    'encryptionStructure',
    (s) => changed(encrypted(s), /<xenc:CipherValue>/g, '$&!'),
  ],
  [
    'K-35',
    'a NameID that is encrypted by itself',
    'encryptedPart',
    (s) =>
      s.assertionSigned((xml) =>
        changed(
          xml,
          NAME_ID,
          `<saml2:EncryptedID>${cut(encryptText('x', s.stage.encryptionCertificate), /<xenc:EncryptedData[^]*<\/xenc:EncryptedData>/)}</saml2:EncryptedID>`,
        ),
      ),
  ],
];

/** Where CBC is allowed without a signature around it: whatever is wrong inside, it is the same page. */
export const lenientEncryption: readonly Hostile[] = [
  [
    'K-35',
    'CBC, a bit of the text flipped',
    'decryptionFailed',
    (s) => encrypted(s, { cipher: 'aes-256-cbc', tamper: (key, text) => [key, flipped(text, 40)] }),
  ],
  [
    'K-35',
    'CBC, a bit of the padding flipped',
    'decryptionFailed',
    (s) => encrypted(s, { cipher: 'aes-256-cbc', tamper: (key, text) => [key, flipped(text, text.length - 17)] }),
  ],
  [
    'K-35',
    'CBC of no whole number of blocks',
    'decryptionFailed',
    (s) => encrypted(s, { cipher: 'aes-128-cbc', tamper: (key, text) => [key, text.subarray(1)] }),
  ],
  ['K-35', 'CBC of text that is no XML', 'decryptionFailed', (s) => holding(s, 'x', { cipher: 'aes-256-cbc' })],
  [
    'K-35',
    'CBC of an assertion that nobody signed',
    'decryptionFailed',
    (s) => encrypted(s, { cipher: 'aes-256-cbc' }, s.unsigned()),
  ],
  [
    'K-35',
    'CBC of an assertion that a stranger signed',
    'decryptionFailed',
    (s) =>
      encrypted(
        s,
        { cipher: 'aes-256-cbc' },
        s.assertionSigned((xml) => xml, s.stage.stranger),
      ),
  ],
  ['K-35', '3DES all the same', 'encryptionAlgorithm', (s) => cipher(s, `${XMLENC}tripledes-cbc`)],
  ['K-35', 'RSA-1.5 all the same', 'encryptionAlgorithm', (s) => transport(s, `${XMLENC}rsa-1_5`)],
  [
    'K-21',
    'MD5 although SHA-1 is allowed',
    'signatureAlgorithm',
    (s) =>
      withAttribute(
        s.assertionSigned(),
        'ds:SignatureMethod',
        'Algorithm',
        'http://www.w3.org/2001/04/xmldsig-more#rsa-md5',
      ),
  ],
  [
    'K-20',
    'HMAC although SHA-1 is allowed',
    'signatureAlgorithm',
    (s) =>
      withAttribute(
        s.assertionSigned(),
        'ds:SignatureMethod',
        'Algorithm',
        'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
      ),
  ],
];
