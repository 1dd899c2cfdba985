import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SamlError } from '../error.js';

const MAX_BYTES = 64_000;
/** XML shrinks to a third or a tenth. What grows a hundredfold was made to. */
const MAX_RATIO = 100;

/**
 * Undoes the DEFLATE encoding of the HTTP-Redirect binding (Bindings §3.4.4.1; RFC 1951, no zlib header). zlib is told
 * where to stop, so a bomb costs no more memory than a message.
 *
 * @throws SamlError `notDeflated` or `tooLarge`
 */
export function inflateMessage(deflated: Buffer): Buffer {
  const maxOutputLength = Math.min(MAX_BYTES, MAX_RATIO * Math.max(1, deflated.length));
  try {
    return inflateRawSync(deflated, { maxOutputLength });
  } catch (cause) {
    throw isTooLarge(cause)
      ? new SamlError('tooLarge', `The message inflates to more than ${maxOutputLength} bytes`, {}, { cause })
      : new SamlError('notDeflated', 'The message is not DEFLATE data', {}, { cause });
  }
}

export const deflateMessage = (xml: string): Buffer => deflateRawSync(Buffer.from(xml, 'utf8'));

const isTooLarge = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
