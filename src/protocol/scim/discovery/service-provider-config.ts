/** What the server supports beyond the mandatory (RFC 7643 §5). */
export interface Features {
  readonly patch: boolean;
  readonly bulk: { readonly supported: boolean; readonly maxOperations: number; readonly maxPayloadSize: number };
  readonly filter: { readonly supported: boolean; readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  /** RFC 9865 §4; left out where the server has no cursors. */
  readonly pagination?: {
    readonly cursor: boolean;
    readonly index: boolean;
    readonly defaultPaginationMethod: 'cursor' | 'index';
    readonly defaultPageSize: number;
    readonly maxPageSize: number;
    /** In seconds. */
    readonly cursorTimeout?: number;
  };
  readonly documentationUri?: string;
}

/** @param baseUrl the tenant URL, without a slash at its end */
export function serviceProviderConfig(baseUrl: string, features: Features) {
  const supported = (value: boolean) => ({ supported: value });
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    ...(features.documentationUri !== undefined && { documentationUri: features.documentationUri }),
    patch: supported(features.patch),
    bulk: features.bulk,
    filter: features.filter,
    changePassword: supported(features.changePassword),
    sort: supported(features.sort),
    etag: supported(features.etag),
    ...(features.pagination && { pagination: features.pagination }),
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The SCIM token of the organization, sent as a bearer token (RFC 6750)',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}
