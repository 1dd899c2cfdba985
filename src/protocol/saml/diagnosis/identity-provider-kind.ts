export const identityProviderKinds = ['entra', 'okta', 'oneLogin', 'google', 'jumpCloud', 'ping', 'other'] as const;
export type IdentityProviderKind = (typeof identityProviderKinds)[number];

/** Whose host names end so. Okta's entity ID is at its host also where the customer signs in at an own domain. */
const HOSTS: readonly (readonly [RegExp, IdentityProviderKind])[] = [
  [/(^|\.)(sts\.windows\.net|microsoftonline\.(com|us)|partner\.microsoftonline\.cn)$/, 'entra'],
  [/(^|\.)(okta|oktapreview|okta-emea|okta-gov)\.com$/, 'okta'],
  [/(^|\.)onelogin\.com$/, 'oneLogin'],
  [/^accounts\.google\.com$/, 'google'],
  [/(^|\.)jumpcloud\.com$/, 'jumpCloud'],
  [/(^|\.)(pingone\.[a-z.]+|pingidentity\.com)$/, 'ping'],
];

/** Which product an identity provider is, as far as its addresses tell. The names that it was given are its owner's. */
export function identityProviderKind({ entityId, ssoUrl }: { entityId: string; ssoUrl: string }): IdentityProviderKind {
  for (const address of [ssoUrl, entityId]) {
    const host = URL.canParse(address) ? new URL(address).hostname : '';
    const known = HOSTS.find(([pattern]) => pattern.test(host));
    if (known) return known[1];
  }
  // PingFederate runs at its owner's host, always under this path.
  return /\/idp\/SSO\.saml2$/.test(ssoUrl) ? 'ping' : 'other';
}
