import { DatabaseError } from 'pg';

const postgresError = (error: unknown): DatabaseError | undefined => {
  if (error instanceof DatabaseError) return error;
  // TypeORM wraps what the driver threw.
  const driverError: unknown = error instanceof Error && 'driverError' in error ? error.driverError : undefined;
  return driverError instanceof DatabaseError ? driverError : undefined;
};

/** The SQLSTATE of what PostgreSQL answered, if it was PostgreSQL that answered. */
export const sqlState = (error: unknown): string | undefined => postgresError(error)?.code;

/** PostgreSQL refused the statement and the connection lives on: not a lost connection (08) or a shutdown (57P). */
export function isStatementError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && !state.startsWith('08') && !state.startsWith('57P');
}

/** The name of the unique index that refused a row. */
export const uniqueViolation = (error: unknown): string | undefined =>
  sqlState(error) === '23505' ? postgresError(error)?.constraint : undefined;

/** The organization, user or administrator that a row refers to is gone. */
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === '23503';

/** A statement ran into its time limit. */
export const isStatementTimeout = (error: unknown): boolean => sqlState(error) === '57014';

/** Worth another try: a deadlock, a serialization failure, a lock that was not free in time. */
export const isTransient = (error: unknown): boolean => ['40P01', '40001', '55P03'].includes(sqlState(error) ?? '');

/** The database cannot be reached, or is stopping or starting. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P') || state === '53300';
  return error instanceof Error && /connect|terminated|ECONN|timeout exceeded|shutting down/i.test(error.message);
}
