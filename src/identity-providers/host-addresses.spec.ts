import { startDnsServer, type DnsServer } from '../../test/support/dns-server.js';
import { hostAddresses } from './host-addresses.js';

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
});
afterAll(() => {
  dns.close();
});
afterEach(() => {
  dns.silent = false;
});

const never = () => new AbortController().signal;

test('a name of the hosts file is found there', async () => {
  expect(await hostAddresses('localhost', never(), [dns.address])).toContainEqual({ address: '127.0.0.1', family: 4 });
});

test('a name that DNS does not know is refused', async () => {
  await expect(hostAddresses('nobody.example', never(), [dns.address])).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('a look-up ends with what it was for, and keeps no other from its answer', async () => {
  dns.silent = true;
  const stop = new AbortController();
  const waiting = Array.from({ length: 40 }, (_, index) =>
    hostAddresses(`h${index}.slow.example`, stop.signal, [dns.address]).catch((error: unknown) => error),
  );
  const began = Date.now();
  await expect(hostAddresses('localhost', never())).resolves.not.toEqual([]);
  stop.abort(new Error('gone'));

  expect(new Set((await Promise.all(waiting)).map(String))).toEqual(new Set(['Error: gone']));
  expect(Date.now() - began).toBeLessThan(1_000);
});

test('a name server that says nothing costs seconds', async () => {
  dns.silent = true;
  await expect(hostAddresses('h.slow.example', AbortSignal.timeout(1_000), [dns.address])).rejects.toThrow('timeout');
});
