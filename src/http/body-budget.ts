import { Transform, type TransformCallback } from 'node:stream';
import type { FastifyRequest, onSendHookHandler, preParsingHookHandler, RequestPayload } from 'fastify';
import { ScimError } from '../protocol/scim/error.js';

const overBudget = () =>
  new ScimError(
    503,
    undefined,
    'The server is busy with other large bodies: send the request again after a moment, or several smaller ones',
  );

/**
 * How many bytes of large bodies the process holds at once. A body costs many times its size while it is worked on, so
 * that a few at a time would use up the memory. One that has a length is counted before it is read, any other as it is
 * read. Small ones do not count.
 *
 * Its hooks belong to the routes that take large bodies.
 */
export class BodyBudget {
  private taken = 0;
  private readonly shares = new WeakMap<FastifyRequest, number>();

  constructor(
    private readonly total: number,
    private readonly small: number,
  ) {}

  readonly preParsing: preParsingHookHandler = (request, _reply, payload, done) => {
    const length = Number(request.headers['content-length'] ?? NaN);
    if (Number.isNaN(length)) done(null, this.counted(request, payload));
    else if (this.allows(request, length)) done(null, payload);
    else done(overBudget());
  };

  /** Comes after every request, also after one that was broken off. A slow reader of the answer holds no body. */
  readonly onSend: onSendHookHandler = (request, _reply, payload, done) => {
    request.body = undefined;
    this.taken -= this.shares.get(request) ?? 0;
    this.shares.delete(request);
    done(null, payload);
  };

  /** Counts a body of this length so far; false, and nothing more is counted, if the budget does not hold it. */
  private allows(request: FastifyRequest, length: number): boolean {
    if (length <= this.small) return true;
    const more = length - (this.shares.get(request) ?? 0);
    if (this.taken + more > this.total) return false;
    this.taken += more;
    this.shares.set(request, length);
    return true;
  }

  private counted(request: FastifyRequest, payload: RequestPayload): Transform {
    let length = 0;
    const counting = new Transform({
      transform: (chunk: Buffer, _encoding, callback: TransformCallback) => {
        length += chunk.length;
        if (this.allows(request, length)) callback(null, chunk);
        else callback(overBudget());
      },
    });
    payload.on('error', (error) => counting.destroy(error));
    return payload.pipe(counting);
  }
}
