import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchMetadata, MetadataFetchError } from './metadata-fetch.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const inside = { allowPrivate: true };
const refused = (address: string, rules: Parameters<typeof fetchMetadata>[1]) =>
  fetchMetadata(address, rules).then(
    () => 'read',
    (error: unknown) => (error instanceof MetadataFetchError ? error.message : String(error)),
  );

describe('from the internet only', () => {
  test.each([
    'https://127.0.0.1/metadata',
    'https://localhost/metadata',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://192.168.0.1/',
    'https://100.64.0.1/',
    'https://0/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
  ])('%s leads to a private network', async (address) => {
    expect(await refused(address, { allowPrivate: false })).toContain('private network');
  });

  test.each([
    ['http://idp.example.com/metadata', 'https://'],
    ['ftp://idp.example.com/metadata', 'https://'],
    ['file:///etc/passwd', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['https://user:password@idp.example.com/', 'https://'],
    ['idp.example.com/metadata', 'https://'],
    ['', 'https://'],
    ['https://idp.example.com:8443/metadata', '443'],
  ])('%s is refused before anything is asked', async (address, reason) => {
    expect(await refused(address, { allowPrivate: false })).toContain(reason);
  });
});

test('an address of more than 2048 characters is refused', async () => {
  expect(await refused(`https://idp.example.com/${'a'.repeat(2048)}`, inside)).toContain('2048');
});

test('reads the document, whatever its content type is', async () => {
  const address = await serve((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('\ufeff<metadata/>'),
  );
  expect(await fetchMetadata(address, inside)).toMatchObject({ xml: '<metadata/>' });
});

test.each([1, 3])('follows %d redirects', async (hops) => {
  const address = await serve((request, response) => {
    const hop = Number(request.url?.slice(1));
    if (hop === hops) response.end('<metadata/>');
    else response.writeHead(302, { Location: `/${hop + 1}` }).end();
  });
  expect(await fetchMetadata(`${address}/0`, inside)).toMatchObject({ xml: '<metadata/>' });
});

test('does not follow a fourth redirect', async () => {
  const address = await serve((_, response) => response.writeHead(302, { Location: '/again' }).end());
  expect(await refused(address, inside)).toContain('more than 3 times');
});

test.each(['file:///etc/passwd', 'ftp://example.com/', 'https://user:password@example.com/'])(
  'a redirect to %s is checked like the address itself',
  async (location) => {
    const address = await serve((_, response) => response.writeHead(302, { Location: location }).end());
    expect(await refused(address, inside)).toContain('must start with https://');
  },
);

test.each([
  [204, 'status 204'],
  [302, 'status 302'],
  [404, 'status 404'],
  [500, 'status 500'],
])('an answer of %d without a document says so', async (status, reason) => {
  const address = await serve((_, response) => response.writeHead(status).end());
  expect(await refused(address, inside)).toContain(reason);
});

test('stops reading at 1 MB, however long the document goes on', async () => {
  let written = 0;
  const address = await serve((_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536;
    };
    response.on('drain', more);
    more();
  });
  expect(await refused(address, inside)).toContain('larger than 1 MB');
  expect(written).toBeLessThan(50_000_000);
});

test('refuses a compressed answer, which could unfold without end', async () => {
  const address = await serve((_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'));
  expect(await refused(address, inside)).toContain('encoding gzip');
});

test('refuses bytes that are not UTF-8', async () => {
  const address = await serve((_, response) => response.end(Buffer.from([0x3c, 0xff, 0xfe])));
  expect(await refused(address, inside)).toContain('not UTF-8');
});

test.each<[string, RequestListener]>([
  ['never answers', () => undefined],
  ['stops in the middle', (_, response) => response.write('<metadata>')],
])('gives up on a server that %s', async (_, listener) => {
  const address = await serve(listener);
  expect(await refused(address, { allowPrivate: true, timeoutMs: 100 })).toContain('did not answer in time');
});

test('says that nothing answers', async () => {
  const address = await serve(() => undefined);
  servers.splice(0).forEach((server) => server.close());
  expect(await refused(address, inside)).toContain('nothing answers there');
});

test('says that the host name is not known', async () => {
  expect(await refused('https://idp.invalid/metadata', { allowPrivate: false })).toContain('host name is not known');
});

test('a document that has not changed is not sent again', async () => {
  const asked: unknown[] = [];
  const address = await serve(({ headers }, response) => {
    asked.push([headers['if-none-match'], headers['if-modified-since']]);
    if (headers['if-none-match'] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { ETag: '"1"', 'Last-Modified': 'Tue, 24 Nov 2026 12:00:00 GMT' }).end('<metadata/>');
  });

  const first = await fetchMetadata(address, inside);
  expect(first).toEqual({ xml: '<metadata/>', etag: '"1"', lastModified: 'Tue, 24 Nov 2026 12:00:00 GMT' });
  expect(await fetchMetadata(address, { ...inside, ...(first && { known: first }) })).toBeNull();
  expect(asked).toEqual([
    [undefined, undefined],
    ['"1"', 'Tue, 24 Nov 2026 12:00:00 GMT'],
  ]);
});

test('an answer of 304 that was not asked for is no document', async () => {
  const address = await serve((_, response) => response.writeHead(304).end());
  expect(await refused(address, inside)).toContain('status 304');
});

test('an ETag without end is not kept', async () => {
  const address = await serve((_, response) => response.writeHead(200, { ETag: `"${'x'.repeat(1_000)}"` }).end('<m/>'));
  expect(await fetchMetadata(address, inside)).toMatchObject({ etag: null });
});

test('gives up when it is told to', async () => {
  const stop = new AbortController();
  const address = await serve(() => {
    stop.abort();
  });
  expect(await refused(address, { ...inside, signal: stop.signal })).toContain('did not answer in time');
});
