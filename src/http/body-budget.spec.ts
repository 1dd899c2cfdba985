import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { ScimError } from '../protocol/scim/error.js';
import { BodyBudget } from './body-budget.js';

const SMALL = 1_000;
const LARGE = 10_000;

let server: FastifyInstance;
let port: number;
/** Lets the handler of `/held` answer. */
let release: () => void;
let isHandled: Promise<void>;

beforeEach(async () => {
  const budget = new BodyBudget(2 * LARGE, SMALL);
  server = fastify({
    bodyLimit: LARGE,
    requestTimeout: 300,
    http: { headersTimeout: 300, connectionsCheckingInterval: 50 },
  });
  server.addHook('preParsing', budget.preParsing).addHook('onSend', budget.onSend);
  server.addContentTypeParser('text/x-test', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.setErrorHandler((error, _request, reply) =>
    reply
      .code(error instanceof ScimError ? error.status : ((error as { statusCode?: number }).statusCode ?? 500))
      .send(''),
  );
  server.post('/', (request) => String((request.body as Buffer).length));
  const held = new Promise<void>((resolve) => (release = resolve));
  isHandled = new Promise((resolve) => {
    server.post('/held', async () => {
      resolve();
      await held;
      return 'done';
    });
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  port = address && typeof address === 'object' ? address.port : 0;
});
afterEach(async () => {
  release();
  await server.close();
});

async function send(head: string, body = '', path = '/'): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/x-test\r\n${head}\r\n\r\n${body}`);
  return socket;
}
const withLength = (length: number, body = 'x'.repeat(length), path?: string) =>
  send(`Content-Length: ${length}`, body, path);
const chunk = (length: number) => `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`;
const inChunks = (...lengths: number[]) => send('Transfer-Encoding: chunked', lengths.map(chunk).join(''));

async function statusOf(socket: Socket): Promise<number> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(data.toString().split(' ', 2)[1]);
}
const answers = async (sending: Promise<Socket>) => statusOf(await sending);
/** Whether two large bodies at once are taken: nothing else holds any of the budget. */
async function isFree(): Promise<boolean> {
  const first = await withLength(LARGE, 'x');
  await setTimeout(20);
  const isTaken = (await answers(withLength(LARGE))) === 200;
  first.destroy();
  await setTimeout(20);
  return isTaken;
}

test('large bodies are taken one after the other without end', async () => {
  for (let count = 0; count < 5; count++) expect(await answers(withLength(LARGE))).toBe(200);
  for (let count = 0; count < 5; count++) expect(await answers(inChunks(LARGE / 2, LARGE / 2, 0))).toBe(200);
  expect(await isFree()).toBe(true);
});

test('a large body over the budget is refused before it is read; a small one is still taken', async () => {
  const waiting = [await withLength(LARGE, 'x'), await withLength(LARGE, 'x')];
  await setTimeout(20);
  expect(await answers(withLength(LARGE, ''))).toBe(503);
  expect(await answers(withLength(SMALL))).toBe(200);
  expect(await answers(inChunks(SMALL, 0))).toBe(200);
  for (const socket of waiting) socket.destroy();
  await setTimeout(20);
  expect(await isFree()).toBe(true);
});

test('a body without a length is counted as it is read', async () => {
  const waiting = [await withLength(LARGE, 'x'), await inChunks(LARGE - SMALL)];
  await setTimeout(20);
  expect(await answers(inChunks(SMALL, 0))).toBe(200);
  expect(await answers(inChunks(SMALL, SMALL))).toBe(503);
  for (const socket of waiting) socket.destroy();
  await setTimeout(20);
  expect(await isFree()).toBe(true);
});

test.each<[string, () => Promise<Socket>]>([
  ['with a length', () => withLength(LARGE, 'x')],
  ['in chunks', () => inChunks(LARGE / 2)],
])('a body %s that is broken off is not counted any more', async (_, start) => {
  const sockets = await Promise.all([start(), start()]);
  await setTimeout(20);
  for (const socket of sockets) socket.destroy();
  await setTimeout(20);
  expect(await isFree()).toBe(true);
});

test.each<[string, () => Promise<Socket>]>([
  ['with a length', () => withLength(LARGE, 'x')],
  ['in chunks', () => inChunks(LARGE / 2)],
])('a body %s that never ends is given up after the time for a request', async (_, start) => {
  const sockets = await Promise.all([start(), start()]);
  await Promise.all(sockets.map((socket) => once(socket.resume(), 'close')));
  expect(await isFree()).toBe(true);
});

test('a body in chunks over the limit of its route answers 413 and is not counted any more', async () => {
  expect(await answers(inChunks(LARGE, SMALL))).toBe(413);
  expect(await isFree()).toBe(true);
});

test('who hangs up does not free the body that is still worked on', async () => {
  const socket = await withLength(LARGE, undefined, '/held');
  await isHandled;
  socket.destroy();
  await setTimeout(20);
  expect(await isFree()).toBe(false);
  release();
  await setTimeout(20);
  expect(await isFree()).toBe(true);
});
