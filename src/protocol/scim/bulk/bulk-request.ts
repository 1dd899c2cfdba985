import { invalidSyntax, invalidValue, notFound, payloadTooLarge, ScimError } from '../error.js';
import { membersOf, operationsOf, readMessage } from '../message.js';
import { parsePatchRequest, type PatchOperation } from '../patch/patch-request.js';

export type BulkEndpoint = 'Users' | 'Groups';

/** What the single request would be. An id may be `bulkId:…`, the surrogate of what another operation creates. */
export type BulkAction =
  | { readonly method: 'POST'; readonly endpoint: BulkEndpoint; readonly data: unknown }
  | { readonly method: 'PUT'; readonly endpoint: BulkEndpoint; readonly id: string; readonly data: unknown }
  | {
      readonly method: 'PATCH';
      readonly endpoint: BulkEndpoint;
      readonly id: string;
      readonly operations: readonly PatchOperation[];
    }
  | { readonly method: 'DELETE'; readonly endpoint: BulkEndpoint; readonly id: string };

export interface BulkOperation {
  /** In capitals; of an unknown one as it was sent. */
  readonly method: string;
  readonly bulkId?: string;
  /** As it was sent; empty when it was no text. */
  readonly path: string;
  /** An entity-tag: what `If-Match` is to a single request. */
  readonly version?: string;
  /** A ScimError is the fault of this operation alone: the others are done nevertheless. */
  readonly action: BulkAction | ScimError;
}

export interface BulkRequest {
  /** After how many errors to stop; undefined: never. */
  readonly failOnErrors?: number;
  readonly operations: readonly BulkOperation[];
}

const bulkSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const endpoints: ReadonlyMap<string, BulkEndpoint> = new Map([
  ['Users', 'Users'],
  ['Groups', 'Groups'],
]);

/**
 * Reads a bulk request (RFC 7644 §3.7). Throws only what no result of an operation could say: a malformed envelope,
 * operations that the client could not tell apart (`invalidValue`), more than `maxOperations` (413).
 */
export function parseBulkRequest(body: unknown, limits: { readonly maxOperations: number }): BulkRequest {
  const request = readMessage(body, bulkSchema);
  const given = operationsOf(request);
  const { maxOperations } = limits;
  if (given.length > maxOperations) {
    throw payloadTooLarge(
      `The request has ${given.length} operations, and maxOperations is ${maxOperations}: send them in several requests`,
    );
  }
  const operations = given.map(parseOperation);
  checkUnique(operations);
  return { ...readFailOnErrors(request.get('failonerrors')), operations };
}

function readFailOnErrors(given: unknown): Pick<BulkRequest, 'failOnErrors'> {
  if (given === undefined || given === null) return {};
  if (typeof given === 'number' && Number.isSafeInteger(given) && given > 0) return { failOnErrors: given };
  throw invalidValue('"failOnErrors" must be an integer of at least 1; leave it out to have every operation tried');
}

function checkUnique(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  for (const { bulkId } of operations) {
    if (bulkId === undefined) continue;
    if (seen.has(bulkId)) {
      throw invalidValue(`Two operations have the bulkId ${JSON.stringify(bulkId.slice(0, 100))}: give each its own`);
    }
    seen.add(bulkId);
  }
}

function parseOperation(given: unknown, index: number): BulkOperation {
  const label = `Operation ${index + 1}`;
  const members = membersOf(given, `${label} must be an object with "method" and "path"`);
  const method = textOf(members, 'method', label);
  if (method === undefined) throw invalidSyntax(`${label} needs a "method"`);
  const bulkId = textOf(members, 'bulkId', label);
  const version = textOf(members, 'version', label);
  const path = members.get('path');
  const action = parseAction(method.toUpperCase(), bulkId, members);
  return {
    method: action instanceof ScimError ? method : action.method,
    ...(bulkId !== undefined && { bulkId }),
    path: typeof path === 'string' ? path : '',
    ...(version !== undefined && { version }),
    action,
  };
}

function textOf(members: ReadonlyMap<string, unknown>, name: string, label: string): string | undefined {
  const value = members.get(name.toLowerCase());
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalidSyntax(`"${name}" of ${label.toLowerCase()} must be a string`);
  return value;
}

function parseAction(
  method: string,
  bulkId: string | undefined,
  members: ReadonlyMap<string, unknown>,
): BulkAction | ScimError {
  try {
    switch (method) {
      case 'POST':
        if (bulkId === undefined) throw invalidValue('A POST needs a "bulkId" that no other operation has');
        return { method, ...collectionOf(members), data: dataOf(members) };
      case 'PUT':
        return { method, ...resourceOf(members), data: dataOf(members) };
      case 'PATCH':
        return { method, ...resourceOf(members), operations: parsePatchRequest(dataOf(members)) };
      case 'DELETE':
        return { method, ...resourceOf(members) };
      default:
        throw invalidValue('"method" must be POST, PUT, PATCH or DELETE');
    }
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}

function dataOf(members: ReadonlyMap<string, unknown>): unknown {
  const data = members.get('data') ?? undefined;
  if (data === undefined) throw invalidSyntax('POST, PUT and PATCH need "data": the body of the single request');
  return data;
}

function collectionOf(members: ReadonlyMap<string, unknown>): { endpoint: BulkEndpoint } {
  const { endpoint, id } = parsePath(members);
  if (id !== '') throw invalidValue('"path" of a POST must be /Users or /Groups: the server gives the id');
  return { endpoint };
}

function resourceOf(members: ReadonlyMap<string, unknown>): { endpoint: BulkEndpoint; id: string } {
  const { endpoint, id } = parsePath(members);
  if (id === '') throw invalidValue('"path" of a PUT, PATCH or DELETE must name a resource, such as /Users/{id}');
  return { endpoint, id };
}

function parsePath(members: ReadonlyMap<string, unknown>): { endpoint: BulkEndpoint; id: string } {
  const path = members.get('path');
  if (typeof path !== 'string')
    throw invalidValue('The operation needs a "path": /Users, /Groups, or one of these with an id');
  const [name = '', ...rest] = path.split('/').filter((part) => part !== '');
  const endpoint = endpoints.get(name);
  if (!endpoint) {
    throw notFound(
      `${JSON.stringify(path.slice(0, 100))} leads nowhere: "path" is what follows the tenant URL, such as /Users or /Groups/{id}`,
    );
  }
  return { endpoint, id: rest.join('/') };
}
