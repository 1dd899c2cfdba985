import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { buildResponse, changed } from '../../../../test/support/saml-response.js';
import { acceptAssertion } from './assertion.js';

const now = new Date('2026-11-24T12:00:00Z');
const expected = {
  idpEntityId: 'https://idp.example/',
  spEntityId: 'https://gatehouse.example/saml/1/metadata',
  acsUrl: 'https://gatehouse.example/saml/1/acs',
  inResponseTo: '_request',
};
const response = buildResponse({ now, ...expected, assertionId: '_assertion', nameId: 'jane@a.example' });
const valid = /<saml2:Assertion[^]*<\/saml2:Assertion>/.exec(response)?.[0] ?? '';
const accept = (xml: string) => acceptAssertion(xml, expected, now);

const conditions = (attributes: string) =>
  changed(valid, /<saml2:Conditions [^>]*>/, `<saml2:Conditions ${attributes}>`);
const confirmation = (from: string | RegExp, to: string) => {
  const data = /<saml2:SubjectConfirmation [^]*<\/saml2:SubjectConfirmation>/.exec(valid)?.[0] ?? '';
  return changed(valid, data, changed(data, from, to));
};
const audiences = (...restrictions: string[][]) =>
  changed(
    valid,
    /<saml2:AudienceRestriction>.*<\/saml2:AudienceRestriction>/,
    restrictions
      .map(
        (names) =>
          `<saml2:AudienceRestriction>${names.map((name) => `<saml2:Audience>${name}</saml2:Audience>`).join('')}</saml2:AudienceRestriction>`,
      )
      .join(''),
  );
const attributes = (xml: string) =>
  changed(
    valid,
    /<saml2:AttributeStatement>.*<\/saml2:AttributeStatement>/,
    `<saml2:AttributeStatement>${xml}</saml2:AttributeStatement>`,
  );
const bearer = (data: string) =>
  `<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">${data}</saml2:SubjectConfirmation>`;

test('what a valid assertion says is returned', () => {
  expect(accept(valid)).toEqual({
    assertionId: '_assertion',
    issueInstant: now,
    issuer: 'https://idp.example/',
    nameId: 'jane@a.example',
    subject: { value: 'jane@a.example' },
    sessionIndexes: ['session-1'],
    inResponseTo: '_request',
    notOnOrAfter: new Date('2026-11-24T12:08:00Z'),
    sessionNotOnOrAfter: undefined,
    attributes: new Map([['email', ['jane@a.example']]]),
  });
});

