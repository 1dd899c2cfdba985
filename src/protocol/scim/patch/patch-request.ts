import { invalidPath, invalidSyntax, tooMany } from '../error.js';
import { membersOf, operationsOf, readMessage } from '../message.js';
import { parsePatchPath, type PatchPath } from './patch-path.js';
import { termsOf } from './patch-work.js';

export type PatchOp = 'add' | 'remove' | 'replace';

/** One operation of RFC 7644 §3.5.2, not yet seen in the light of a schema. */
export interface PatchOperation {
  readonly op: PatchOp;
  readonly path?: PatchPath;
  /** The client's JSON; undefined when absent. */
  readonly value?: unknown;
}

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const maxOperations = 1000;
/** Conditions in the paths of all operations. */
const maxTerms = 10_000;
const ops: ReadonlyMap<string, PatchOp> = new Map((['add', 'remove', 'replace'] as const).map((op) => [op, op]));

/** Reads the body of a PATCH. Throws `invalidSyntax`, `invalidPath` or `invalidFilter`. */
export function parsePatchRequest(body: unknown): PatchOperation[] {
  const operations = operationsOf(readMessage(body, patchSchema));
  if (operations.length > maxOperations) {
    throw invalidSyntax(`The request has ${operations.length} operations; send at most ${maxOperations} at a time`);
  }
  let terms = 0;
  return operations.map((given, index) => {
    const operation = parseOperation(given, index);
    if (operation.path?.filter) terms += termsOf(operation.path.filter);
    if (terms > maxTerms) throw tooMany(`The paths have more than ${maxTerms} conditions; send fewer at a time`);
    return operation;
  });
}

function parseOperation(given: unknown, index: number): PatchOperation {
  const members = membersOf(given, `Operation ${index + 1} must be an object with "op"`);
  const name = members.get('op');
  // Entra writes Add, Replace and Remove.
  const op = typeof name === 'string' ? ops.get(name.toLowerCase()) : undefined;
  if (!op) throw invalidSyntax(`"op" of operation ${index + 1} must be add, remove or replace`);
  const path = members.get('path');
  return {
    op,
    ...(path !== undefined && path !== null && { path: parsePath(path, index) }),
    value: members.get('value'),
  };
}

function parsePath(path: unknown, index: number): PatchPath {
  if (typeof path !== 'string') throw invalidPath(`"path" of operation ${index + 1} must be a string`);
  return parsePatchPath(path);
}
