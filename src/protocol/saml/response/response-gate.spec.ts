import { encryptAssertion, encryptText, type EncryptionChoice } from '../../../../test/support/encrypted-response.js';
import { makeSamlKeys } from '../../../../test/support/saml-keys.js';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { buildResponse, changed, encodeResponse, signResponse } from '../../../../test/support/saml-response.js';
import type { CryptographyPolicy } from '../signature/signature-policy.js';
import { readDecryptedAssertion, readPostedResponse } from './response-gate.js';

const keys = makeSamlKeys();
const unsigned = buildResponse({
  now: new Date('2026-11-24T12:00:00Z'),
  idpEntityId: 'https://idp.example/',
  spEntityId: 'https://gatehouse.example/saml/1/metadata',
  acsUrl: 'https://gatehouse.example/saml/1/acs',
  inResponseTo: '_request',
  assertionId: '_assertion',
  nameId: 'jane@a.example',
});
const assertionSigned = signResponse(unsigned, 'Assertion', keys);
const responseSigned = signResponse(unsigned, 'Response', keys);
const bothSigned = signResponse(assertionSigned, 'Response', keys);

const cut = (xml: string, pattern: RegExp) => pattern.exec(xml)?.[0] ?? '';
const ASSERTION = /<saml2:Assertion[^]*<\/saml2:Assertion>/;
const SIGNATURE = /<ds:Signature[^]*?<\/ds:Signature>/;
const signature = cut(assertionSigned, SIGNATURE);
const signedAssertion = cut(assertionSigned, ASSERTION);
const bareAssertion = cut(unsigned, ASSERTION);
const evil = (assertion: string) =>
  changed(changed(assertion, '_assertion', '_evil'), '>jane@a.example<', '>admin@a.example<');
const inside = (signatureXml: string, content: string) =>
  changed(signatureXml, '</ds:Signature>', `${content}</ds:Signature>`);
const object = (content: string) => `<ds:Object>${content}</ds:Object>`;
const withAssertion = (assertion: string) => changed(unsigned, ASSERTION, assertion);
/** A forged Response with this put after its Issuer, where a Signature goes. */
const evilResponse = (afterIssuer: string) =>
  changed(
    changed(withAssertion(evil(bareAssertion)), 'ID="response-', 'ID="evil-'),
    '<saml2p:Status>',
    `${afterIssuer}<saml2p:Status>`,
  );
const responseSignature = cut(responseSigned, SIGNATURE);

const prefixes = (list: string) =>
  `<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${list}"/>`;
/** The signed response with this inside a canonicalization of its signature. */
const withParameter = (name: string, content: string) =>
  changed(assertionSigned, new RegExp(`(<ds:${name} Algorithm="[^"]*exc-c14n#")\\s*/>`), `$1>${content}</ds:${name}>`);

const policy = { signature: 'either', allowSha1: false, allowCbc: false } as const;
const read = (field: string, asked: Partial<CryptographyPolicy> = {}) =>
  readPostedResponse(field, { ...policy, ...asked });
const gate = (xml: string, asked: Partial<CryptographyPolicy> = {}) => read(encodeResponse(xml), asked);

test.each([
  ['the assertion signed', assertionSigned, { isResponseSigned: false, isAssertionSigned: true }],
  ['the response signed', responseSigned, { isResponseSigned: true, isAssertionSigned: false }],
  ['both signed', bothSigned, { isResponseSigned: true, isAssertionSigned: true }],
  ['a declaration before it', `<?xml version="1.0" encoding="UTF-8"?>\n${assertionSigned}`, {}],
  [
    'SHA-512',
    signResponse(unsigned, 'Assertion', keys, {
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha512',
    }),
    {},
  ],
  [
    'InclusiveNamespaces',
    changed(
      assertionSigned,
      /(<ds:Transform Algorithm="[^"]*exc-c14n#")\s*\/>/,
      '$1><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xs"/></ds:Transform>',
    ),
    {},
  ],
  [
    'unknown content in Extensions',
    changed(
      assertionSigned,
      '<saml2p:Status>',
      '<saml2p:Extensions><x:y xmlns:x="urn:x">1</x:y></saml2p:Extensions><saml2p:Status>',
    ),
    {},
  ],
  [
    'attributes before the authentication',
    changed(assertionSigned, '<saml2:AuthnStatement', '<saml2:AttributeStatement/><saml2:AuthnStatement'),
    {},
  ],
])('lets a response pass with %s', (_, xml, expected) => {
  const posted = gate(xml);

  expect(posted).toMatchObject({ ...expected, xml });
  expect('assertion' in posted && posted.assertion.getAttribute('ID')).toBe('_assertion');
});

