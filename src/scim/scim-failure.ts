import type { Failure } from '../failure.js';
import { ScimError } from '../protocol/scim/error.js';

/** What was thrown, for who speaks SCIM. */
export const toScimError = (error: unknown, { status, detail }: Failure): ScimError =>
  error instanceof ScimError
    ? error
    : new ScimError(status, status === 400 ? 'invalidSyntax' : undefined, detail, { cause: error });
