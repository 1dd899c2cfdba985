import { invalidSyntax } from './error.js';
import { isJsonObject } from './value/json-object.js';

/**
 * The members of a message of RFC 7644, such as a PATCH or a bulk request, by lower-cased name. Throws `invalidSyntax`
 * when the body is none of this schema.
 */
export function readMessage(body: unknown, schema: string): ReadonlyMap<string, unknown> {
  const members = membersOf(body, `The body must be a JSON object whose "schemas" contains ${schema}`);
  const schemas = members.get('schemas');
  const isOf = (urn: unknown) => typeof urn === 'string' && urn.toLowerCase() === schema.toLowerCase();
  if (!Array.isArray(schemas) || !schemas.some(isOf)) throw invalidSyntax(`"schemas" must contain ${schema}`);
  return members;
}

/** The members of an object by lower-cased name. */
export function membersOf(given: unknown, otherwise: string): ReadonlyMap<string, unknown> {
  if (!isJsonObject(given)) throw invalidSyntax(otherwise);
  return new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The operations of a message that has some. */
export function operationsOf(members: ReadonlyMap<string, unknown>): readonly unknown[] {
  const operations: unknown = members.get('operations');
  if (Array.isArray(operations) && operations.length > 0) return operations;
  throw invalidSyntax('"Operations" must be a list of at least one operation');
}
