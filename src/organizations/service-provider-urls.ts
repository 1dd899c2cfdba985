/** Where identity providers and browsers find us, for one organization. The entity id is the address of the metadata. */
export interface ServiceProviderUrls {
  readonly entityId: string;
  readonly acsUrl: string;
  readonly loginUrl: string;
  readonly logoutUrl: string;
  readonly metadataUrl: string;
}

/** From PUBLIC_URL and the organization's id, never stored: a changed PUBLIC_URL leaves nothing behind. */
export function serviceProviderUrls(publicUrl: string, orgId: string): ServiceProviderUrls {
  const base = `${publicUrl}/saml/${orgId}`;
  return {
    entityId: `${base}/metadata`,
    acsUrl: `${base}/acs`,
    loginUrl: `${base}/login`,
    logoutUrl: `${base}/logout`,
    metadataUrl: `${base}/metadata`,
  };
}

/** What an admin pastes into the identity provider as the base of all SCIM requests. */
export const tenantUrl = (publicUrl: string, orgId: string): string => `${publicUrl}/scim/v2/${orgId}`;
