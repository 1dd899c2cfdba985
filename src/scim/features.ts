import { defaultCount, maxCount } from '../protocol/scim/list/list.js';
import type { Features } from '../protocol/scim/discovery/service-provider-config.js';
import { CURSOR_TIMEOUT } from './list-cursor.js';

/** What /ServiceProviderConfig promises: what is false here is refused, not ignored. */
export const features: Features = {
  patch: true,
  bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1024 * 1024 },
  filter: { supported: true, maxResults: maxCount },
  changePassword: false,
  sort: true,
  etag: true,
  pagination: {
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: defaultCount,
    maxPageSize: maxCount,
    cursorTimeout: CURSOR_TIMEOUT,
  },
};
