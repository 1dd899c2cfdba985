import { connect } from 'node:net';
import type { TestApp } from './app.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** How many bytes the server took before it closed the connection. */
  readonly sent: number;
}

/** Sends these very bytes, then `more` again and again, until the server closes the connection. */
export async function rawRequest({ config }: TestApp, text: string, more?: Buffer): Promise<RawAnswer> {
  const socket = connect(config.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // The server may close while something is still on its way.
  socket.on('error', () => undefined);
  const send = () => {
    while (more && socket.writable && socket.write(more));
  };
  socket.on('drain', send);
  socket.write(text);
  send();
  await new Promise((resolve) => socket.once('close', resolve));
  const [head = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n', 2);
  const [statusLine = '', ...fields] = head.split('\r\n');
  return {
    status: Number(statusLine.split(' ', 2)[1]),
    headers: new Headers(
      fields.map((field): [string, string] => [field.split(': ', 1)[0] ?? '', field.replace(/^[^:]*: /, '')]),
    ),
    body,
    sent: socket.bytesWritten,
  };
}
