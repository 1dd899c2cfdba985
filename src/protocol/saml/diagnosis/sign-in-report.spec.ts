import { makeSamlKeys } from '../../../../test/support/saml-keys.js';
import { buildResponse, encodeResponse, signResponse } from '../../../../test/support/saml-response.js';
import { readCertificate } from '../certificates/certificate.js';
import type { SignInErrorCode } from '../error.js';
import { parseClaims } from '../response/claims.js';
import {
  clockDifference,
  reportChecks,
  type ReportFacts,
  signInChecks,
  type SignInStage,
  stageOf,
} from './sign-in-report.js';

const now = new Date('2026-11-24T12:00:00Z');
const keys = makeSamlKeys();
const fields = {
  now,
  idpEntityId: 'https://idp.example/metadata',
  spEntityId: 'https://sp.example/metadata',
  acsUrl: 'https://sp.example/acs',
  inResponseTo: '_request',
  assertionId: '_assertion',
  nameId: 'jane@contoso.example',
};
const claims = parseClaims(encodeResponse(signResponse(buildResponse(fields), 'Assertion', keys)));
const facts: ReportFacts = {
  claims,
  expected: {
    acsUrl: fields.acsUrl,
    idpEntityId: fields.idpEntityId,
    spEntityId: fields.spEntityId,
    requestId: '_request',
    certificates: ['AA:BB'],
    user: 'userName = NameID',
    attributes: ['email'],
  },
  stage: 4,
  failure: undefined,
  certificate: undefined,
  user: 'jane@contoso.example',
  receivedAt: now,
};

test('a message is read for what it says, its certificate included', () => {
  expect(claims).toEqual({
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    destination: fields.acsUrl,
    issuer: fields.idpEntityId,
    issueInstant: now.toISOString(),
    inResponseTo: '_request',
    nameId: 'jane@contoso.example',
    recipient: fields.acsUrl,
    notBefore: '2026-11-24T11:55:00.000Z',
    notOnOrAfter: '2026-11-24T12:05:00.000Z',
    audiences: [fields.spEntityId],
    authnInstant: now.toISOString(),
    attributes: new Map([['email', ['jane@contoso.example']]]),
    certificate: readCertificate(keys.certificate).fingerprint,
  });
});

test.each([
  ['no base64', '!'],
  ['no XML', encodeResponse('hello')],
  ['another message', encodeResponse('<LogoutRequest xmlns="urn:oasis:names:tc:SAML:2.0:protocol"/>')],
])('%s says nothing', (_, samlResponse) => {
  expect(parseClaims(samlResponse)).toBeUndefined();
});

test('an empty Response says that it is one', () => {
  const empty = parseClaims(encodeResponse('<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol"/>'));
  expect(empty).toMatchObject({ audiences: [], attributes: new Map() });
  expect(empty?.nameId).toBeUndefined();
});

test('every check has passed where nothing failed, with what was compared', () => {
  const checks = reportChecks(facts);
  expect(checks.map(({ check }) => check)).toEqual(signInChecks);
  expect(checks.every(({ status }) => status === 'passed')).toBe(true);
  expect(checks).toContainEqual({
    check: 'audience',
    status: 'passed',
    expected: fields.spEntityId,
    received: fields.spEntityId,
  });
});

const passedBefore = (code: SignInErrorCode, stage: SignInStage) =>
  reportChecks({ ...facts, stage, failure: { code, expected: 'this', received: 'that' } })
    .filter(({ status }) => status === 'passed')
    .map(({ check }) => check)
    .join(' ');

test.each<[SignInErrorCode, SignInStage, string]>([
  ['xmlMalformed', 0, ''],
  ['statusNotSuccess', 0, 'message'],
  ['signatureMissing', 0, ''],
  ['destinationMismatch', 1, 'message status'],
  ['unknownRequest', 1, 'message status destination issuer issueInstant'],
  ['signatureInvalid', 2, 'message status destination issuer issueInstant inResponseTo'],
  ['nameId', 3, 'message status destination issuer issueInstant inResponseTo signature'],
  [
    'audienceMismatch',
    3,
    'message status destination issuer issueInstant inResponseTo signature nameId recipient times',
  ],
  ['issuerMismatch', 3, 'message status destination issueInstant inResponseTo signature'],
])('when %s is found at stage %i, only this has passed: %s', (code, stage, passed) => {
  expect(passedBefore(code, stage)).toBe(passed);
});

test('of the check that failed is shown what the acceptance compared', () => {
  const failure = { code: 'audienceMismatch', expected: 'this', received: 'that' } as const;
  const checks = reportChecks({ ...facts, stage: 3, failure });
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([
    { check: 'audience', status: 'failed', expected: 'this', received: 'that' },
  ]);
  expect(checks).toContainEqual({
    check: 'user',
    status: 'notReached',
    expected: 'userName = NameID',
    received: facts.user,
  });
});

test.each<[SignInErrorCode, SignInStage]>([
  ['notBase64', 0],
  ['signatureAlgorithm', 0],
  ['destinationMismatch', 1],
  ['otherBrowser', 1],
  ['decryptionFailed', 2],
])('%s, before the assertion was read, is of stage %i', (code, stage) => {
  expect(stageOf(code)).toBe(stage);
});

test('the difference of the clocks is positive where the other one is ahead', () => {
  expect(clockDifference(claims, new Date(now.getTime() - 90_000))).toBe(90_000);
  expect(clockDifference(undefined, now)).toBeNull();
});
