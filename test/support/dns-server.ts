import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import dnsPacket from 'dns-packet';

export interface DnsServer {
  /** As DNS_SERVERS takes it. */
  readonly address: string;
  /** The TXT records by name, each in the parts in which it travels. */
  readonly texts: Map<string, string[][]>;
  /** Makes it say nothing at all. */
  silent: boolean;
  /** How many questions it answers before it fails (SERVFAIL); null: all. */
  answers: number | null;
  close(): void;
}

/** RFC 1035 §4.1.1 */
const SERVER_FAILURE = 2;
const NAME_ERROR = 3;

/** A name server on a free port of the loopback address that knows TXT records only. */
export async function startDnsServer(): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const server: DnsServer = {
    address: '',
    texts: new Map(),
    silent: false,
    answers: null,
    close: () => socket.close(),
  };
  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    if (server.silent) return;
    const { id, questions = [] } = dnsPacket.decode(message);
    const name = questions[0]?.name ?? '';
    const fails = server.answers !== null && server.answers-- <= 0;
    const texts = fails ? [] : (server.texts.get(name.toLowerCase()) ?? []);
    const code = fails ? SERVER_FAILURE : texts.length > 0 ? 0 : NAME_ERROR;
    const answer = dnsPacket.encode({
      type: 'response',
      id: id ?? 0,
      flags: dnsPacket.RECURSION_AVAILABLE | code,
      questions,
      answers: texts.map((data) => ({ type: 'TXT', name, ttl: 1, data })),
    });
    socket.send(answer, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return Object.assign(server, { address: `127.0.0.1:${socket.address().port}` });
}
