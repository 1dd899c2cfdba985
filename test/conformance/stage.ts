import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../support/app.js';
import { connectOrganization, type TestOrganization } from '../support/organization.js';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** An extension that `Stage.open` defines, with an attribute of each kind that the standard schemas lack. */
export const BADGE = 'urn:example:scim:schemas:Badge';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
export const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
export const NOBODY = '0190a5a0-0000-7000-8000-000000000000';

export interface Resource {
  readonly id: string;
  readonly schemas: string[];
  readonly meta: { resourceType: string; created: string; lastModified: string; location: string; version: string };
  readonly [attribute: string]: unknown;
}

export interface List {
  readonly schemas: string[];
  readonly totalResults: number;
  readonly startIndex?: number;
  readonly itemsPerPage: number;
  readonly nextCursor?: string;
  readonly Resources: Resource[];
}

/** An answer and its body, which is an empty object where there is none. */
export interface Answer<Body = Resource> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

const badge = {
  id: BADGE,
  resourceType: 'User',
  name: 'Badge',
  attributes: [
    { name: 'number', uniqueness: 'server', caseExact: true },
    { name: 'level', type: 'integer' },
    { name: 'height', type: 'decimal' },
    { name: 'since', type: 'dateTime' },
    { name: 'print', type: 'binary' },
    { name: 'colors', multiValued: true },
    { name: 'site', canonicalValues: ['North', 'South'] },
    { name: 'serial', mutability: 'immutable' },
    { name: 'pin', mutability: 'writeOnly' },
    { name: 'printed', mutability: 'readOnly' },
    { name: 'note', returned: 'request' },
    { name: 'owner', returned: 'always' },
  ],
};

/** A server, an organization on it with an extension of its own, and the requests that its connector sends. */
export class Stage {
  private constructor(
    readonly app: TestApp,
    readonly organization: TestOrganization,
  ) {}

  static async open(): Promise<Stage> {
    const app = await startApp();
    const stage = new Stage(app, await connectOrganization(app));
    await stage.define(badge);
    return stage;
  }

  close(): Promise<void> {
    return this.app.close();
  }

  /** Another organization on the same server. */
  async another(): Promise<Stage> {
    return new Stage(this.app, await connectOrganization(this.app, 'Fabrikam'));
  }

  async define(definition: { readonly id: string } & Record<string, unknown>): Promise<void> {
    const path = `/api/organizations/${this.organization.id}/schemas/${definition.id}`;
    const answer = await this.app.operator('PUT', path, definition);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  }

  async send<Body = Resource>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>> {
    const answer = await this.organization.scim(method, path, body, headers);
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (text === '' ? {} : JSON.parse(text)) as Body,
    };
  }

  /** The answer's body. Any status but a 2xx is a fault of the test. */
  private async done<Body = Resource>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.send<Body>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  user(attributes: object = {}): Promise<Resource> {
    return this.done('POST', '/Users', { schemas: [USER], userName: `${randomUUID()}@example.com`, ...attributes });
  }

  group(attributes: object = {}): Promise<Resource> {
    return this.done('POST', '/Groups', { schemas: [GROUP], displayName: randomUUID(), ...attributes });
  }

  read(path: string): Promise<Resource> {
    return this.done('GET', path);
  }

  list(query: Record<string, string | number>, path = '/Users'): Promise<List> {
    return this.done('GET', `${path}?${new URLSearchParams(entries(query)).toString()}`);
  }

  /** The user after a PATCH. */
  async patched(user: Resource, ...operations: object[]): Promise<Resource> {
    await this.done('PATCH', `/Users/${user.id}`, patchOf(...operations));
    return this.read(`/Users/${user.id}`);
  }

  /** The answer to a PATCH. */
  patch(path: string, ...operations: object[]): Promise<Answer> {
    return this.send('PATCH', path, patchOf(...operations));
  }
}

const entries = (query: Record<string, string | number>): string[][] =>
  Object.entries(query).map(([name, value]) => [name, String(value)]);

export const patchOf = (...operations: object[]): object => ({ schemas: [PATCH_OP], Operations: operations });

/** What an error's answer has to be like. */
export const refusal = (status: number, scimType?: string): object => ({
  status,
  body: {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType !== undefined && { scimType }),
    detail: expect.stringMatching(/\S/) as string,
  },
});
