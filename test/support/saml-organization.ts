import type { TestApp } from './app.js';
import { type Browser, type BrowserPage, type Form, formOf } from './browser.js';
import type { IdentityProvider } from './identity-provider.js';
import { changed, encodeResponse } from './saml-response.js';

export interface SamlOrganization {
  readonly id: string;
  readonly entityId: string;
  readonly acsUrl: string;
  readonly loginUrl: string;
  readonly metadataUrl: string;
  provision(userName: string): Promise<string>;
  setActive(userId: string, active: boolean): Promise<void>;
  remove(userId: string): Promise<void>;
  setSaml(enabled: boolean): Promise<void>;
  /** How many sessions of members there are. */
  sessions(): Promise<number>;
}

/** An identity provider as an administrator describes it who has no metadata. */
export interface DescribedIdentityProvider {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly certificates: string[];
}

/** An organization that signs in at `idp`, with one user, `userName`. */
export async function connectSamlOrganization(
  app: TestApp,
  idp: Pick<IdentityProvider, 'metadataUrl'> | DescribedIdentityProvider,
  { userName = 'jane@contoso.example', metadataXml }: { userName?: string; metadataXml?: string } = {},
): Promise<SamlOrganization> {
  const operator = async (method: string, path: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await app.operator(method, path, body);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const { id } = (await operator('POST', '/api/organizations', { name: 'Contoso' })) as { id: string };
  const settings = `/api/organizations/${id}`;
  const described = 'metadataUrl' in idp ? { metadataUrl: idp.metadataUrl } : idp;
  const source = metadataXml === undefined ? described : { metadataXml };
  await operator('PUT', `${settings}/saml/identity-provider`, source);
  await operator('PATCH', `${settings}/saml`, { enabled: true });
  const { token } = (await operator('POST', `${settings}/scim/token`, {})) as { token: string };
  const scim = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${app.baseUrl}/scim/v2/${id}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  const organization: SamlOrganization = {
    id,
    entityId: `${app.baseUrl}/saml/${id}/metadata`,
    acsUrl: `${app.baseUrl}/saml/${id}/acs`,
    loginUrl: `${app.baseUrl}/saml/${id}/login`,
    metadataUrl: `${app.baseUrl}/saml/${id}/metadata`,
    provision: async (name) => {
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
      return ((await scim('POST', '/Users', { schemas, userName: name, active: true })) as { id: string }).id;
    },
    setActive: async (userId, active) => {
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      await scim('PATCH', `/Users/${userId}`, {
        schemas,
        Operations: [{ op: 'replace', path: 'active', value: active }],
      });
    },
    remove: async (userId) => {
      await scim('DELETE', `/Users/${userId}`);
    },
    setSaml: async (enabled) => {
      await operator('PATCH', `${settings}/saml`, { enabled });
    },
    sessions: async () => {
      const rows = await app.dataSource.query<{ count: string }[]>(
        `SELECT count(*) FROM sessions WHERE organization_id = $1 AND role = 'member'`,
        [id],
      );
      return Number(rows[0]?.count);
    },
  };
  await organization.provision(userName);
  return organization;
}

/** Begins a sign-in and goes as far as the form in which the identity provider answers. */
export async function answerOf(browser: Browser, { loginUrl }: SamlOrganization, returnTo?: string): Promise<Form> {
  const query = returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo }).toString()}`;
  const page: BrowserPage = await browser.open(loginUrl + query);
  if (!page.html.includes('SAMLResponse')) throw new Error(`No answer at ${page.url}: ${page.status} ${page.html}`);
  return formOf(page);
}

/** The XML that a form carries. */
export const xmlOf = ({ fields }: Form): string => Buffer.from(fields['SAMLResponse'] ?? '', 'base64').toString('utf8');

export const withXml = (form: Form, xml: string): Form => ({
  ...form,
  fields: { ...form.fields, SAMLResponse: encodeResponse(xml) },
});

/** The same form, its XML changed on the way. */
export const tampered = (form: Form, from: string | RegExp, to: string): Form =>
  withXml(form, changed(xmlOf(form), from, to));

/** The ID of the request that the form answers. */
export const requestOf = (form: Form): string => /InResponseTo="([^"]*)"/.exec(xmlOf(form))?.[1] ?? '';
