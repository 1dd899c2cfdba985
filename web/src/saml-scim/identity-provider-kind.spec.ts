import { kindOfIssuer, requiredFields } from './identity-provider-kind.js';

test.each([
  ['https://sts.windows.net/8c5f2e1a-7b3d-4c9e-9a41-5d0c7e6f1b22/', 'entra'],
  ['http://www.okta.com/exk1abcd', 'okta'],
  ['https://app.onelogin.com/saml/metadata/1234', 'oneLogin'],
  ['https://accounts.google.com/o/saml2?idpid=C01', 'google'],
  ['JumpCloud', 'jumpCloud'],
  ['https://idp.example.com/realms/main', 'other'],
])('the issuer %s belongs to %s', (entityId, kind) => {
  expect(kindOfIssuer(entityId)).toBe(kind);
});

test.each([
  ['entra', ['entityId', 'acsUrl']],
  ['okta', ['acsUrl', 'entityId']],
] as const)('the fields of %s come in the order of its form', (kind, fields) => {
  expect(requiredFields(kind)).toEqual(fields);
});
