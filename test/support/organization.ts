import { readFileSync } from 'node:fs';
import type { TestApp } from './app.js';

export interface TestOrganization {
  readonly id: string;
  readonly tenantUrl: string;
  readonly token: string;
  /** fetch under the tenant URL with the organization's token. Objects are sent as SCIM JSON, strings as they are. */
  scim(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Of the identity provider of `connectOrganization`. */
export const IDP_CERTIFICATE = readFileSync(new URL('./idp-certificate.pem', import.meta.url), 'utf8');

/** An organization that is connected to an identity provider, has SAML on, and holds a SCIM token. */
export async function connectOrganization(app: TestApp, name = 'Contoso'): Promise<TestOrganization> {
  const { id } = await json<{ id: string }>(app.operator('POST', '/api/organizations', { name }));
  await json(
    app.operator('PUT', `/api/organizations/${id}/saml/identity-provider`, {
      entityId: 'https://idp.example.com/entity',
      ssoUrl: 'https://idp.example.com/sso',
      certificates: [IDP_CERTIFICATE],
    }),
  );
  await json(app.operator('PATCH', `/api/organizations/${id}/saml`, { enabled: true }));
  const { token, tenantUrl } = await json<{ token: string; tenantUrl: string }>(
    app.operator('POST', `/api/organizations/${id}/scim/token`, {}),
  );
  return { id, token, tenantUrl, scim: scimClient(app, id, token) };
}

/** Sends requests under an organization's tenant URL with any token. */
export const scimClient =
  (app: TestApp, orgId: string, token: string): TestOrganization['scim'] =>
  (method, path, body, headers = {}) =>
    fetch(`${app.baseUrl}/scim/v2/${orgId}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

async function json<T>(response: Promise<Response>): Promise<T> {
  const answer = await response;
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
