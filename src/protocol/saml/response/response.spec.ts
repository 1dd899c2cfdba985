import { makeSamlKeys } from '../../../../test/support/saml-keys.js';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { buildResponse, changed, encodeResponse, signResponse } from '../../../../test/support/saml-response.js';
import { readPostedResponse } from './response-gate.js';
import { checkResponse } from './response.js';

const keys = makeSamlKeys();
const now = new Date('2026-11-24T12:00:00Z');
const acsUrl = 'https://gatehouse.example/saml/1/acs';
const idpEntityId = 'https://idp.example/';
const unsigned = buildResponse({
  now,
  idpEntityId,
  spEntityId: 'https://gatehouse.example/saml/1/metadata',
  acsUrl,
  inResponseTo: '_request',
  assertionId: '_assertion',
  nameId: 'jane@a.example',
});
const read = (xml: string) =>
  readPostedResponse(encodeResponse(xml), { signature: 'either', allowSha1: false, allowCbc: false });
const check = (xml: string, signed: 'Response' | 'Assertion') =>
  checkResponse(read(signResponse(xml, signed, keys)), { acsUrl, idpEntityId }, now);
const without = (pattern: RegExp) => changed(unsigned, pattern, '');
const ISSUER = /<saml2:Issuer xmlns[^]*?<\/saml2:Issuer>/;
const issuedAt = (time: string) => changed(unsigned, /IssueInstant="[^"]*"/, `IssueInstant="${time}"`);

test.each([
  ['as it is', unsigned],
  ['without Destination', without(/ Destination="[^"]*"/)],
  ['without Issuer', without(ISSUER)],
  [
    'with the Format of an entity',
    changed(unsigned, '<saml2:Issuer ', '<saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity" '),
  ],
  ['10 minutes old', issuedAt('2026-11-24T11:50:00Z')],
  ['3 minutes ahead of our clock', issuedAt('2026-11-24T12:03:00.000Z')],
])('a response with a signed assertion passes %s', (_, xml) => {
  expect(check(xml, 'Assertion')).toBe('_request');
});

test('a signed response passes', () => {
  expect(check(unsigned, 'Response')).toBe('_request');
});

test.each([
  [
    'for another organization',
    changed(unsigned, `Destination="${acsUrl}"`, 'Destination="https://gatehouse.example/saml/2/acs"'),
    'destinationMismatch',
  ],
  ['by http', changed(unsigned, 'Destination="https', 'Destination="http'), 'destinationMismatch'],
  ['with a slash more', changed(unsigned, `Destination="${acsUrl}`, `Destination="${acsUrl}/`), 'destinationMismatch'],
  [
    'in other case',
    changed(unsigned, 'Destination="https://gatehouse', 'Destination="https://Gatehouse'),
    'destinationMismatch',
  ],
  ['of another issuer', changed(unsigned, `>${idpEntityId}<`, '>https://evil.example/<'), 'issuerMismatch'],
  ['of an issuer with a blank more', changed(unsigned, `>${idpEntityId}<`, `> ${idpEntityId}<`), 'issuerMismatch'],
  [
    'of an issuer that is an e-mail address',
    changed(
      unsigned,
      '<saml2:Issuer ',
      '<saml2:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" ',
    ),
    'issuerMismatch',
  ],
  ['too old', issuedAt('2026-11-24T11:49:59Z'), 'issueInstant'],
  ['of the future', issuedAt('2026-11-24T12:03:01Z'), 'issueInstant'],
  ['in another zone', issuedAt('2026-11-24T12:00:00+00:00'), 'issueInstant'],
  ['without a zone', issuedAt('2026-11-24T12:00:00'), 'issueInstant'],
  ['at a leap second', issuedAt('2026-11-24T11:59:60Z'), 'issueInstant'],
  ['on no day', issuedAt('2026-11-31T12:00:00Z'), 'issueInstant'],
  ['without a time', changed(unsigned, / IssueInstant="[^"]*"/, ''), 'issueInstant'],
  ['that answers nothing', changed(unsigned, / InResponseTo="[^"]*"/, ''), 'unsolicited'],
])('a response %s is refused', (_, xml, code) => {
  expect(refusalOf(() => check(xml, 'Assertion')).code).toBe(code);
});

test.each([
  ['Destination', / Destination="[^"]*"/, 'destinationMismatch'],
  ['Issuer', ISSUER, 'issuerMismatch'],
])('a signed response must carry its %s', (_, pattern, code) => {
  const bare = changed(signResponse(unsigned, 'Response', keys), pattern, '');
  const posted = read(bare);

  expect(refusalOf(() => checkResponse(posted, { acsUrl, idpEntityId }, now)).code).toBe(code);
});

test('a response to no request passes where sign-in may begin at the identity provider', () => {
  const posted = read(signResponse(without(/ InResponseTo="_request"(?= ?>|><saml2:Issuer)/), 'Assertion', keys));
  const checked = (idpInitiated: boolean) => checkResponse(posted, { acsUrl, idpEntityId, idpInitiated }, now);

  expect(checked(true)).toBeUndefined();
  expect(refusalOf(() => checked(false))).toMatchObject({
    code: 'unsolicited',
    message: expect.stringContaining('sign-in URL') as string,
  });
});

test('a response to a request names it there as well', () => {
  const posted = read(signResponse(unsigned, 'Assertion', keys));

  expect(checkResponse(posted, { acsUrl, idpEntityId, idpInitiated: true }, now)).toBe('_request');
});
