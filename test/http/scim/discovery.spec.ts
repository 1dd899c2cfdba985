import { startApp, type TestApp } from '../../support/app.js';
import { connectOrganization, type TestOrganization } from '../../support/organization.js';

let app: TestApp;
let org: TestOrganization;
beforeAll(async () => {
  app = await startApp();
  org = await connectOrganization(app);
});
afterAll(() => app.close());

test('/ServiceProviderConfigs, which clients of SCIM 1.1 descent ask for, is /ServiceProviderConfig', async () => {
  const [plural, singular] = await Promise.all([
    org.scim('GET', '/ServiceProviderConfigs'),
    org.scim('GET', '/ServiceProviderConfig'),
  ]);
  expect(plural.status).toBe(200);
  expect(plural.headers.get('content-type')).toBe(singular.headers.get('content-type'));
  const config: unknown = await plural.json();
  expect(config).toEqual(await singular.json());
  expect(config).toMatchObject({
    patch: { supported: true },
    meta: { resourceType: 'ServiceProviderConfig', location: `${org.tenantUrl}/ServiceProviderConfig` },
  });
});

test.each(['/ServiceProviderConfig', '/ServiceProviderConfigs', '/ResourceTypes', '/Schemas'])(
  'a filter at %s answers 403',
  async (path) => {
    const answer = await org.scim('GET', `${path}?filter=${encodeURIComponent('id eq "User"')}`);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ status: '403', detail: expect.stringContaining('filter') as string });
  },
);
