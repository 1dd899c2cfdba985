import { serviceProviderConfig } from './service-provider-config.js';

const base = 'https://x/scim/v2/org';
const core = 'urn:ietf:params:scim:schemas:core:2.0';

test('the service provider configuration declares what is supported and how to authenticate', () => {
  const features = {
    patch: true,
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 1000 },
    changePassword: false,
    sort: false,
    etag: true,
  };
  expect(serviceProviderConfig(base, features)).toMatchObject({
    schemas: [`${core}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 1000 },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  });
});
