import { HttpException, HttpStatus } from '@nestjs/common';

/** Asked for too often. `retryAfter` is a header of the answer, in whole seconds. */
export class TooManyRequestsError extends HttpException {
  constructor(
    message: string,
    readonly retryAfter: number,
  ) {
    super(message, HttpStatus.TOO_MANY_REQUESTS);
  }
}
