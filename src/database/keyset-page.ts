export const PAGE_SIZE = 100;
/** A page of more ends early, whatever its resources hold. */
export const MAX_PAGE_BYTES = 16 * 1024 * 1024;

/** One page of rows in the order of their ids; `nextCursor` is the id after which the next page begins. */
export interface KeysetPage<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

/** @param found up to `PAGE_SIZE + 1` rows: the one too many tells that there is a next page. */
export function keysetPage<Row extends { id: string }>(found: readonly Row[]): KeysetPage<Row> {
  const rows = found.slice(0, PAGE_SIZE);
  return { rows, nextCursor: found.length > PAGE_SIZE ? (rows.at(-1)?.id ?? null) : null };
}
