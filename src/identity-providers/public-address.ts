import { BlockList, isIPv4 } from 'node:net';

/** IANA's special-purpose registries (RFC 6890), multicast and the reserved block: nobody's public server is there. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Only this block is global unicast. It leaves out loopback, local, multicast, NAT64 and IPv4-mapped addresses. */
const GLOBAL_IPV6 = '2000::/3';
/** Inside of it: protocol assignments with Teredo, documentation, and 6to4, which carries any IPv4 address. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const special4 = blockList('ipv4', SPECIAL_IPV4);
const global6 = blockList('ipv6', [GLOBAL_IPV6]);
const special6 = blockList('ipv6', SPECIAL_IPV6);

/** @param address an IPv4 or IPv6 address, without brackets or zone */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special4.check(address);
  return global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

function blockList(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
