/** A column, or an expression of one row, that holds a simple attribute in search form. */
export interface StoredColumn {
  /** Text is of `COLLATE "C"`: its order is that of code points, whatever the locale of the database. */
  readonly sql: string;
  readonly type: 'text' | 'boolean' | 'uuid' | 'timestamptz';
  /** What comes before the column's text in the attribute's value. */
  readonly prefix?: string;
  /** The search document's value, where it has one, counts instead. */
  readonly isFallback?: true;
  /** Of any length: it is sorted by its beginning. */
  readonly isLong?: true;
  /** Never null. */
  readonly isRequired?: true;
}

/** A multi-valued attribute whose values are rows of other tables. */
export interface StoredRows {
  /** Each sub-attribute, as a column of one of these rows. */
  readonly columns: ReadonlyMap<string, StoredColumn>;
  /** A SELECT of the ids of resources with a value that the condition on `columns` holds for. $1 is the organization. */
  owners(condition: string): string;
  /** Each sub-attribute of the first value, as an expression of the resource's row. */
  readonly first: ReadonlyMap<string, StoredColumn>;
}

/** Where a resource type's attributes are found in a query: names are as `attributeName` gives them. */
export interface SearchColumns {
  readonly id: string;
  readonly columns: ReadonlyMap<string, StoredColumn>;
  readonly rows: ReadonlyMap<string, StoredRows>;
  /** The search document, which holds everything else. */
  readonly document: string;
}

/** Takes a value into the statement and returns its `$n`. */
export type Parameter = (value: unknown) => string;