test('line breaks in the base64 text are allowed', () => {
  expect(read(encodeResponse(assertionSigned).replace(/.{76}/g, '$&\r\n')).xml).toBe(assertionSigned);
});

test.each([
  ['nothing', '', 'notBase64'],
  ['no base64', '<saml2p:Response/>', 'notBase64'],
  ['the URL alphabet', '-_-_', 'notBase64'],
  ['loose bits at the end', 'QUJ=', 'notBase64'],
  ['UTF-16', Buffer.from(`\uFEFF${assertionSigned}`, 'utf16le').toString('base64'), 'notUtf8'],
  ['broken UTF-8', Buffer.from([0x3c, 0x61, 0xc3, 0x28]).toString('base64'), 'notUtf8'],
  ['a megabyte', 'A'.repeat(1_000_000), 'tooLarge'],
  ['more XML than the limit', encodeResponse(`${assertionSigned}${' '.repeat(256_000)}`), 'tooLarge'],
])('refuses a form field that holds %s', (_, field, code) => {
  expect(refusalOf(() => read(field)).code).toBe(code);
});

test.each<[attack: string, xml: string, code: string]>([
  // Kind of message
  ['a LogoutResponse', '<p:LogoutResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>', 'notAResponse'],
  ['an Assertion alone', signedAssertion, 'notAResponse'],
  ['a Response of SAML 1.1', changed(assertionSigned, 'SAML:2.0:protocol', 'SAML:1.1:protocol'), 'notAResponse'],
  ['a Response of another version', changed(assertionSigned, 'Version="2.0"', 'Version="1.1"'), 'versionMismatch'],
  ['a Response without version', changed(assertionSigned, 'Version="2.0" ', ''), 'versionMismatch'],
  [
    'an Assertion of another version',
    changed(assertionSigned, /("_assertion" Version=)"2.0"/, '$1"1.1"'),
    'versionMismatch',
  ],
  ['an error with an assertion', changed(assertionSigned, 'status:Success', 'status:Responder'), 'statusNotSuccess'],
  ['no Status', changed(assertionSigned, /<saml2p:Status>.*<\/saml2p:Status>/, ''), 'structure'],
  ['no StatusCode', changed(assertionSigned, /<saml2p:StatusCode[^>]*>/, ''), 'structure'],
  [
    'a no-break space between elements',
    changed(assertionSigned, '<saml2p:Status>', '\u00a0<saml2p:Status>'),
    'structure',
  ],
  ['text between elements', changed(assertionSigned, '<saml2p:Status>', 'text<saml2p:Status>'), 'structure'],
  [
    'Conditions before Subject',
    changed(assertionSigned, '<saml2:Subject>', '<saml2:Conditions/><saml2:Subject>'),
    'structure',
  ],
  [
    'two Issuers',
    changed(
      assertionSigned,
      '<saml2p:Status>',
      '<saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"/><saml2p:Status>',
    ),
    'structure',
  ],
  // Text
  [
    'a comment in the NameID',
    changed(assertionSigned, 'jane@a.example<', 'jane@a.example<!---->.evil.example<'),
    'xmlForbidden',
  ],
  ['CDATA in the NameID', changed(assertionSigned, 'jane@a.example<', '<![CDATA[jane@a.example]]><'), 'xmlForbidden'],
  ['a processing instruction', changed(assertionSigned, 'jane@a.example<', 'jane<?x?>@a.example<'), 'xmlForbidden'],
  ['a DOCTYPE', `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>${assertionSigned}`, 'xmlForbidden'],
  [
    'a comment in DigestValue',
    changed(assertionSigned, '<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->'),
    'xmlForbidden',
  ],
  // Number of assertions
  ['no assertion', changed(unsigned, ASSERTION, ''), 'assertionCount'],
  [
    'an Assertion of no namespace beside it',
    changed(assertionSigned, '</saml2p:Response>', '<Assertion/></saml2p:Response>'),
    'structure',
  ],
  [
    'an assertion in Advice',
    changed(
      assertionSigned,
      '<saml2:AuthnStatement',
      `<saml2:Advice>${evil(bareAssertion)}</saml2:Advice><saml2:AuthnStatement`,
    ),
    'assertionCount',
  ],
  [
    'an assertion in an attribute value',
    changed(assertionSigned, /<saml2:AttributeValue>/, `$&${evil(bareAssertion)}`),
    'assertionCount',
  ],
  // Signature wrapping
  [
    'XSW1: the signed Response inside the Signature of an evil one',
    evilResponse(inside(responseSignature, unsigned)),
    'assertionCount',
  ],
  [
    'XSW2: the signed Response beside the Signature of an evil one',
    evilResponse(unsigned + responseSignature),
    'structure',
  ],
  [
    'XSW3: an evil assertion before the signed one',
    withAssertion(evil(bareAssertion) + signedAssertion),
    'assertionCount',
  ],
  [
    'XSW4: the signed assertion inside an evil one',
    withAssertion(changed(evil(bareAssertion), '</saml2:Assertion>', `${signedAssertion}</saml2:Assertion>`)),
    'assertionCount',
  ],
  [
    'XSW5: the Signature in the evil one, the original appended',
    withAssertion(evil(signedAssertion) + bareAssertion),
    'assertionCount',
  ],
  [
    'XSW6: the original inside the Signature of the evil one',
    withAssertion(changed(evil(signedAssertion), SIGNATURE, inside(signature, bareAssertion))),
    'assertionCount',
  ],
  [
    'XSW7: an evil assertion in Extensions',
    changed(
      assertionSigned,
      '<saml2p:Status>',
      `<saml2p:Extensions>${evil(bareAssertion)}</saml2p:Extensions><saml2p:Status>`,
    ),
    'assertionCount',
  ],
  [
    'XSW8: the original in an Object of the evil one',
    withAssertion(changed(evil(signedAssertion), SIGNATURE, inside(signature, object(bareAssertion)))),
    'assertionCount',
  ],
  [
    'the Signature in Extensions',
    changed(
      changed(assertionSigned, SIGNATURE, ''),
      '<saml2p:Status>',
      `<saml2p:Extensions>${signature}</saml2p:Extensions><saml2p:Status>`,
    ),
    'signatureStructure',
  ],
  [
    'a signed Response without assertion in an Object of an evil one',
    evilResponse(inside(responseSignature, object(changed(unsigned, ASSERTION, '')))),
    'assertionCount',
  ],
  // IDs
  ['one ID twice', changed(assertionSigned, 'ID="response-_assertion"', 'ID="_assertion"'), 'duplicateId'],
  [
    'ID and Id of one value',
    changed(assertionSigned, '<saml2:NameID>', '<saml2:NameID Id="_assertion">'),
    'duplicateId',
  ],
  [
    'ID and xml:id of one value',
    changed(assertionSigned, '<saml2:NameID>', '<saml2:NameID xml:id="_assertion">'),
    'duplicateId',
  ],
  [
    'ID and samlp:ID in one element',
    changed(assertionSigned, 'ID="response-_assertion"', 'ID="r1" saml2p:ID="r2"'),
    'duplicateId',
  ],
  ['an ID that is no name', changed(assertionSigned, 'ID="response-_assertion"', 'ID="1 \'or\' 1"'), 'structure'],
  ['an assertion without ID', changed(assertionSigned, ' ID="_assertion"', ''), 'structure'],
  // Signatures
  ['no signature', unsigned, 'signatureMissing'],
  ['two signatures of one element', changed(assertionSigned, SIGNATURE, signature + signature), 'structure'],
  [
    'a signature before the Issuer',
    changed(changed(assertionSigned, SIGNATURE, ''), /("_assertion"[^>]*>)/, `$1${signature}`),
    'structure',
  ],
  ['two SignedInfo', changed(assertionSigned, /<ds:SignedInfo>[^]*<\/ds:SignedInfo>/, '$&$&'), 'signatureStructure'],
  ['two References', changed(assertionSigned, /<ds:Reference[^]*<\/ds:Reference>/, '$&$&'), 'signatureStructure'],
  ['no Reference', changed(assertionSigned, /<ds:Reference[^]*<\/ds:Reference>/, ''), 'signatureStructure'],
  [
    'two DigestValues',
    changed(assertionSigned, /<ds:DigestValue>[^]*<\/ds:DigestValue>/, '$&$&'),
    'signatureStructure',
  ],
  [
    'a SignedInfo in KeyInfo',
    changed(assertionSigned, '<ds:X509Data>', '<ds:SignedInfo/><ds:X509Data>'),
    'signatureStructure',
  ],
  [
    'a transformation in KeyInfo',
    changed(assertionSigned, '<ds:X509Data>', '<ds:Transform/><ds:X509Data>'),
    'signatureStructure',
  ],
  [
    'an element in DigestValue',
    changed(assertionSigned, '<ds:DigestValue>', '<ds:DigestValue><x/>'),
    'signatureStructure',
  ],
  [
    'a DigestValue of another length',
    changed(assertionSigned, /<ds:DigestValue>.*<\/ds:DigestValue>/, '<ds:DigestValue>QUJD</ds:DigestValue>'),
    'signatureStructure',
  ],
  [
    'a SignatureValue that is no base64',
    changed(assertionSigned, '<ds:SignatureValue>', '<ds:SignatureValue>!'),
    'signatureStructure',
  ],
  ...['CanonicalizationMethod', 'Transform'].flatMap((name): [string, string, string][] => [
    [`an element of another kind in ${name}`, withParameter(name, '<x/>'), 'signatureStructure'],
    [`two lists of prefixes in ${name}`, withParameter(name, prefixes('xs') + prefixes('xs')), 'signatureStructure'],
    [`a long list of prefixes in ${name}`, withParameter(name, prefixes('x '.repeat(200))), 'signatureStructure'],
  ]),
  ['an Object', changed(assertionSigned, '</ds:Signature>', `${object('')}</ds:Signature>`), 'signatureStructure'],
  ['an empty Reference URI', changed(assertionSigned, 'URI="#_assertion"', 'URI=""'), 'signatureStructure'],
  ['no Reference URI', changed(assertionSigned, ' URI="#_assertion"', ''), 'signatureStructure'],
  ['an XPointer', changed(assertionSigned, 'URI="#_assertion"', 'URI="#xpointer(/)"'), 'signatureStructure'],
  [
    'a Reference to another site',
    changed(assertionSigned, 'URI="#_assertion"', 'URI="http://evil.example/"'),
    'signatureStructure',
  ],
  [
    'a Reference to another element',
    changed(assertionSigned, 'URI="#_assertion"', 'URI="#response-_assertion"'),
    'signatureStructure',
  ],
  [
    'an XPath transformation',
    changed(
      assertionSigned,
      /Algorithm="[^"]*enveloped-signature"/,
      'Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"',
    ),
    'signatureAlgorithm',
  ],
  [
    'an XSLT transformation',
    changed(
      assertionSigned,
      /(<ds:Transform Algorithm=")[^"]*exc-c14n#"/,
      '$1http://www.w3.org/TR/1999/REC-xslt-19991116"',
    ),
    'signatureAlgorithm',
  ],
  [
    'a third transformation',
    changed(
      assertionSigned,
      '<ds:Transforms>',
      '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#base64"/>',
    ),
    'signatureStructure',
  ],
  [
    'one transformation',
    changed(assertionSigned, /<ds:Transform Algorithm="[^"]*exc-c14n#"\s*(\/>|><\/ds:Transform>)/, ''),
    'signatureStructure',
  ],
  [
    'inclusive canonicalization',
    changed(
      assertionSigned,
      /(<ds:CanonicalizationMethod Algorithm=")[^"]*/,
      '$1http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    ),
    'signatureAlgorithm',
  ],
  [
    'RSA-SHA1',
    signResponse(unsigned, 'Assertion', keys, { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
    'signatureAlgorithm',
  ],
  [
    'a SHA-1 digest',
    signResponse(unsigned, 'Assertion', keys, { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
    'signatureAlgorithm',
  ],
  [
    'HMAC with the certificate as key',
    changed(assertionSigned, 'xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256'),
    'signatureAlgorithm',
  ],
  ['MD5', changed(assertionSigned, 'xmldsig-more#rsa-sha256', 'xmldsig-more#rsa-md5'), 'signatureAlgorithm'],
  [
    'DSA',
    changed(
      assertionSigned,
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
    ),
    'signatureAlgorithm',
  ],
  [
    'a truncated HMAC output',
    changed(
      assertionSigned,
      /(<ds:SignatureMethod [^>]*?)\s*\/>/,
      '$1><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>',
    ),
    'signatureStructure',
  ],
  [
    'a good response signature beside an assertion signature of SHA-1',
    signResponse(
      signResponse(unsigned, 'Assertion', keys, { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
      'Response',
      keys,
    ),
    'signatureAlgorithm',
  ],
])('refuses %s', (_, xml, code) => {
  expect(refusalOf(() => gate(xml)).code).toBe(code);
});

test('a failed sign-in is reported in the words of the identity provider, and what is said holds no words of it', () => {
  const status = `<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></saml2p:StatusCode><saml2p:StatusMessage> Password &lt;expired&gt; </saml2p:StatusMessage></saml2p:Status>`;
  const xml = changed(changed(unsigned, /<saml2p:Status>.*<\/saml2p:Status>/, status), ASSERTION, '');

  expect(refusalOf(() => gate(xml))).toMatchObject({
    code: 'statusNotSuccess',
    received: 'Responder, AuthnFailed: Password <expired>',
    said: 'Responder, AuthnFailed',
  });
});

test('a status code of no standard is reported, not said', () => {
  const xml = changed(unsigned, 'status:Success', 'status:CallThisNumber');

  expect(refusalOf(() => gate(xml))).toMatchObject({ received: 'CallThisNumber', said: '' });
});

describe('SHA-1', () => {
  const sha1 = signResponse(unsigned, 'Assertion', keys, {
    signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
    digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1',
  });

  test('is refused with what to do, and where it can be allowed', () => {
    expect(refusalOf(() => gate(sha1)).message).toMatch(/OneLogin: SSO.*allowSha1/);
  });

  test('passes where the connection allows it', () => {
    expect(gate(sha1, { allowSha1: true })).toMatchObject({ isAssertionSigned: true });
  });

  test.each(['xmldsig#hmac-sha1', 'xmldsig#dsa-sha1', 'xmldsig-more#rsa-md5'])('lets no %s in with it', (name) => {
    const xml = changed(sha1, 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', `http://www.w3.org/2000/09/${name}`);

    expect(refusalOf(() => gate(xml, { allowSha1: true })).code).toBe('signatureAlgorithm');
  });
});

describe('what has to be signed', () => {
  const messages = { assertion: assertionSigned, response: responseSigned, both: bothSigned };
  test.each([
    ['either', ['assertion', 'response', 'both']],
    ['assertion', ['assertion', 'both']],
    ['response', ['response', 'both']],
    ['both', ['both']],
  ] as const)('%s: %j', (signature, accepted) => {
    const passed = Object.entries(messages).filter(([, xml]) => {
      try {
        return gate(xml, { signature });
      } catch {
        return false;
      }
    });

    expect(passed.map(([name]) => name)).toEqual(accepted);
  });

  test.each([
    ['assertion', responseSigned, 'assertionSignatureMissing', 'Okta: Assertion Signature'],
    ['both', responseSigned, 'assertionSignatureMissing', 'Keycloak'],
    ['response', assertionSigned, 'responseSignatureMissing', 'Google: "Signed response"'],
    ['both', assertionSigned, 'responseSignatureMissing', 'Entra ID: Signing Option'],
    ['either', unsigned, 'signatureMissing', 'Neither'],
  ] as const)(
    '%s wants more than this: the refusal says what, and where to turn it on',
    (signature, xml, code, words) => {
      const refusal = refusalOf(() => gate(xml, { signature }));

      expect(refusal.code).toBe(code);
      expect(refusal.message).toContain(words);
    },
  );
});

describe('an encrypted assertion', () => {
  const ours = makeSamlKeys();
  const sealed = (xml: string, choice?: EncryptionChoice) => encryptAssertion(xml, ours.certificate, choice);
  const open = (xml: string, inside = signedAssertion, asked: Partial<CryptographyPolicy> = {}) => {
    const posted = gate(xml, asked);
    if (!('encrypted' in posted)) throw new Error('The gate took the response for a plain one');
    return readDecryptedAssertion(inside, posted, { ...policy, ...asked });
  };

  test.each([
    ['signed inside', sealed(assertionSigned), { isResponseSigned: false, isAssertionSigned: true }],
    ['signed outside', signResponse(sealed(unsigned), 'Response', keys), { isResponseSigned: true }],
  ])('passes: %s', (_, xml, expected) => {
    const inside = xml.includes('<ds:Signature') ? bareAssertion : signedAssertion;

    expect(open(xml, inside)).toMatchObject(expected);
  });

  test('brings its signature to that of the Response', () => {
    const posted = open(signResponse(sealed(assertionSigned), 'Response', keys));

    expect(posted).toMatchObject({ isResponseSigned: true, isAssertionSigned: true });
    expect(posted.signatures).toHaveLength(2);
  });

  const twice = (xml: string) =>
    changed(
      xml,
      /<saml2:EncryptedAssertion[^]*<\/saml2:EncryptedAssertion>/,
      (found) => found + found.replaceAll('encrypted-key', 'another'),
    );
  test.each<[string, string, string]>([
    ['two of them', twice(sealed(assertionSigned)), 'assertionCount'],
    [
      'one beside a plain one',
      changed(sealed(assertionSigned), '</saml2p:Response>', `${signedAssertion}</saml2p:Response>`),
      'assertionCount',
    ],
    [
      'one in Extensions',
      changed(
        assertionSigned,
        '<saml2p:Status>',
        `<saml2p:Extensions>${encryptText('x', ours.certificate)}</saml2p:Extensions><saml2p:Status>`,
      ),
      'assertionCount',
    ],
    ['AES-CBC in an unsigned Response', sealed(assertionSigned, { cipher: 'aes-256-cbc' }), 'encryptionAlgorithm'],
    [
      'the ID of the Response once more',
      changed(sealed(assertionSigned), 'Id="encrypted-key"', 'Id="response-_assertion"'),
      'duplicateId',
    ],
    [
      'an empty one',
      changed(unsigned, ASSERTION, '<saml2:EncryptedAssertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"/>'),
      'encryptionStructure',
    ],
  ])('is refused: %s', (_, xml, code) => {
    expect(refusalOf(() => gate(xml)).code).toBe(code);
  });

  test('by AES-CBC passes in a signed Response, or where the connection allows it', () => {
    const cbc = sealed(assertionSigned, { cipher: 'aes-128-cbc' });

    expect(open(signResponse(cbc, 'Response', keys))).toMatchObject({ isResponseSigned: true });
    expect(open(cbc, signedAssertion, { allowCbc: true })).toMatchObject({ isResponseSigned: false });
  });

  test('by AES-CBC is refused where nobody asked for it, or whoever wants to know what is inside could try for ever', () => {
    const unsolicited = changed(sealed(assertionSigned, { cipher: 'aes-128-cbc' }), ' InResponseTo="_request"', '');

    expect(refusalOf(() => gate(unsolicited, { allowCbc: true })).code).toBe('encryptionAlgorithm');
  });

  const within = (element: string) => changed(signedAssertion, '</saml2:AttributeStatement>', `${element}$&`);
  test.each<[string, string, string]>([
    ['no signature at all', bareAssertion, 'signatureMissing'],
    ['a Response', assertionSigned, 'assertionCount'],
    ['two assertions', signedAssertion + bareAssertion, 'xmlMalformed'],
    ['text', 'hello', 'xmlMalformed'],
    ['nothing', '', 'xmlMalformed'],
    ['a DOCTYPE', `<!DOCTYPE x>${signedAssertion}`, 'xmlForbidden'],
    ['a comment in the NameID', changed(signedAssertion, 'jane@a.example<', 'jane@a.example<!----><'), 'xmlForbidden'],
    ['an assertion in an assertion', within(evil(bareAssertion)), 'assertionCount'],
    ['an EncryptedAssertion', within('<saml2:EncryptedAssertion/>'), 'assertionCount'],
    ['an EncryptedAttribute', within('<saml2:EncryptedAttribute/>'), 'encryptedPart'],
    [
      'an EncryptedID',
      changed(signedAssertion, /<saml2:NameID>.*<\/saml2:NameID>/, '<saml2:EncryptedID/>'),
      'encryptedPart',
    ],
    ['the ID of the Response', changed(signedAssertion, /<saml2:NameID/, '$& ID="response-_assertion"'), 'duplicateId'],
    ['the ID of the key', changed(signedAssertion, /<saml2:NameID/, '$& ID="encrypted-key"'), 'duplicateId'],
    ['more than the limit', signedAssertion + ' '.repeat(256_000), 'tooLarge'],
    ['another version', changed(signedAssertion, 'Version="2.0"', 'Version="1.1"'), 'versionMismatch'],
    [
      'a signature elsewhere',
      changed(bareAssertion, '<saml2:NameID>', `<saml2:NameID>${signature}`),
      'signatureStructure',
    ],
  ])('is refused when it holds %s', (_, inside, code) => {
    expect(refusalOf(() => open(sealed(assertionSigned), inside)).code).toBe(code);
  });

  test.each(['either', 'response'] as const)('needs no signature of its own in a signed Response: %s', (signature) => {
    const xml = signResponse(sealed(unsigned), 'Response', keys);

    expect(open(xml, bareAssertion, { signature })).toMatchObject({ isAssertionSigned: false });
  });

  test.each(['assertion', 'both'] as const)(
    'needs its own signature where the connection asks for it: %s',
    (signature) => {
      const xml = signResponse(sealed(unsigned), 'Response', keys);

      expect(refusalOf(() => open(xml, bareAssertion, { signature })).code).toBe('assertionSignatureMissing');
    },
  );

  test.each(['response', 'both'] as const)(
    'is not decrypted where the Response has to be signed and is not: %s',
    (signature) => {
      expect(refusalOf(() => gate(sealed(assertionSigned), { signature })).code).toBe('responseSignatureMissing');
    },
  );
});
