import { createHmac } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { changed, signResponse, type SignatureChoice } from '../support/saml-response.js';
import { ASSERTION, AUDIENCES, cut, inSignature, plusAttribute, SIGNATURE, withAttribute, without } from './parts.js';
import type { Hostile, Scene } from './scene.js';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';

const signedBy = (scene: Scene, choice: SignatureChoice) =>
  signResponse(scene.unsigned(), 'Assertion', scene.stage.idp.keys, choice);
const withMethod = (scene: Scene, algorithm: string) =>
  withAttribute(scene.assertionSigned(), 'ds:SignatureMethod', 'Algorithm', algorithm);
const withCanonicalization = (scene: Scene, algorithm: string) =>
  withAttribute(scene.assertionSigned(), 'ds:CanonicalizationMethod', 'Algorithm', algorithm);
/** In the place of the second transformation. */
const withTransform = (scene: Scene, algorithm: string, content = '') =>
  changed(
    scene.assertionSigned(),
    /<ds:Transform Algorithm="[^"]*exc-c14n#"\s*(\/>|><\/ds:Transform>)/,
    `<ds:Transform Algorithm="${algorithm}">${content}</ds:Transform>`,
  );
const withUri = (scene: Scene, uri: string) => withAttribute(scene.assertionSigned(), 'ds:Reference', 'URI', uri);
const twice = (scene: Scene, element: string) =>
  changed(scene.assertionSigned(), new RegExp(`<ds:${element}[ >][^]*?</ds:${element}>`), '$&$&');
const withDigest = (scene: Scene, content: string) =>
  changed(
    scene.assertionSigned(),
    /<ds:DigestValue>.*<\/ds:DigestValue>/,
    `<ds:DigestValue>${content}</ds:DigestValue>`,
  );
const withValue = (scene: Scene, content: (value: string) => string) =>
  changed(
    scene.assertionSigned(),
    /(?<=<ds:SignatureValue>)[^<]*/,
    content(cut(scene.assertionSigned(), /(?<=<ds:SignatureValue>)[^<]*/)),
  );

/** HMAC-SHA256 over the SignedInfo, the text of the certificate being the key: who takes one for the other lets it in. */
function hmacSigned(scene: Scene): string {
  const xml = withMethod(scene, `${MORE}hmac-sha256`);
  const signedInfo = cut(xml, /<ds:SignedInfo>[^]*<\/ds:SignedInfo>/);
  const canonical = changed(signedInfo, '<ds:SignedInfo>', `<ds:SignedInfo xmlns:ds="${XMLDSIG}">`).replace(
    /<(ds:\w+)([^>]*?)\s*\/>/g,
    '<$1$2></$1>',
  );
  const hmac = createHmac('sha256', scene.stage.idp.keys.certificate).update(canonical).digest('base64');
  return changed(xml, /(?<=<ds:SignatureValue>)[^<]*/, hmac);
}

