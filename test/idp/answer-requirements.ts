import type { Answer } from './exchange.js';
import { valueAt } from './json-value.js';
import type { Client } from './recording.js';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

interface Body {
  readonly [name: string]: unknown;
  readonly schemas?: readonly string[];
}

interface ListBody extends Body {
  readonly Resources: readonly Body[];
}

/** The endpoint of a resource, by its `schemas`; all but those of groups are taken for a user's. */
export const collectionOf = (resource: Body): 'Users' | 'Groups' =>
  resource.schemas?.includes(GROUP) ? 'Groups' : 'Users';

/** What identity providers need of every answer, whatever the step expects of it. */
export function checkAnswer(client: Client, answer: Answer, tenantUrl: string): void {
  const { status, headers, text } = answer;
  expect(status).toBeLessThan(500);
  if (status === 204) {
    expect(text).toBe('');
    return;
  }
  expect(headers['content-type']).toMatch(/^application\/scim\+json(; *charset=utf-8)?$/i);
  expect(nullsOf(text)).toEqual([]);
  const body = answer.body as Body;
  if (status >= 400) checkError(status, answer);
  else if (body.schemas?.includes(LIST)) checkList(client, body as ListBody);
  else checkResource(client, body);
  if (status === 201) {
    expect(headers['location']).toBe(`${tenantUrl}/${collectionOf(body)}/${String(body['id'])}`);
    expect(valueAt(body, 'meta.location')).toBe(headers['location']);
  }
}

function checkError(status: number, { headers, body }: Answer): void {
  const detail: unknown = expect.stringMatching(/\S/);
  expect(body).toMatchObject({ schemas: [ERROR], status: String(status), detail });
  if (status === 401) expect(headers['www-authenticate']).toMatch(/^Bearer\b/);
}

function checkList(client: Client, body: ListBody): void {
  for (const name of ['totalResults', 'startIndex', 'itemsPerPage']) {
    expect({ [name]: Number.isInteger(body[name]) }).toEqual({ [name]: true });
  }
  expect(body.Resources).toHaveLength(Number(body['itemsPerPage']));
  for (const resource of body.Resources) {
    expect(resource['id']).toMatch(/./);
    checkResource(client, resource);
  }
}

function checkResource(client: Client, resource: Body): void {
  if (resource.schemas?.includes(USER)) checkUser(client, resource);
  if (resource.schemas?.includes(GROUP)) checkGroup(resource);
}

function checkUser({ requires }: Client, user: Body): void {
  const missing = ['id', ...requires.user].filter((path) => [undefined, null, ''].includes(valueAt(user, path) as ''));
  expect({ missing, of: user }).toEqual({ missing: [], of: user });
  if ('active' in user) expect(typeof user['active']).toBe('boolean');
  for (const name of requires.uniqueTypes) {
    const types = ((user[name] ?? []) as readonly Body[]).map((value) => String(value['type']).toLowerCase());
    expect({ [name]: types }).toEqual({ [name]: [...new Set(types)] });
  }
}

function checkGroup(group: Body): void {
  const something: unknown = expect.stringMatching(/\S/);
  expect(group).toMatchObject({ id: something, displayName: something });
  const members = (group['members'] ?? []) as readonly Body[];
  const ids = members.map(({ value }) => value);
  expect(ids).toEqual([...new Set(ids)]);
}

/** Names of members that are null: clients take them for values, and unassigned attributes may be left out. */
function nullsOf(text: string): string[] {
  const names: string[] = [];
  JSON.parse(text, (name, value: unknown) => {
    if (value === null) names.push(name);
    return value;
  });
  return names;
}
