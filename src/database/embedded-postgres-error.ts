/** The embedded PostgreSQL cannot be started; the message is one line for the operator. */
export class EmbeddedPostgresError extends Error {}