/** Signed by somebody, with the signature as it is before it is put anywhere. */
function signedTwice(scene: Scene): string {
  const signer = new SignedXml({
    privateKey: scene.stage.idp.keys.privateKeyPem,
    signatureAlgorithm: `${MORE}rsa-sha256`,
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  for (const name of ['Assertion', 'Status']) {
    signer.addReference({
      xpath: `//*[local-name()='${name}']`,
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
      transforms: [`${XMLDSIG}enveloped-signature`, 'http://www.w3.org/2001/10/xml-exc-c14n#'],
    });
  }
  signer.computeSignature(scene.unsigned(), {
    prefix: 'ds',
    location: { reference: `//*[local-name()='Assertion']/*[local-name()='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

export const missingSignatures: readonly Hostile[] = [
  ['K-1', 'no signature', 'signatureMissing', (s) => s.unsigned()],
  ['K-1', 'a signature that was cut out', 'signatureMissing', (s) => without(s.assertionSigned(), SIGNATURE)],
  [
    'K-2',
    'the assertion exchanged in a signed Response',
    'signatureInvalid',
    (s) => changed(s.responseSigned(), '>jane@contoso.example</saml2:NameID', '>admin@contoso.example</saml2:NameID'),
  ],
  [
    'K-2',
    'the signature of the assertion cut out of a signed Response',
    'signatureInvalid',
    (s) => changed(s.bothSigned(), new RegExp(`(<saml2:Assertion[^]*?)${SIGNATURE.source}`), '$1'),
  ],
  [
    'K-2',
    'a broken signature of the Response around a good one of the assertion',
    'signatureInvalid',
    (s) => plusAttribute(s.bothSigned(), 'saml2p:Response', 'Consent="urn:x"'),
  ],
  [
    'K-2',
    'a good signature of the Response around a broken one of the assertion',
    'signatureInvalid',
    (s) =>
      signResponse(
        changed(s.assertionSigned(), '>jane@contoso.example</saml2:NameID', '>admin@contoso.example</saml2:NameID'),
        'Response',
        s.stage.idp.keys,
      ),
  ],
  [
    'K-2',
    "a stranger's signature of the Response around a good one of the assertion",
    'signatureInvalid',
    (s) => s.bothSigned((xml) => xml, s.stage.stranger),
  ],
];

/** What was signed was changed on the way. */
export const changedAfterSigning: readonly Hostile[] = (
  [
    [
      'the NameID',
      (xml) => changed(xml, '>jane@contoso.example</saml2:NameID', '>admin@contoso.example</saml2:NameID'),
    ],
    [
      'a blank in the NameID',
      (xml) => changed(xml, '>jane@contoso.example</saml2:NameID', '>jane@contoso.example </saml2:NameID'),
    ],
    [
      'the Format of the NameID',
      (xml) => plusAttribute(xml, 'saml2:NameID', 'Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"'),
    ],
    [
      'an attribute value',
      (xml) =>
        changed(xml, '>jane@contoso.example</saml2:AttributeValue', '>admin@contoso.example</saml2:AttributeValue'),
    ],
    ['the name of an attribute', (xml) => withAttribute(xml, 'saml2:Attribute', 'Name', 'role')],
    ['one attribute more', (xml) => changed(xml, '</saml2:AttributeStatement>', '<saml2:Attribute Name="role"/>$&')],
    ['no attributes', (xml) => without(xml, /<saml2:AttributeStatement>.*<\/saml2:AttributeStatement>/)],
    [
      'an Audience more',
      (xml) => changed(xml, '</saml2:AudienceRestriction>', '<saml2:Audience>urn:x</saml2:Audience>$&'),
    ],
    ['no AudienceRestriction', (xml) => without(xml, AUDIENCES)],
    [
      'the end of the Conditions',
      (xml) => withAttribute(xml, 'saml2:Conditions', 'NotOnOrAfter', new Date(Date.now() + 600_000).toISOString()),
    ],
    ['the session index', (xml) => withAttribute(xml, 'saml2:AuthnStatement', 'SessionIndex', 'session-2')],
    [
      'the end of the session',
      (xml) => plusAttribute(xml, 'saml2:AuthnStatement', 'SessionNotOnOrAfter="2100-01-01T00:00:00Z"'),
    ],
    ['the authentication context', (xml) => changed(xml, 'classes:PasswordProtectedTransport', 'classes:X509')],
    ['an element of another namespace', (xml) => plusAttribute(xml, 'saml2:AttributeValue', 'xmlns:x="urn:x" x:y="z"')],
    [
      'a tag that was turned into text',
      (xml) =>
        changed(
          xml,
          /<saml2:AttributeValue>[^<]*<\/saml2:AttributeValue>/,
          '<saml2:AttributeValue>&lt;x/></saml2:AttributeValue>',
        ),
    ],
    ['white space between elements', (xml) => changed(xml, '<saml2:Conditions', '\n<saml2:Conditions')],
    [
      'the prefix of an element',
      (xml) =>
        changed(
          xml,
          /<saml2:Audience>(.*?)<\/saml2:Audience>/,
          '<x:Audience xmlns:x="urn:oasis:names:tc:SAML:2.0:assertion">$1</x:Audience>',
        ),
    ],
  ] satisfies [string, (xml: string) => string][]
).map(([what, change]): Hostile => [
  'K-2',
  `changed after it was signed: ${what}`,
  'signatureInvalid',
  (s) => change(s.assertionSigned()),
]);

export const signatureForms: readonly Hostile[] = [
  ...['SignedInfo', 'Reference', 'DigestValue', 'SignatureValue', 'Transforms'].map((element): Hostile => [
    'K-14',
    `two ${element}`,
    'signatureStructure',
    (s) => twice(s, element),
  ]),
  ['K-14', 'a signature with a Reference to the assertion and one to the Status', 'signatureStructure', signedTwice],
  [
    'K-14',
    'no Reference',
    'signatureStructure',
    (s) => without(s.assertionSigned(), /<ds:Reference[^]*<\/ds:Reference>/),
  ],
  [
    'K-14',
    'no DigestValue',
    'signatureStructure',
    (s) => without(s.assertionSigned(), /<ds:DigestValue>.*<\/ds:DigestValue>/),
  ],
  [
    'K-14',
    'no SignatureValue',
    'signatureStructure',
    (s) => without(s.assertionSigned(), /<ds:SignatureValue>.*<\/ds:SignatureValue>/),
  ],
  [
    'K-14',
    'a comment in DigestValue',
    'xmlForbidden',
    (s) => changed(s.assertionSigned(), '<ds:DigestValue>', `$&<!--${'A'.repeat(43)}=-->`),
  ],
  [
    'K-14',
    'a comment in SignatureValue',
    'xmlForbidden',
    (s) => changed(s.assertionSigned(), '<ds:SignatureValue>', '$&<!--x-->'),
  ],
  [
    'K-14',
    'an element in DigestValue',
    'signatureStructure',
    (s) => changed(s.assertionSigned(), '<ds:DigestValue>', '$&<x/>'),
  ],
  ['K-14', 'an empty DigestValue', 'signatureStructure', (s) => withDigest(s, '')],
  ['K-14', 'a DigestValue of another length', 'signatureStructure', (s) => withDigest(s, 'QUJD')],
  [
    'K-14',
    'a DigestValue with loose bits at its end',
    'signatureStructure',
    (s) => withDigest(s, `${'A'.repeat(42)}B=`),
  ],
  [
    'K-14',
    'a DigestValue of something else',
    'signatureInvalid',
    (s) => withDigest(s, Buffer.alloc(32).toString('base64')),
  ],
  ['K-14', 'a SignatureValue that is no base64', 'signatureStructure', (s) => withValue(s, (value) => `!${value}`)],
  ['K-14', 'an empty SignatureValue', 'signatureStructure', (s) => withValue(s, () => '')],
  [
    'K-14',
    'a SignatureValue of nothing but zeros',
    'signatureInvalid',
    (s) => withValue(s, () => Buffer.alloc(256).toString('base64')),
  ],
  [
    'K-14',
    'a SignatureValue that is a byte too short',
    'signatureInvalid',
    (s) => withValue(s, (value) => Buffer.from(value, 'base64').subarray(1).toString('base64')),
  ],
  [
    'K-14',
    'a SignatureValue that is a byte too long',
    'signatureInvalid',
    (s) => withValue(s, (value) => Buffer.concat([Buffer.from(value, 'base64'), Buffer.alloc(1)]).toString('base64')),
  ],
  [
    'K-14',
    'the signature of another assertion',
    'signatureStructure',
    (s) =>
      changed(
        s.assertionSigned(),
        SIGNATURE,
        cut(
          s.assertionSigned((xml) => xml.replaceAll(s.id, '_other')),
          SIGNATURE,
        ),
      ),
  ],
  [
    'K-14',
    'the signature of another assertion of this ID',
    'signatureInvalid',
    (s) =>
      changed(
        s.assertionSigned(),
        SIGNATURE,
        cut(
          s.assertionSigned((xml) => changed(xml, '>jane@', '>ann@')),
          SIGNATURE,
        ),
      ),
  ],
  ['K-17', 'a Reference to the whole document', 'signatureStructure', (s) => withUri(s, '')],
  ['K-17', 'a Reference to nothing', 'signatureStructure', (s) => without(s.assertionSigned(), / URI="[^"]*"/)],
  ['K-17', 'a Reference by XPointer to the root', 'signatureStructure', (s) => withUri(s, '#xpointer(/)')],
  [
    'K-17',
    'a Reference by XPointer to the assertion',
    'signatureStructure',
    (s) => withUri(s, `#xpointer(id('${s.id}'))`),
  ],
  ['K-17', 'a Reference to the Response', 'signatureStructure', (s) => withUri(s, `#response-${s.id}`)],
  ['K-17', 'a Reference to the ID of the assertion with a blank', 'signatureStructure', (s) => withUri(s, `#${s.id} `)],
  ['K-17', 'a Reference to a server', 'signatureStructure', (s) => withUri(s, 'http://127.0.0.1:1/signed')],
  ['K-17', 'a Reference to a file', 'signatureStructure', (s) => withUri(s, 'file:///etc/passwd')],
  ['K-17', 'a Reference without "#"', 'signatureStructure', (s) => withUri(s, s.id)],
];

export const algorithms: readonly Hostile[] = [
  ...[
    'http://www.w3.org/TR/1999/REC-xslt-19991116',
    'http://www.w3.org/TR/1999/REC-xpath-19991116',
    'http://www.w3.org/2002/06/xmldsig-filter2',
    `${XMLDSIG}base64`,
    'http://www.w3.org/2002/07/decrypt#XML',
    'http://www.w3.org/2001/04/decrypt#',
    'urn:unknown',
    '',
  ].map((algorithm): Hostile => [
    'K-18',
    `a transformation ${algorithm || 'of no name'}`,
    'signatureAlgorithm',
    (s) => withTransform(s, algorithm),
  ]),
  [
    'K-18',
    'XSLT that would call a function',
    'signatureStructure',
    (s) =>
      changed(
        s.assertionSigned(),
        '<ds:Transforms>',
        '$&<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/"><xsl:value-of select="document(\'file:///etc/passwd\')"/></xsl:template></xsl:stylesheet></ds:Transform>',
      ),
  ],
  [
    'K-18',
    'an XPath inside a transformation that is allowed',
    'signatureStructure',
    (s) =>
      withTransform(
        s,
        'http://www.w3.org/2001/10/xml-exc-c14n#',
        '<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>',
      ),
  ],
  [
    'K-18',
    'one transformation only',
    'signatureStructure',
    (s) => without(s.assertionSigned(), /<ds:Transform Algorithm="[^"]*exc-c14n#"\s*(\/>|><\/ds:Transform>)/),
  ],
  [
    'K-18',
    'the transformations in reverse order',
    'signatureAlgorithm',
    (s) =>
      changed(
        s.assertionSigned(),
        /(<ds:Transforms>)(<ds:Transform [^]*?(?:\/>|<\/ds:Transform>))(.*?)(<\/ds:Transforms>)/,
        '$1$3$2$4',
      ),
  ],
  ...[
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    'http://www.w3.org/2006/12/xml-c14n11',
    'http://www.w3.org/2010/xml-c14n2',
    'http://www.w3.org/2001/10/XML-EXC-C14N#',
    'urn:unknown',
  ].map((algorithm): Hostile => [
    'K-19',
    `canonicalization by ${algorithm}`,
    'signatureAlgorithm',
    (s) => withCanonicalization(s, algorithm),
  ]),
  [
    'K-19',
    'canonicalization by no algorithm',
    'signatureAlgorithm',
    (s) => without(s.assertionSigned(), /(?<=<ds:CanonicalizationMethod) Algorithm="[^"]*"/),
  ],
  [
    'K-19',
    'a relative namespace name, at which canonicalization may fail and give nothing',
    'xmlMalformed',
    (s) => s.assertionSigned((xml) => plusAttribute(xml, 'saml2:AttributeValue', 'xmlns:x="relative"')),
  ],
  [
    'K-19',
    'a list of prefixes of 300 characters',
    'signatureStructure',
    (s) =>
      withTransform(
        s,
        'http://www.w3.org/2001/10/xml-exc-c14n#',
        `<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${'xs '.repeat(100)}"/>`,
      ),
  ],
  [
    'K-19',
    'two lists of prefixes',
    'signatureStructure',
    (s) =>
      withTransform(
        s,
        'http://www.w3.org/2001/10/xml-exc-c14n#',
        '<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xs"/>'.repeat(2),
      ),
  ],
  ['K-20', 'HMAC with the certificate as its key', 'signatureAlgorithm', hmacSigned],
  ['K-20', 'HMAC-SHA1', 'signatureAlgorithm', (s) => withMethod(s, `${XMLDSIG}hmac-sha1`)],
  [
    'K-20',
    'one bit of HMAC',
    'signatureStructure',
    (s) =>
      changed(
        s.assertionSigned(),
        /(<ds:SignatureMethod [^>]*?)\s*\/>/,
        '$1><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>',
      ),
  ],
  ['K-21', 'RSA-SHA1', 'signatureAlgorithm', (s) => signedBy(s, { signatureAlgorithm: `${XMLDSIG}rsa-sha1` })],
  ['K-21', 'a SHA-1 digest', 'signatureAlgorithm', (s) => signedBy(s, { digestAlgorithm: `${XMLDSIG}sha1` })],
  [
    'K-21',
    'a signature by SHA-1 of the assertion in a good one of the Response',
    'signatureAlgorithm',
    (s) => signResponse(signedBy(s, { signatureAlgorithm: `${XMLDSIG}rsa-sha1` }), 'Response', s.stage.idp.keys),
  ],
  ...[
    `${MORE}rsa-md5`,
    `${XMLDSIG}dsa-sha1`,
    'http://www.w3.org/2009/xmldsig11#dsa-sha256',
    `${MORE}ecdsa-sha1`,
    `${MORE}rsa-ripemd160`,
    'http://www.w3.org/2007/05/xmldsig-more#rsa-pss',
    'none',
    `${MORE}RSA-SHA256`,
    `${MORE}rsa-sha256 `,
    '',
  ].map((algorithm): Hostile => [
    'K-21',
    `a signature by ${JSON.stringify(algorithm.replace(/.*#/, ''))}`,
    'signatureAlgorithm',
    (s) => withMethod(s, algorithm),
  ]),
  [
    'K-21',
    'an MD5 digest',
    'signatureAlgorithm',
    (s) => withAttribute(s.assertionSigned(), 'ds:DigestMethod', 'Algorithm', `${MORE}md5`),
  ],
  [
    'K-21',
    'a SHA-256 digest by the name that it never had',
    'signatureAlgorithm',
    (s) => withAttribute(s.assertionSigned(), 'ds:DigestMethod', 'Algorithm', `${XMLDSIG}sha256`),
  ],
];

const base64Of = (certificate: string) => certificate.replace(/-----[A-Z ]+-----|\n/g, '');
const withKeyInfo = (xml: string, content: string) =>
  changed(xml, /<ds:KeyInfo>[^]*<\/ds:KeyInfo>/, `<ds:KeyInfo>${content}</ds:KeyInfo>`);
const x509 = (...certificates: string[]) =>
  `<ds:X509Data>${certificates.map((certificate) => `<ds:X509Certificate>${base64Of(certificate)}</ds:X509Certificate>`).join('')}</ds:X509Data>`;

/** The key is in the message, or so the message says. */
export const keyInfos: readonly Hostile[] = [
  [
    'K-3',
    "a stranger's signature with the stranger's certificate",
    'signatureInvalid',
    (s) => s.assertionSigned((xml) => xml, s.stage.stranger),
  ],
  [
    'K-3',
    "a stranger's signature of the Response",
    'signatureInvalid',
    (s) => s.responseSigned((xml) => xml, s.stage.stranger),
  ],
  [
    'K-3',
    "a stranger's signature with the identity provider's certificate",
    'signatureInvalid',
    (s) =>
      withKeyInfo(
        s.assertionSigned((xml) => xml, s.stage.stranger),
        x509(s.stage.idp.keys.certificate),
      ),
  ],
  [
    'K-3',
    'a chain from the stranger to the identity provider',
    'signatureInvalid',
    (s) =>
      withKeyInfo(
        s.assertionSigned((xml) => xml, s.stage.stranger),
        x509(s.stage.stranger.certificate, s.stage.idp.keys.certificate),
      ),
  ],
  [
    'K-3',
    "a stranger's signature without KeyInfo",
    'signatureInvalid',
    (s) =>
      without(
        s.assertionSigned((xml) => xml, s.stage.stranger),
        /<ds:KeyInfo>[^]*<\/ds:KeyInfo>/,
      ),
  ],
  [
    'K-3',
    "a stranger's signature with the bare key",
    'signatureInvalid',
    (s) => {
      const { n = '', e = '' } = s.stage.stranger.privateKey.export({ format: 'jwk' });
      const base64 = (text: string) => Buffer.from(text, 'base64url').toString('base64');
      return withKeyInfo(
        s.assertionSigned((xml) => xml, s.stage.stranger),
        `<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>${base64(n)}</ds:Modulus><ds:Exponent>${base64(e)}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>`,
      );
    },
  ],
  [
    'K-3',
    "a stranger's signature with the name of the key of the identity provider",
    'signatureInvalid',
    (s) =>
      withKeyInfo(
        s.assertionSigned((xml) => xml, s.stage.stranger),
        `<ds:KeyName>${s.stage.idp.entityId}</ds:KeyName>`,
      ),
  ],
  [
    'K-3',
    'a key to be fetched',
    'signatureInvalid',
    (s) =>
      withKeyInfo(
        s.assertionSigned((xml) => xml, s.stage.stranger),
        '<ds:RetrievalMethod URI="http://127.0.0.1:1/key" Type="http://www.w3.org/2000/09/xmldsig#X509Data"/>',
      ),
  ],
  [
    'K-3',
    'a key to be fetched and transformed',
    'signatureStructure',
    (s) =>
      withKeyInfo(
        s.assertionSigned(),
        '<ds:RetrievalMethod URI="#x"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></ds:Transforms></ds:RetrievalMethod>',
      ),
  ],
  [
    'K-3',
    'a SignedInfo in KeyInfo',
    'signatureStructure',
    (s) => changed(s.assertionSigned(), '<ds:X509Data>', '<ds:SignedInfo/>$&'),
  ],
  [
    'K-3',
    'a DigestValue in KeyInfo',
    'signatureStructure',
    (s) => changed(s.assertionSigned(), '<ds:X509Data>', `<ds:DigestValue>${'A'.repeat(43)}=</ds:DigestValue>$&`),
  ],
  ['K-3', 'two KeyInfo', 'signatureStructure', (s) => inSignature(s.assertionSigned(), '<ds:KeyInfo/>')],
  [
    'K-3',
    "a good signature beside a stranger's",
    'structure',
    (s) =>
      changed(
        s.assertionSigned(),
        '</ds:Signature>',
        `$&${cut(
          s.assertionSigned((xml) => xml, s.stage.stranger),
          SIGNATURE,
        )}`,
      ),
  ],
  [
    'K-4',
    "the signature of another organization's identity provider",
    'signatureInvalid',
    (s) => s.assertionSigned((xml) => xml, s.stage.otherIdp.keys),
  ],
  [
    'K-4',
    "an answer of another organization's identity provider in its own name",
    'issuerMismatch',
    (s) => signResponse(s.unsigned({ idpEntityId: s.stage.otherIdp.entityId }), 'Response', s.stage.otherIdp.keys),
  ],
  [
    'K-4',
    "an assertion of another organization's identity provider in a Response without Issuer",
    'signatureInvalid',
    (s) =>
      signResponse(
        without(s.unsigned({ idpEntityId: s.stage.otherIdp.entityId }), /<saml2:Issuer xmlns[^]*?<\/saml2:Issuer>/),
        'Assertion',
        s.stage.otherIdp.keys,
      ),
  ],
  [
    'K-4',
    "the signed assertion of another organization's identity provider in a Response of ours",
    'signatureInvalid',
    (s) =>
      changed(
        s.unsigned(),
        ASSERTION,
        cut(
          signResponse(s.unsigned({ idpEntityId: s.stage.otherIdp.entityId }), 'Assertion', s.stage.otherIdp.keys),
          ASSERTION,
        ),
      ),
  ],
];
