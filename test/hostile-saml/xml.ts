import { changed, encodeResponse } from '../support/saml-response.js';
import { AUDIENCES, before, NAME_ID, plusAttribute, withAttribute, withoutAttribute } from './parts.js';
import { bytesForm, FORM, type Hostile, type Scene } from './scene.js';

const ISSUER_END = /<\/saml2:Issuer>/;
const doctype = (subset: string) => (scene: Scene) => `<!DOCTYPE saml2p:Response ${subset}>${scene.assertionSigned()}`;
const declared = (declaration: string) => (scene: Scene) => `${declaration}${scene.assertionSigned()}`;
/** What is signed has this where the NameID is; the signature holds. */
const nameId = (text: string) => (scene: Scene) =>
  scene.assertionSigned((xml) => changed(xml, NAME_ID, `<saml2:NameID>${text}</saml2:NameID>`));
/** The same, put in after it was signed: for what a signer would not let pass. */
const rawNameId = (text: string) => (scene: Scene) =>
  changed(scene.assertionSigned(), NAME_ID, `<saml2:NameID>${text}</saml2:NameID>`);
const afterIssuer = (content: string) => (scene: Scene) => changed(scene.assertionSigned(), ISSUER_END, `$&${content}`);

/** What one parser reads one way and another parser another way. */
export const parserDifferentials: readonly Hostile[] = [
  ['K-15', 'a comment in the NameID, signed', 'xmlForbidden', nameId('jane@contoso.example<!---->.evil.example')],
  ['K-15', 'a comment in the NameID, put in later', 'xmlForbidden', rawNameId('jane@<!-- -->contoso.example')],
  ['K-15', 'a comment at the end of the NameID', 'xmlForbidden', nameId('jane@contoso.example<!--x-->')],
  [
    'K-15',
    'a comment in an attribute value',
    'xmlForbidden',
    (s) => s.assertionSigned((xml) => changed(xml, /(<saml2:AttributeValue>\w+)/, '$1<!---->')),
  ],
  [
    'K-15',
    'a comment in the Audience',
    'xmlForbidden',
    (s) => s.assertionSigned((xml) => changed(xml, '</saml2:Audience>', '<!--x-->$&')),
  ],
  [
    'K-15',
    'a comment in the Issuer',
    'xmlForbidden',
    (s) => s.assertionSigned((xml) => changed(xml, ISSUER_END, '<!--x-->$&')),
  ],
  ['K-15', 'a comment between elements', 'xmlForbidden', afterIssuer('<!-- -->')],
  ['K-15', 'a comment before the message', 'xmlForbidden', declared('<!-- -->')],
  ['K-15', 'a comment after the message', 'xmlForbidden', (s) => `${s.assertionSigned()}<!-- -->`],
  ['K-15', 'a comment that does not end', 'xmlForbidden', afterIssuer('<!--')],
  [
    'K-16',
    'a processing instruction in the NameID',
    'xmlForbidden',
    rawNameId('jane@contoso.example<?x?>.evil.example'),
  ],
  [
    'K-16',
    'a processing instruction before the message',
    'xmlForbidden',
    declared('<?xml-stylesheet href="http://127.0.0.1:1/"?>'),
  ],
  ['K-16', 'a second XML declaration', 'xmlForbidden', declared('<?xml version="1.0"?><?xml version="1.0"?>')],
  ['K-16', 'CDATA in the NameID', 'xmlForbidden', nameId('<![CDATA[jane@contoso.example]]>')],
  ['K-16', 'CDATA at the end of the NameID', 'xmlForbidden', rawNameId('jane@contoso.example<![CDATA[]]>')],
  [
    'K-16',
    'CDATA in an attribute value',
    'xmlForbidden',
    (s) => s.assertionSigned((xml) => changed(xml, /(<saml2:AttributeValue>)[^<]*/, '$1<![CDATA[jane]]>')),
  ],
  [
    'K-16',
    'CDATA in the SignatureValue',
    'xmlForbidden',
    (s) => changed(s.assertionSigned(), /(?<=<ds:SignatureValue>)[^<]*/, '<![CDATA[$&]]>'),
  ],
  ['K-16', 'an element in the NameID', 'nameId', nameId('jane@contoso.example<x xmlns="urn:x"/>')],
  [
    'K-16',
    'an element around the NameID',
    'nameId',
    (s) => s.assertionSigned((xml) => changed(xml, NAME_ID, '<x xmlns="urn:x">$&</x>')),
  ],
  [
    'K-16',
    'an element in the Issuer',
    'issuerMismatch',
    (s) => s.responseSigned((xml) => changed(xml, ISSUER_END, '<x xmlns="urn:x"/>$&')),
  ],
  [
    'K-16',
    'an element in the Audience',
    'audienceMismatch',
    (s) => s.assertionSigned((xml) => changed(xml, '</saml2:Audience>', '<x xmlns="urn:x"/>$&')),
  ],
  ['K-16', 'an entity that nobody declared', 'xmlMalformed', rawNameId('jane@contoso.example&nbsp;')],
  ['K-16', '"]]>" in text', 'xmlMalformed', rawNameId('jane]]>@contoso.example')],
  ['K-16', 'a bare "&"', 'xmlMalformed', rawNameId('jane&contoso.example')],
  ['K-16', 'a reference to U+0000', 'xmlMalformed', rawNameId('jane&#0;@contoso.example')],
  ['K-16', 'a reference to a surrogate', 'xmlMalformed', rawNameId('jane&#xD800;@contoso.example')],
  ['K-16', 'a reference beyond Unicode', 'xmlMalformed', rawNameId('jane&#x110000;@contoso.example')],
  ['K-16', 'a reference to U+FFFF', 'xmlMalformed', rawNameId('jane&#xFFFF;@contoso.example')],
  ['K-16', 'a reference without digits', 'xmlMalformed', rawNameId('jane&#x;@contoso.example')],
  ['K-23', 'a DOCTYPE', 'xmlForbidden', doctype('')],
  ['K-23', 'a DOCTYPE in lower case', 'xmlForbidden', declared('<!doctype r>')],
  ['K-23', 'a DOCTYPE of another server', 'xmlForbidden', doctype('SYSTEM "http://127.0.0.1:1/evil.dtd"')],
  [
    'K-23',
    'an entity of the document',
    'xmlForbidden',
    (s) =>
      changed(doctype('[<!ENTITY who "admin@contoso.example">]')(s), NAME_ID, '<saml2:NameID>&who;</saml2:NameID>'),
  ],
  ['K-23', 'an entity from a file', 'xmlForbidden', doctype('[<!ENTITY e SYSTEM "file:///etc/passwd">]')],
  ['K-23', 'an entity from a server', 'xmlForbidden', doctype('[<!ENTITY e SYSTEM "http://127.0.0.1:1/">]')],
  ['K-23', 'a parameter entity', 'xmlForbidden', doctype('[<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]')],
  [
    'K-23',
    'an attribute that is declared to be an ID',
    'xmlForbidden',
    doctype('[<!ATTLIST saml2:NameID Format ID #IMPLIED>]'),
  ],
  [
    'K-23',
    'an attribute with a default',
    'xmlForbidden',
    doctype('[<!ATTLIST saml2:SubjectConfirmation Method CDATA "urn:oasis:names:tc:SAML:2.0:cm:bearer">]'),
  ],
  [
    'K-23',
    'entities ten to the power of nine',
    'xmlForbidden',
    doctype(
      `[<!ENTITY e0 "ha">${Array.from({ length: 9 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`).join('')}]`,
    ),
  ],
  [
    'K-23',
    'one long entity, used often',
    'xmlForbidden',
    (s) =>
      changed(
        doctype(`[<!ENTITY e "${'x'.repeat(50_000)}">]`)(s),
        NAME_ID,
        `<saml2:NameID>${'&e;'.repeat(20_000)}</saml2:NameID>`,
      ),
  ],
  [
    'K-25',
    'UTF-16, little-endian',
    'notUtf8',
    (s) => bytesForm(Buffer.from(`\uFEFF${s.assertionSigned()}`, 'utf16le')),
  ],
  [
    'K-25',
    'UTF-16, big-endian',
    'notUtf8',
    (s) => bytesForm(Buffer.from(`\uFEFF${s.assertionSigned()}`, 'utf16le').swap16()),
  ],
  ['K-25', 'UTF-16 without a mark', 'xmlMalformed', (s) => bytesForm(Buffer.from(s.assertionSigned(), 'utf16le'))],
  [
    'K-25',
    'Latin 1',
    'notUtf8',
    (s) =>
      bytesForm(
        Buffer.from(
          changed(s.assertionSigned(), NAME_ID, '<saml2:NameID>jän@contoso.example</saml2:NameID>'),
          'latin1',
        ),
      ),
  ],
  [
    'K-25',
    'a character in more bytes than it needs',
    'notUtf8',
    (s) => bytesForm(Buffer.from(s.assertionSigned().replace('>jane@', '>\xc1\xaaane@'), 'latin1')),
  ],
  [
    'K-25',
    'a surrogate in UTF-8',
    'notUtf8',
    (s) => bytesForm(Buffer.from(s.assertionSigned().replace('>jane@', '>\xed\xa0\x80ane@'), 'latin1')),
  ],
  [
    'K-25',
    'a character cut in two',
    'notUtf8',
    (s) => bytesForm(Buffer.concat([Buffer.from(s.assertionSigned()), Buffer.from([0xc3])])),
  ],
  ...['UTF-16', 'UTF-7', 'ISO-8859-1', 'US-ASCII', 'IBM037', 'utf8'].map((name): Hostile => [
    'K-25',
    `a declaration of ${name}`,
    'xmlForbidden',
    declared(`<?xml version="1.0" encoding="${name}"?>`),
  ]),
  ['K-25', 'XML 1.1', 'xmlForbidden', declared('<?xml version="1.1"?>')],
  ['K-25', 'a declaration without version', 'xmlForbidden', declared('<?xml encoding="UTF-8"?>')],
  ['K-25', 'a blank before the declaration', 'xmlForbidden', declared(' <?xml version="1.0"?>')],
  ['K-25', 'two byte order marks', 'xmlMalformed', declared('\uFEFF\uFEFF')],
  ['K-25', 'a byte order mark after the message', 'xmlMalformed', (s) => `${s.assertionSigned()}\uFEFF`],
  ['K-25', 'U+0000', 'xmlMalformed', rawNameId('jane@contoso.example\0')],
  ['K-25', 'a form feed', 'xmlMalformed', afterIssuer('\f')],
  ['K-25', 'a line end of XML 1.1', 'xmlMalformed', rawNameId('jane@contoso.example\u0085')],
  ['K-25', 'a line separator', 'xmlMalformed', rawNameId('jane@contoso.example\u2028')],
  ['K-25', 'a character that is none', 'xmlMalformed', rawNameId('jane@contoso.example\uFFFE')],
  [
    'K-25',
    'a no-break space between attributes',
    'xmlMalformed',
    (s) => changed(s.assertionSigned(), ' Version=', '\u00a0Version='),
  ],
  [
    'K-25',
    'an ideographic space in a tag',
    'xmlMalformed',
    (s) => changed(s.assertionSigned(), '</saml2:NameID>', '</saml2:NameID\u3000>'),
  ],
  [
    'K-19',
    'a namespace name without scheme',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Status', 'xmlns:x="evil"'),
  ],
  [
    'K-19',
    'a namespace name that is a fragment',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Status', 'xmlns:x="#"'),
  ],
  ['K-19', 'a prefix that is not declared', 'xmlMalformed', afterIssuer('<x:y/>')],
  [
    'K-19',
    'an attribute whose prefix is not declared',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Status', 'x:y="z"'),
  ],
  [
    'K-19',
    'a prefix that is declared away',
    'xmlMalformed',
    (s) => changed(s.assertionSigned(), '<saml2p:Status>', '<saml2p:Status xmlns:saml2p="">'),
  ],
  [
    'K-19',
    'the prefix xml for another namespace',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Status', 'xmlns:xml="urn:evil"'),
  ],
  [
    'K-19',
    'the prefix xmlns declared',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Status', 'xmlns:xmlns="urn:evil"'),
  ],
  [
    'K-19',
    'another prefix for the namespace of xml',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Status', 'xmlns:x="http://www.w3.org/XML/1998/namespace"'),
  ],
  [
    'K-13',
    'an attribute twice',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Response', 'Version="2.0"'),
  ],
  [
    'K-13',
    'an attribute twice by two prefixes of one namespace',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Status', 'xmlns:a="urn:x" xmlns:b="urn:x" a:y="1" b:y="2"'),
  ],
  [
    'K-13',
    'two IDs in one element',
    'xmlMalformed',
    (s) => plusAttribute(s.assertionSigned(), 'saml2:Assertion', 'ID="_evil"'),
  ],
  ['K-24', 'a message cut off', 'xmlMalformed', (s) => s.assertionSigned().slice(0, -1)],
  [
    'K-24',
    'a message cut off in its signature',
    'xmlMalformed',
    (s) => s.assertionSigned().split('<ds:SignatureValue>')[0] ?? '',
  ],
  [
    'K-24',
    'a message cut off in an attribute',
    'xmlMalformed',
    (s) => s.assertionSigned().split('Destination="')[0] ?? '',
  ],
  ['K-24', 'a second root element', 'xmlMalformed', (s) => s.assertionSigned().repeat(2)],
  ['K-24', 'text before the message', 'xmlMalformed', declared('x')],
  ['K-24', 'text after the message', 'xmlMalformed', (s) => `${s.assertionSigned()}x`],
  ['K-24', 'tags that overlap', 'xmlMalformed', afterIssuer('<a xmlns="urn:x"><b></a></b>')],
  [
    'K-24',
    'an end tag with an attribute',
    'xmlMalformed',
    (s) => changed(s.assertionSigned(), '</saml2p:Status>', '</saml2p:Status x="y">'),
  ],
  ['K-24', 'a blank in "/>"', 'xmlMalformed', afterIssuer('<a / >')],
  ['K-24', 'an attribute without quotes', 'xmlMalformed', afterIssuer('<a b=c/>')],
  ['K-24', 'an attribute without value', 'xmlMalformed', afterIssuer('<a b/>')],
  ['K-24', 'attributes without a blank between them', 'xmlMalformed', afterIssuer('<a b="c"d="e"/>')],
  ['K-24', '"<" in an attribute', 'xmlMalformed', afterIssuer('<a b="<"/>')],
  ['K-24', 'a name that begins with a digit', 'xmlMalformed', afterIssuer('<1/>')],
  ['K-24', 'a name with two colons', 'xmlMalformed', afterIssuer('<a:b:c xmlns:a="urn:x"/>')],
  ['K-24', 'no element at all', 'xmlMalformed', () => ' '],
];

/** IDs by which a signature could be made to point elsewhere. */
export const ids: readonly Hostile[] = [
  [
    'K-13',
    'Response and assertion of one ID',
    'duplicateId',
    (s) => withAttribute(s.assertionSigned(), 'saml2p:Response', 'ID', s.id),
  ],
  [
    'K-13',
    'an element of another namespace with the ID of the assertion',
    'duplicateId',
    (s) =>
      before(
        s.assertionSigned(),
        '<saml2p:Status>',
        `<saml2p:Extensions><x:y xmlns:x="urn:x" ID="${s.id}"/></saml2p:Extensions>`,
      ),
  ],
  ...['Id', 'id', 'iD', 'xml:id', 'saml2p:ID', 'saml2p:id'].map((name): Hostile => [
    'K-13',
    `the ID of the assertion in ${name} of another element`,
    'duplicateId',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Status', `${name}="${s.id}"`),
  ]),
  ...['Id', 'xml:id', 'saml2p:ID'].map((name): Hostile => [
    'K-13',
    `ID and ${name} of two values in the Response`,
    'duplicateId',
    (s) => plusAttribute(s.assertionSigned(), 'saml2p:Response', `${name}="_evil"`),
  ]),
  [
    'K-13',
    'the ID of the assertion in its signature',
    'duplicateId',
    (s) => plusAttribute(s.assertionSigned(), 'ds:Signature', `Id="${s.id}"`),
  ],
  ['K-13', 'a Response without ID', 'structure', (s) => withoutAttribute(s.assertionSigned(), 'saml2p:Response', 'ID')],
  [
    'K-13',
    'an assertion without ID',
    'structure',
    (s) => withoutAttribute(s.responseSigned(), 'saml2:Assertion', 'ID'),
  ],
  [
    'K-13',
    'an assertion with Id in the place of ID',
    'structure',
    (s) => changed(s.assertionSigned(), ` ID="${s.id}"`, ` Id="${s.id}"`),
  ],
  ...['', '1', 'a:b', "_' or '1'='1", '_ä', '_a b', `_${'a'.repeat(300)}`].map((id): Hostile => [
    'K-13',
    `an ID ${JSON.stringify(id.slice(0, 20))}${id.length > 20 ? '…' : ''}`,
    'structure',
    (s) => withAttribute(s.assertionSigned(), 'saml2p:Response', 'ID', id),
  ]),
];

const STATEMENT = /<saml2:AttributeStatement>.*<\/saml2:AttributeStatement>/;
const AROUND = '<saml2p:Extensions>';
const extended = (xml: string, content: string) =>
  before(xml, '<saml2p:Status>', `${AROUND}${content}</saml2p:Extensions>`);
const withExtensions = (content: string) => (scene: Scene) => extended(scene.assertionSigned(), content);
/** An element with 3 namespaces in another one, and so on. */
const nested = (depth: number) =>
  '<a xmlns="urn:x" xmlns:p="urn:p" xmlns:q="urn:q">'.repeat(depth) + '</a>'.repeat(depth);
const attributes = (count: number) => Array.from({ length: count }, (_, index) => ` a${index}=""`).join('');

/** What is meant to cost us more than it costs its sender. */
export const bombs: readonly Hostile[] = [
  [
    'K-24',
    '50 MB of base64',
    'tooLarge',
    () => ({ headers: { 'content-type': FORM }, body: Buffer.alloc(50_000_000, 'A') }),
  ],
  [
    'K-24',
    'a form a byte over 512 kB',
    'tooLarge',
    (s) => ({ headers: { 'content-type': FORM }, body: formWithPadding(s, 512 * 1024 + 1) }),
  ],
  [
    'K-24',
    'base64 over 350,000 characters',
    'tooLarge',
    () => ({ body: new URLSearchParams({ SAMLResponse: 'A'.repeat(360_000) }) }),
  ],
  ['K-24', 'XML over 256,000 characters', 'tooLarge', (s) => s.assertionSigned() + ' '.repeat(256_000)],
  ['K-24', 'elements 33 deep', 'xmlTooComplex', withExtensions('<a xmlns="urn:x">'.repeat(33) + '</a>'.repeat(33))],
  ['K-24', 'elements 60,000 deep', 'xmlTooComplex', () => '<a>'.repeat(60_000)],
  ['K-24', '1,001 elements', 'xmlTooComplex', withExtensions('<a xmlns="urn:x"/>'.repeat(1_001))],
  [
    'K-24',
    '600 elements under two signatures',
    'xmlTooComplex',
    (s) => extended(s.bothSigned(), '<a xmlns="urn:x"/>'.repeat(600)),
  ],
  ['K-24', '33 namespaces around an element', 'xmlTooComplex', withExtensions(nested(11))],
  [
    'K-16',
    'a namespace name that ends its attribute',
    'xmlMalformed',
    withExtensions('<a xmlns:p="urn:x&quot; b=&quot;"/>'),
  ],
  ['K-24', '60,000 elements', 'xmlTooComplex', withExtensions('<a/>'.repeat(60_000))],
  ['K-24', '65 attributes in an element', 'xmlTooComplex', withExtensions(`<a xmlns="urn:x"${attributes(64)}/>`)],
  ['K-24', '20,000 attributes in an element', 'xmlTooComplex', withExtensions(`<a${attributes(20_000)}/>`)],
  ['K-24', '9,000 attributes in all', 'xmlTooComplex', withExtensions(`<a${attributes(60)}/>`.repeat(150))],
  [
    'K-24',
    '10,000 namespaces',
    'xmlTooComplex',
    withExtensions(`<a${Array.from({ length: 10_000 }, (_, index) => ` xmlns:p${index}="u:"`).join('')}/>`),
  ],
  ['K-24', '240,000 "<"', 'xmlMalformed', () => '<'.repeat(240_000)],
  ['K-24', '240,000 "&"', 'xmlMalformed', () => `<a>${'&'.repeat(240_000)}</a>`],
  ['K-24', '60,000 comments that do not end', 'xmlForbidden', () => '<!--'.repeat(60_000)],
  ['K-24', '200,000 blanks in a tag that does not end', 'xmlMalformed', () => `<a${' '.repeat(200_000)}`],
  ['K-24', '60,000 attributes without end', 'xmlMalformed', () => `<a${' b="'.repeat(60_000)}`],
  ['K-24', 'a name of 200,000 letters', 'xmlMalformed', () => `<${'a'.repeat(200_000)}`],
  [
    'K-24',
    'a NameID of 200,000 letters',
    'nameId',
    (s) => s.assertionSigned((xml) => changed(xml, NAME_ID, `<saml2:NameID>${'a'.repeat(200_000)}</saml2:NameID>`)),
  ],
  [
    'K-24',
    'a NameID of 200,000 letters, signed by a stranger',
    'signatureInvalid',
    (s) =>
      s.assertionSigned(
        (xml) => changed(xml, NAME_ID, `<saml2:NameID>${'a'.repeat(200_000)}</saml2:NameID>`),
        s.stage.stranger,
      ),
  ],
  [
    'K-24',
    '400 attributes, signed by a stranger',
    'signatureInvalid',
    (s) =>
      changed(
        s.assertionSigned((xml) => xml, s.stage.stranger),
        STATEMENT,
        `<saml2:AttributeStatement>${'<saml2:Attribute Name="a"><saml2:AttributeValue>x</saml2:AttributeValue></saml2:Attribute>'.repeat(400)}</saml2:AttributeStatement>`,
      ),
  ],
  [
    'K-24',
    '400 attributes, changed after they were signed',
    'signatureInvalid',
    (s) =>
      changed(
        s.assertionSigned(),
        STATEMENT,
        `<saml2:AttributeStatement>${'<saml2:Attribute Name="a"><saml2:AttributeValue>x</saml2:AttributeValue></saml2:Attribute>'.repeat(400)}</saml2:AttributeStatement>`,
      ),
  ],
  [
    'K-24',
    '900 audiences, none of them ours',
    'audienceMismatch',
    (s) =>
      s.assertionSigned((xml) =>
        changed(
          xml,
          AUDIENCES,
          `<saml2:AudienceRestriction>${'<saml2:Audience>urn:x</saml2:Audience>'.repeat(400)}</saml2:AudienceRestriction>`,
        ),
      ),
  ],
  [
    'K-24',
    '400 confirmations, none of them good',
    'recipientMismatch',
    (s) =>
      s.assertionSigned((xml) =>
        changed(
          xml,
          /<saml2:SubjectConfirmation .*<\/saml2:SubjectConfirmation>/,
          '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData/></saml2:SubjectConfirmation>'.repeat(
            400,
          ),
        ),
      ),
  ],
  [
    'K-24',
    'a form of 10,000 fields, the response last',
    'badForm',
    (s) => ({
      body: new URLSearchParams([
        ...Array.from({ length: 10_000 }, (_, index) => [`f${index}`, '']),
        ['SAMLResponse', encodeResponse(s.assertionSigned())],
      ]),
    }),
  ],
];

function formWithPadding(scene: Scene, length: number): string {
  const form = new URLSearchParams({
    SAMLResponse: encodeResponse(scene.assertionSigned()),
    RelayState: '',
  }).toString();
  return form + 'a'.repeat(length - form.length);
}
