import { invalidValue } from '../error.js';

export const defaultCount = 100;
export const maxCount = 1000;
/** The largest position that an SQL integer holds. */
const maxStartIndex = 2 ** 31 - 1;

export interface Page {
  /** 1-based position of the first result. */
  readonly startIndex: number;
  /** The most results to return; 0 asks for the total only. */
  readonly count: number;
}

export interface ListResponse<T> {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
  Resources: T[];
}

/** Reads the paging parameters of RFC 7644 §3.4.2.4: strings of a query, numbers of a search request. */
export function parsePage(given: { readonly startIndex?: unknown; readonly count?: unknown }): Page {
  const startIndex = readInteger(given.startIndex, notAnInteger('startIndex')) ?? 1;
  const count = readInteger(given.count, notAnInteger('count')) ?? defaultCount;
  return {
    startIndex: Math.min(Math.max(startIndex, 1), maxStartIndex),
    count: Math.min(Math.max(count, 0), maxCount),
  };
}

const notAnInteger = (name: string) => () => invalidValue(`"${name}" must be an integer, such as 1`);

/** Undefined when nothing is given. Throws what `refuse` returns. */
export function readInteger(given: unknown, refuse: () => Error): number | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  const isInteger = typeof given === 'string' ? /^[+-]?\d{1,30}$/.test(given) : Number.isInteger(given);
  if (!isInteger) throw refuse();
  return Number(given);
}

export function listResponse<T>(resources: T[], totalResults: number, startIndex: number): ListResponse<T> {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
