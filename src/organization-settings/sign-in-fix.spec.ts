import { identityProviderKinds } from '../protocol/saml/diagnosis/identity-provider-kind.js';
import type { SignInErrorCode } from '../protocol/saml/error.js';
import { signInFix } from './sign-in-fix.js';

test.each<[SignInErrorCode, (typeof identityProviderKinds)[number], string]>([
  ['audienceMismatch', 'entra', 'Identifier (Entity ID)'],
  ['audienceMismatch', 'okta', 'Audience URI (SP Entity ID)'],
  ['recipientMismatch', 'oneLogin', 'ACS (Consumer) URL'],
  ['signatureAlgorithm', 'oneLogin', 'SSO > SAML Signature Algorithm'],
  ['statusNotSuccess', 'google', 'User access'],
  ['nameId', 'jumpCloud', 'SAMLSubject NameID'],
  ['signatureMissing', 'ping', 'Sign Assertion'],
  ['issuerMismatch', 'other', 'The answer is of another application or tenant of the identity provider'],
  ['structure', 'entra', 'Reply URL'],
])('the fix for %s at %s says "%s"', (code, kind, words) => {
  expect(signInFix({ code }, kind, true, 'en')).toContain(words);
});

const codes: SignInErrorCode[] = [
  'tooLarge',
  'audienceMismatch',
  'expired',
  'unknownUser',
  'xmlMalformed',
  'unsolicited',
];

test.each(identityProviderKinds)('every placeholder is filled in at %s, in both languages', (kind) => {
  for (const code of codes) {
    expect(signInFix({ code }, kind, true, 'en')).toMatch(/^[A-Z][^{}]+\.$/);
    expect(signInFix({ code }, kind, true, 'ja')).toMatch(/[ぁ-ん][^{}]*$/);
  }
});

test.each([
  ['Responder, AuthnFailed', 'did not prove who they are'],
  ['Requester, InvalidNameIDPolicy: Format is not supported', 'format of the NameID that Okta does not send'],
  ['Responder, RequestDenied: NoAuthnContext, it says', 'A rule of Okta forbids'],
  ['Responder', 'The sign-in log of Okta says why'],
  ['Responder, urn:x:something', 'The sign-in log of Okta says why'],
  ['Responder: a text, AuthnFailed', 'The sign-in log of Okta says why'],
])('of the status "%s" it says "%s"', (received, words) => {
  expect(signInFix({ code: 'statusNotSuccess', received }, 'okta', true, 'en')).toContain(words);
});

test('while nobody is provisioned, the fix for somebody unknown names the switch that creates people', () => {
  const fix = (isProvisioned: boolean) => signInFix({ code: 'unknownUser' }, 'entra', isProvisioned, 'en');
  expect(fix(false)).toContain('Create people at their first sign-in');
  expect(fix(true)).toContain('list of users');
});

test('a failure of this server is nothing to mend at the identity provider', () => {
  expect(signInFix({ code: '500' }, 'okta', true, 'en')).toContain('the operator of this server');
});
