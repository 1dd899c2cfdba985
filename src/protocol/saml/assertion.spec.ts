import { refusalOf } from '../../../test/support/saml-refusal.js';
import { buildResponse, changed } from '../../../test/support/saml-response.js';
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
  [
    'a transient NameID',
    changed(valid, '<saml2:NameID>', '<saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">'),
    'nameId',
  ],
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
