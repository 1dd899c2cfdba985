import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';

export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

const HOSTS_FILE = '/etc/hosts';
const TIMEOUT_MS = 2_000;
const TRIES = 3;

/**
 * The addresses of a host by the file of hosts, else by DNS, IPv4 first. Asked for without the system's own look-up: that
 * takes one of the few threads of the process for as long as a name server says nothing, and cannot be cancelled.
 *
 * @param servers addresses of resolvers; none: those of the system
 * @throws the error of DNS, or the reason of the signal
 */
export async function hostAddresses(
  host: string,
  signal: AbortSignal,
  servers: readonly string[] = [],
): Promise<HostAddress[]> {
  const listed = await listedAddresses(host);
  return listed.length > 0 ? listed : lookUp(host, signal, servers);
}

async function listedAddresses(host: string): Promise<HostAddress[]> {
  const text = await readFile(HOSTS_FILE, 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/));
  return lines.filter(([, ...names]) => names.includes(host)).map(([address = '']) => hostAddress(address));
}

async function lookUp(host: string, signal: AbortSignal, servers: readonly string[]): Promise<HostAddress[]> {
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const cancel = () => {
    resolver.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  signal.removeEventListener('abort', cancel);
  signal.throwIfAborted();
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const [first] = answers;
  if (addresses.length === 0 && first.status === 'rejected') throw first.reason;
  return addresses.map(hostAddress);
}

const hostAddress = (address: string): HostAddress => ({ address, family: isIPv4(address) ? 4 : 6 });
