import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

const MAX_WHOLE = 256 * 1024;
/** For a client that stops taking what it asked for. */
const LIMIT_MS = 300_000;

/**
 * An answer that is made in parts: a short one is sent whole, so that a failure is still answered as one; a long one is
 * sent while it is made, as fast as the client takes it.
 */
export async function streamedAnswer(parts: AsyncGenerator<string>): Promise<string | StreamableFile> {
  let beginning = '';
  while (beginning.length < MAX_WHOLE) {
    const part = await parts.next();
    if (part.done) return beginning;
    beginning += part.value;
  }
  const rest = async function* () {
    yield beginning;
    yield* parts;
  };
  return new StreamableFile(Readable.from(rest(), { objectMode: false, signal: AbortSignal.timeout(LIMIT_MS) }));
}
