import { invalidValue } from './error.js';

const defaultCount = 100;
const maxCount = 1000;
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
  const startIndex = readInteger('startIndex', given.startIndex) ?? 1;
  const count = readInteger('count', given.count) ?? defaultCount;
  return {
    startIndex: Math.min(Math.max(startIndex, 1), maxStartIndex),
    count: Math.min(Math.max(count, 0), maxCount),
  };
}

function readInteger(name: string, given: unknown): number | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  const isInteger = typeof given === 'string' ? /^[+-]?\d{1,30}$/.test(given) : Number.isInteger(given);
  if (!isInteger) throw invalidValue(`"${name}" must be an integer, such as 1`);
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
