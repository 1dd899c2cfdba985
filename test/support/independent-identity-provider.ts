import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SamlKeys } from './saml-keys.js';

/** An identity provider that is not ours, on a free port of the loopback address; somebody is signed in there always. */
export interface IndependentIdentityProvider {
  readonly entityId: string;
  readonly metadataUrl: string;
  readonly ssoUrl: string;
  /** Ends the sessions that it vouched for: a browser that opens it is led from one to the next. */
  readonly logoutUrl: string;
  /** Who is signed in at the identity provider: the NameID. */
  person: string;
  /** It signs with them. */
  keys: SamlKeys;
  /** Which certificates its metadata names. */
  certificates: string[];
  bindings: readonly ('redirect' | 'post')[];
  /** Then it also verifies them, with the certificate that our metadata names. */
  wantsSignedRequests: boolean;
  /** For the certificate that our metadata names. */
  encrypts: boolean;
  close(): Promise<void>;
}

/** A session for which an identity provider has vouched. */
export interface VouchedSession {
  readonly issuer: string;
  readonly nameId: string;
  readonly sessionIndex: string;
}

export interface Endpoint {
  readonly base: string;
  close(): Promise<void>;
}

export async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Endpoint> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A page that carries a message by the HTTP-POST binding. */
export const postForm = (action: string, fields: Record<string, string>): string =>
  `<form method="post" action="${action}">${Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
    .join('')}</form>`;
