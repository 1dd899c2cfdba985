import { identityProviderKind } from './identity-provider-kind.js';

test.each([
  ['https://sts.windows.net/8a1f/', 'https://login.microsoftonline.com/8a1f/saml2', 'entra'],
  ['https://sts.windows.net/8a1f/', 'https://sso.contoso.example/saml2', 'entra'],
  ['http://www.okta.com/exk1', 'https://contoso.okta.com/app/contoso/exk1/sso/saml', 'okta'],
  ['http://www.okta.com/exk1', 'https://login.contoso.example/app/contoso/exk1/sso/saml', 'okta'],
  ['https://app.onelogin.com/saml/metadata/1', 'https://contoso.onelogin.com/trust/saml2/http-post/sso/1', 'oneLogin'],
  ['https://accounts.google.com/o/saml2?idpid=C1', 'https://accounts.google.com/o/saml2/idp?idpid=C1', 'google'],
  ['anything', 'https://sso.jumpcloud.com/saml2/contoso', 'jumpCloud'],
  ['https://auth.pingone.eu/8a1f', 'https://auth.pingone.eu/8a1f/saml20/idp/sso', 'ping'],
  ['contoso-pingfederate', 'https://sso.contoso.example/idp/SSO.saml2', 'ping'],
  ['https://idp.contoso.example/metadata', 'https://idp.contoso.example/sso', 'other'],
  ['https://okta.com.evil.example/', 'https://notokta.com/', 'other'],
  ['', '', 'other'],
])('%s at %s is %s', (entityId, ssoUrl, kind) => {
  expect(identityProviderKind({ entityId, ssoUrl })).toBe(kind);
});
