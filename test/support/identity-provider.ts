import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import samlp, { type SamlpOptions, type SamlpRequest, type SamlpResponse } from 'samlp';
import { makeSamlKeys, type SamlKeys } from './saml-keys.js';

export interface IdentityProvider {
  readonly entityId: string;
  readonly metadataUrl: string;
  readonly ssoUrl: string;
  readonly keys: SamlKeys;
  /** Who is signed in at the identity provider: the NameID. */
  person: string;
  /** Makes it answer otherwise than it should. */
  options: Partial<SamlpOptions>;
  close(): Promise<void>;
}

/** samlp, an identity provider that is not ours, on a free port of the loopback address; somebody is signed in always. */
export async function startIdentityProvider(person = 'jane@contoso.example'): Promise<IdentityProvider> {
  const keys = makeSamlKeys();
  const server = createServer((request, response) => {
    void answer(idp, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const idp: IdentityProvider = {
    entityId: `${base}/metadata`,
    metadataUrl: `${base}/metadata`,
    ssoUrl: `${base}/sso`,
    keys,
    person,
    options: {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return idp;
}

async function answer(idp: IdentityProvider, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(message.url ?? '/', idp.ssoUrl);
  const request: SamlpRequest = Object.assign(message, {
    query: Object.fromEntries(searchParams),
    body: Object.fromEntries(new URLSearchParams(await text(message))),
    originalUrl: message.url ?? '/',
    protocol: 'http',
    user: { id: idp.person, emails: [{ value: idp.person }], displayName: idp.person, name: {} },
  });
  const express: SamlpResponse = {
    set: (name, value) => void response.setHeader(name, value),
    send: (body) => {
      if (typeof body === 'number') response.writeHead(body).end();
      else response.end(body);
    },
  };
  const { privateKeyPem: key, certificate: cert } = idp.keys;
  if (pathname === '/metadata') {
    const endpoints = { redirectEndpointPath: '/sso', postEndpointPath: '/sso' };
    samlp.metadata({ issuer: idp.entityId, cert, ...endpoints })(request, express);
    return;
  }
  samlp.parseRequest(request, (fault, authnRequest) => {
    // What begins here, without a request of ours, says itself where it goes.
    const acsUrl = authnRequest?.assertionConsumerServiceURL ?? searchParams.get('acs') ?? '';
    const options: SamlpOptions = {
      issuer: idp.entityId,
      cert,
      key,
      audience: authnRequest?.issuer ?? searchParams.get('audience') ?? '',
      recipient: acsUrl,
      destination: acsUrl,
      getPostURL: (_audience, _request, _httpRequest, done) => {
        done(null, acsUrl);
      },
      ...idp.options,
    };
    const refuse = (error: Error | null | undefined) => {
      response.writeHead(400).end(error?.message);
    };
    if (fault) refuse(fault);
    else samlp.auth(options)(request, express, refuse);
  });
}

async function text(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
