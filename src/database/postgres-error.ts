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

const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** The words of pg for a connection that was lost or could not be had in time. */
const LOST_CONNECTION =
  /^(?:Connection terminated|Client has encountered a connection error|timeout e?xpired|Query read timeout|timeout exceeded when trying to connect)/;

/** The database cannot be reached, or is stopping or starting. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P') || state === '53300';
  if (error instanceof LaneClosedError) return true;
  if (!(error instanceof Error)) return false;
  return ('code' in error && NETWORK_CODES.has(String(error.code))) || LOST_CONNECTION.test(error.message);
}

/** A lane was asked for its connection after the server had begun to stop. */
export class LaneClosedError extends Error {}
