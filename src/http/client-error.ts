import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ScimError, toErrorBody } from '../protocol/scim/error.js';

const FAULTS: ReadonlyMap<string | undefined, ScimError> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', new ScimError(408, undefined, 'The request did not arrive in time: send it again')],
  [
    'HPE_HEADER_OVERFLOW',
    new ScimError(
      431,
      undefined,
      'The request line and headers are larger than 16 kB: send a shorter URL or fewer headers',
    ),
  ],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', new ScimError(413, undefined, 'The chunk extensions are too long: send none')],
]);
const MALFORMED = new ScimError(400, 'invalidSyntax', 'This is no HTTP/1.1 request: check what sends it');

/**
 * Answers what the parser of Node refuses, and closes the connection. Such a request has no path that could be relied
 * on; those who read more than the status are clients of SCIM, so they are answered in its words.
 */
export function answerClientError({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const fault = FAULTS.get(code) ?? MALFORMED;
  const body = JSON.stringify(toErrorBody(fault));
  const head = [
    `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status] ?? ''}`,
    'Content-Type: application/scim+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