test.each([
  ['expired within the skew of clocks', conditions('NotOnOrAfter="2026-11-24T11:57:00.001Z"')],
  [
    'valid from within the skew of clocks',
    conditions('NotBefore="2026-11-24T12:03:00Z" NotOnOrAfter="2026-11-24T13:00:00Z"'),
  ],
  ['issued 24 hours ago', changed(valid, /(IssueInstant)="[^"]*"/, '$1="2026-11-23T12:00:00Z"')],
  ['with several audiences, one of them us', audiences(['https://other.example', expected.spEntityId])],
  [
    'with two restrictions that both name us',
    audiences([expected.spEntityId], [expected.spEntityId, 'https://other.example']),
  ],
  [
    'with OneTimeUse and ProxyRestriction',
    changed(valid, '</saml2:Conditions>', '<saml2:OneTimeUse/><saml2:ProxyRestriction Count="0"/></saml2:Conditions>'),
  ],
  [
    'with a second confirmation that does not hold',
    changed(valid, '</saml2:Subject>', `${bearer('')}</saml2:Subject>`),
  ],
  [
    'with a confirmation of another method before',
    changed(
      valid,
      '<saml2:SubjectConfirmation ',
      '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"/><saml2:SubjectConfirmation ',
    ),
  ],
  ['with an Address in the confirmation', confirmation('Recipient=', 'Address="10.0.0.1" Recipient=')],
  ['without attributes', changed(valid, /<saml2:AttributeStatement>.*<\/saml2:AttributeStatement>/, '')],
])('an assertion is accepted %s', (_, xml) => {
  expect(accept(xml).nameId).toBe('jane@a.example');
});

test.each<[string, string, string]>([
  ['something else that is signed', '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>', 'structure'],
  ['another issuer', changed(valid, expected.idpEntityId, 'https://evil.example/'), 'issuerMismatch'],
  ['no issuer', changed(valid, /<saml2:Issuer>.*?<\/saml2:Issuer>/, ''), 'issuerMismatch'],
  [
    'an IssueInstant of the future',
    changed(valid, /(IssueInstant)="[^"]*"/, '$1="2026-11-24T12:03:00.001Z"'),
    'issueInstant',
  ],
  [
    'an IssueInstant of the day before',
    changed(valid, /(IssueInstant)="[^"]*"/, '$1="2026-11-23T11:59:59Z"'),
    'issueInstant',
  ],
  ['no IssueInstant', changed(valid, / IssueInstant="[^"]*"/, ''), 'issueInstant'],
  ['no Subject', changed(valid, /<saml2:Subject>.*<\/saml2:Subject>/, ''), 'nameId'],
  ['no NameID', changed(valid, /<saml2:NameID>.*<\/saml2:NameID>/, ''), 'nameId'],
  ['two NameIDs', changed(valid, /<saml2:NameID>.*<\/saml2:NameID>/, '$&$&'), 'nameId'],
  ['an empty NameID', changed(valid, '>jane@a.example</saml2:NameID', '> </saml2:NameID'), 'nameId'],
  [
    'an element in the NameID',
    changed(valid, 'jane@a.example</saml2:NameID', 'jane<x/>@a.example</saml2:NameID'),
    'nameId',
  ],
  ['a NameID over 256 characters', changed(valid, 'jane@', `${'j'.repeat(260)}@`), 'nameId'],
  ['an EncryptedID', changed(valid, /<saml2:NameID>.*<\/saml2:NameID>/, '<saml2:EncryptedID/>'), 'nameId'],
  ['a BaseID', changed(valid, /<saml2:NameID>.*<\/saml2:NameID>/, '<saml2:BaseID/>'), 'nameId'],
  [
    'no confirmation',
    changed(valid, /<saml2:SubjectConfirmation .*<\/saml2:SubjectConfirmation>/, ''),
    'subjectConfirmation',
  ],
  ['a holder-of-key confirmation only', confirmation('cm:bearer', 'cm:holder-of-key'), 'subjectConfirmation'],
  ['no confirmation data', confirmation(/<saml2:SubjectConfirmationData [^>]*\/>/, ''), 'subjectConfirmation'],
  [
    'NotBefore in the confirmation',
    confirmation('Recipient=', 'NotBefore="2026-11-24T11:00:00Z" Recipient='),
    'subjectConfirmation',
  ],
  ["another organization's Recipient", confirmation('/saml/1/acs', '/saml/2/acs'), 'recipientMismatch'],
  ['no Recipient', confirmation(/ Recipient="[^"]*"/, ''), 'recipientMismatch'],
  ['an http Recipient', confirmation('Recipient="https', 'Recipient="http'), 'recipientMismatch'],
  ["another request's InResponseTo", confirmation('_request', '_other'), 'inResponseToMismatch'],
  ['no InResponseTo in the confirmation', confirmation(/ InResponseTo="[^"]*"/, ''), 'inResponseToMismatch'],
  ['an expired confirmation', confirmation(/NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="2026-11-24T11:57:00Z"'), 'expired'],
  ['a confirmation without end', confirmation(/ NotOnOrAfter="[^"]*"/, ''), 'expired'],
  ['no Conditions', changed(valid, /<saml2:Conditions .*<\/saml2:Conditions>/, ''), 'conditions'],
  ['two Conditions', changed(valid, /<saml2:Conditions .*<\/saml2:Conditions>/, '$&$&'), 'conditions'],
  ['NotOnOrAfter exactly at the end of the skew', conditions('NotOnOrAfter="2026-11-24T11:57:00Z"'), 'expired'],
  ['no NotOnOrAfter', conditions('NotBefore="2026-11-24T11:00:00Z"'), 'expired'],
  ['a NotOnOrAfter that is no time', conditions('NotOnOrAfter="tomorrow"'), 'expired'],
  [
    'NotBefore after the skew',
    conditions('NotBefore="2026-11-24T12:03:00.001Z" NotOnOrAfter="2026-11-24T13:00:00Z"'),
    'notYetValid',
  ],
  [
    'NotBefore after NotOnOrAfter',
    conditions('NotBefore="2026-11-24T12:02:00Z" NotOnOrAfter="2026-11-24T12:01:00Z"'),
    'conditions',
  ],
  [
    'an unknown condition',
    changed(valid, '</saml2:Conditions>', '<saml2:Condition/></saml2:Conditions>'),
    'conditions',
  ],
  ['no AudienceRestriction', audiences(), 'audienceMismatch'],
  ['an empty AudienceRestriction', audiences([]), 'audienceMismatch'],
  ["another service's audience", audiences(['https://other.example']), 'audienceMismatch'],
  ['an audience that begins like ours', audiences([`${expected.spEntityId}/x`]), 'audienceMismatch'],
  ['an audience that ours begins like', audiences([expected.spEntityId.slice(0, -1)]), 'audienceMismatch'],
  ['our audience in other case', audiences([expected.spEntityId.toUpperCase()]), 'audienceMismatch'],
  ['our audience with a line break', audiences([`\n${expected.spEntityId}\n`]), 'audienceMismatch'],
  ['a second restriction without us', audiences([expected.spEntityId], ['https://other.example']), 'audienceMismatch'],
  ['no AuthnStatement', changed(valid, /<saml2:AuthnStatement .*<\/saml2:AuthnStatement>/, ''), 'authnStatement'],
  [
    'an AuthnInstant of the future',
    changed(valid, /AuthnInstant="[^"]*"/, 'AuthnInstant="2026-11-24T12:03:01Z"'),
    'authnStatement',
  ],
  ['no AuthnInstant', changed(valid, / AuthnInstant="[^"]*"/, ''), 'authnStatement'],
  [
    'a session that has ended',
    changed(valid, ' SessionIndex=', ' SessionNotOnOrAfter="2026-11-24T12:00:00Z" SessionIndex='),
    'sessionExpired',
  ],
])('an assertion is refused with %s', (_, xml, code) => {
  expect(refusalOf(() => accept(xml)).code).toBe(code);
});

test('a refusal says what was expected and what was received', () => {
  expect(refusalOf(() => accept(audiences(['https://a.example', 'https://b.example'])))).toMatchObject({
    expected: expected.spEntityId,
    received: 'https://a.example, https://b.example',
  });
});

test('the earliest SessionNotOnOrAfter counts', () => {
  const statements = changed(
    valid,
    /<saml2:AuthnStatement ([^]*?)<\/saml2:AuthnStatement>/,
    '<saml2:AuthnStatement SessionNotOnOrAfter="2026-11-24T20:00:00Z" $1</saml2:AuthnStatement><saml2:AuthnStatement SessionNotOnOrAfter="2026-11-24T18:00:00Z" $1</saml2:AuthnStatement>',
  );

  expect(accept(statements).sessionNotOnOrAfter).toEqual(new Date('2026-11-24T18:00:00Z'));
});

test('an assertion that is valid for years is remembered no longer than it is accepted', () => {
  expect(accept(conditions('NotOnOrAfter="2036-01-01T00:00:00Z"')).notOnOrAfter).toEqual(
    new Date('2026-11-25T12:03:00Z'),
  );
});

test.each([
  [
    'several values',
    '<saml2:Attribute Name="groups"><saml2:AttributeValue>a</saml2:AttributeValue><saml2:AttributeValue/></saml2:Attribute>',
    [['groups', ['a', '']]],
  ],
  [
    'one Name twice',
    '<saml2:Attribute Name="g"><saml2:AttributeValue>a</saml2:AttributeValue></saml2:Attribute><saml2:Attribute Name="g"><saml2:AttributeValue>b</saml2:AttributeValue></saml2:Attribute>',
    [['g', ['a', 'b']]],
  ],
  [
    'a FriendlyName',
    '<saml2:Attribute Name="urn:oid:2.5.4.42" FriendlyName="givenName"><saml2:AttributeValue>Jane</saml2:AttributeValue></saml2:Attribute>',
    [['urn:oid:2.5.4.42', ['Jane']]],
  ],
  [
    'null',
    '<saml2:Attribute Name="a"><saml2:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></saml2:Attribute>',
    [['a', []]],
  ],
  [
    'XML in a value',
    '<saml2:Attribute Name="a"><saml2:AttributeValue>x</saml2:AttributeValue><saml2:AttributeValue><x/></saml2:AttributeValue></saml2:Attribute>',
    [],
  ],
  [
    'a Name like a prototype key',
    '<saml2:Attribute Name="__proto__"><saml2:AttributeValue>x</saml2:AttributeValue></saml2:Attribute>',
    [['__proto__', ['x']]],
  ],
])('reads attributes with %s', (_, xml, entries) => {
  expect([...accept(attributes(xml)).attributes]).toEqual(entries);
});

describe('where sign-in began at the identity provider', () => {
  const unsolicited = (xml: string) => acceptAssertion(xml, { ...expected, inResponseTo: undefined }, now);
  const answersNothing = confirmation(' InResponseTo="_request"', '');

  test('an assertion that answers no request is accepted', () => {
    expect(unsolicited(answersNothing)).toMatchObject({ nameId: 'jane@a.example', inResponseTo: undefined });
  });

  test.each([
    ['answers a request', valid],
    ['answers one of no name', confirmation('InResponseTo="_request"', 'InResponseTo=""')],
    [
      'answers one in a second confirmation',
      changed(
        answersNothing,
        '</saml2:Subject>',
        `${bearer('<saml2:SubjectConfirmationData InResponseTo="_other"/>')}</saml2:Subject>`,
      ),
    ],
    [
      'answers one in a confirmation of another method',
      changed(
        answersNothing,
        '</saml2:Subject>',
        `${bearer('<saml2:SubjectConfirmationData InResponseTo="_other"/>').replace('bearer', 'sender-vouches')}</saml2:Subject>`,
      ),
    ],
  ])('one that %s is refused', (_, xml) => {
    expect(refusalOf(() => unsolicited(xml)).code).toBe('inResponseToMismatch');
  });

  test.each([
    ['10 minutes', '2026-11-24T11:50:00Z', undefined],
    ['more', '2026-11-24T11:49:59Z', 'issueInstant'],
  ])('one that was kept for %s', (_, instant, code) => {
    const accepting = () => unsolicited(changed(answersNothing, /(IssueInstant)="[^"]*"/, `$1="${instant}"`));

    if (code === undefined) expect(accepting()).toBeDefined();
    else expect(refusalOf(accepting).code).toBe(code);
  });
});

describe('what a connection asks for', () => {
  const PASSWORD = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
  const KERBEROS = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos';
  const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
  const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
  const withFormat = (format: string) => changed(valid, '<saml2:NameID>', `<saml2:NameID Format="${format}">`);
  const signedInAt = (instant: string) => changed(valid, /AuthnInstant="[^"]*"/, `AuthnInstant="${instant}"`);
  const statement = /<saml2:AuthnStatement .*<\/saml2:AuthnStatement>/.exec(valid)?.[0] ?? '';
  const twice = (second: string) => changed(valid, statement, statement + second);

  test.each([
    ['any age without ForceAuthn', signedInAt('2026-11-01T12:00:00Z'), {}],
    ['a fresh proof with ForceAuthn', signedInAt('2026-11-24T11:55:00Z'), { forceAuthn: true }],
    ['any class where none is asked for', valid, { authnContexts: [] }],
    ['one of the classes', valid, { authnContexts: [KERBEROS, PASSWORD] }],
    ['the format asked for', withFormat(EMAIL), { nameIdFormat: EMAIL }],
    ['any format where none is asked for', withFormat(EMAIL), { nameIdFormat: null }],
    ['any format where it is unspecified', withFormat(EMAIL), { nameIdFormat: UNSPECIFIED }],
    ['no format where it is unspecified', valid, { nameIdFormat: UNSPECIFIED }],
  ])('is met by %s', (_, xml, asked) => {
    expect(acceptAssertion(xml, { ...expected, ...asked }, now).nameId).toBe('jane@a.example');
  });

  test.each([
    ['an old proof with ForceAuthn', signedInAt('2026-11-24T11:54:59Z'), { forceAuthn: true }, 'authnInstant'],
    [
      'a fresh proof beside an old one',
      twice(changed(statement, /AuthnInstant="[^"]*"/, 'AuthnInstant="2026-11-24T09:00:00Z"')),
      { forceAuthn: true },
      'authnInstant',
    ],
    ['another class', valid, { authnContexts: [KERBEROS] }, 'authnContext'],
    ['a class in another case', valid, { authnContexts: [PASSWORD.toLowerCase()] }, 'authnContext'],
    [
      'no class',
      changed(valid, /<saml2:AuthnContextClassRef>.*<\/saml2:AuthnContextClassRef>/, ''),
      { authnContexts: [PASSWORD] },
      'authnContext',
    ],
    [
      'two classes, one of them right',
      changed(
        valid,
        '</saml2:AuthnContextClassRef>',
        `</saml2:AuthnContextClassRef><saml2:AuthnContextClassRef>${KERBEROS}</saml2:AuthnContextClassRef>`,
      ),
      { authnContexts: [PASSWORD] },
      'authnContext',
    ],
    [
      'a second statement of another class',
      twice(changed(statement, PASSWORD, KERBEROS)),
      { authnContexts: [PASSWORD] },
      'authnContext',
    ],
    ['no format', valid, { nameIdFormat: EMAIL }, 'nameId'],
    ['an unspecified format', withFormat(UNSPECIFIED), { nameIdFormat: EMAIL }, 'nameId'],
    ['a format of another SAML version', withFormat(EMAIL.replace('1.1', '2.0')), { nameIdFormat: EMAIL }, 'nameId'],
  ])('is not met by %s', (_, xml, asked, code) => {
    expect(refusalOf(() => acceptAssertion(xml, { ...expected, ...asked }, now)).code).toBe(code);
  });
});
