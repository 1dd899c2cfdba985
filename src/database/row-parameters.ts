import { arrayOf } from './postgres-text.js';

/** A column of rows that travel to a statement: what it is there, and where its value comes from. */
export type ParameterColumn<Row> = { readonly name: string } & (
  | { readonly type: 'text'; readonly of: (row: Row) => string | null }
  | {
      readonly type: 'uuid' | 'integer' | 'boolean' | 'timestamptz';
      readonly of: (row: Row) => string | number | boolean;
    }
);

// Text parameters of a batch travel joined, so that no document has to be quoted into an array literal and parsed again.
const SEPARATOR = '\u0001';
const NULL = '\u0002';

/** Whether a text can be one of a batch. An empty text alone would be split into no text at all. */
export const isJoinable = (value: string | null): boolean =>
  value === null || (value !== '' && !value.includes(SEPARATOR) && !value.includes(NULL));

/**
 * Rows as the first parameters of a statement. Text and values are made of one list of columns, so that no parameter can
 * stand in another's place.
 */
export class RowParameters<Row> {
  /** A FROM item, `k`, of one row: see `ofOne`. */
  readonly one: string;
  /** A FROM item, `k`, of many: see `ofMany`. Its column `n` counts them from one. */
  readonly many: string;

  constructor(private readonly columns: readonly ParameterColumn<Row>[]) {
    const numbered = columns.map(({ name, type }, index) => ({ name, type, parameter: `$${index + 1}` }));
    this.one = `(SELECT ${numbered.map(({ name, type, parameter }) => `${parameter}::${type} AS ${name}`).join(', ')}) AS k`;
    const arrays = numbered.map(({ type, parameter }) =>
      type === 'text' ? `string_to_array(${parameter}, E'\\x01', E'\\x02')` : `${parameter}::${type}[]`,
    );
    this.many = `unnest(${arrays.join(', ')}) WITH ORDINALITY AS k (${columns.map(({ name }) => name).join(', ')}, n)`;
  }

  /** The parameter that follows the columns, `n` places behind them. */
  after(n: number): string {
    return `$${this.columns.length + n}`;
  }

  ofOne(row: Row): unknown[] {
    return this.columns.map(({ of }) => of(row));
  }

  /** @param rows whose texts are all `isJoinable` */
  ofMany(rows: readonly Row[]): string[] {
    return this.columns.map((column) =>
      column.type === 'text'
        ? rows.map((row) => column.of(row) ?? NULL).join(SEPARATOR)
        : arrayOf(rows.map((row) => column.of(row))),
    );
  }
}
