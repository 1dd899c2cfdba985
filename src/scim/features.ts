import type { Features } from '../protocol/scim/service-provider-config.js';

/** What /ServiceProviderConfig promises: what is false here is refused, not ignored. */
export const features: Features = {
  patch: true,
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 1000 },
  changePassword: false,
  sort: false,
  etag: true,
  pagination: {
    cursor: false,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: 100,
    maxPageSize: 1000,
  },
};
