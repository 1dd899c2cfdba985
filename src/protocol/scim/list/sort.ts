import { invalidValue } from '../error.js';
import { simple } from '../filter/filter-match.js';
import { type AttributePath, parseAttributePath, printAttributePath } from '../schema/attribute-path.js';
import { findAttribute, type FoundAttribute, type ResourceSchema } from '../schema/schema.js';

/** `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3), not yet seen in the light of a schema. */
export interface Sort {
  readonly sortBy: AttributePath;
  readonly descending: boolean;
}

const orders: ReadonlyMap<string, boolean> = new Map([
  ['ascending', false],
  ['descending', true],
]);

/** Undefined without `sortBy`, which `sortOrder` alone says nothing about. Throws `invalidValue`. */
export function parseSort(given: { readonly sortBy?: unknown; readonly sortOrder?: unknown }): Sort | undefined {
  const descending = readOrder(given.sortOrder);
  const name = given.sortBy ?? '';
  if (name === '') return undefined;
  const sortBy = typeof name === 'string' ? parseAttributePath(name.trim()) : undefined;
  if (!sortBy) throw invalidValue('"sortBy" must be one attribute, such as userName or name.familyName');
  return { sortBy, descending };
}

function readOrder(given: unknown): boolean {
  if (given === undefined || given === null || given === '') return false;
  const descending = typeof given === 'string' ? orders.get(given.toLowerCase()) : undefined;
  if (descending === undefined) throw invalidValue('"sortOrder" must be ascending or descending');
  return descending;
}

/**
 * What resources of each type are sorted by: a simple attribute, which within `emails` is `value`; undefined for a type
 * that lacks the attribute. Throws `invalidValue` when all do, or when the attribute has no order.
 */
export function checkSort({ sortBy }: Sort, schemas: readonly ResourceSchema[]): (FoundAttribute | undefined)[] {
  const found = schemas.map((schema) => findAttribute(schema, sortBy));
  if (!found.some((each) => each)) {
    const names = schemas.map(({ name }) => name).join(' or a ');
    throw invalidValue(`"sortBy" names ${printAttributePath(sortBy)}, which a ${names} does not have`);
  }
  return found
    .map((each) => each && simple(each))
    .map((each) => {
      if (each && (each.subAttribute ?? each.attribute).type === 'complex') {
        throw invalidValue(`"sortBy" names ${each.attribute.name} as a whole; name one of its sub-attributes`);
      }
      return each;
    });
}
