import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import samlp, {
  type LogoutState,
  type SamlpOptions,
  type SamlpRequest,
  type SamlpResponse,
  type SessionParticipant,
} from 'samlp';
import {
  type IndependentIdentityProvider,
  listen,
  textOf,
  type VouchedSession,
} from './independent-identity-provider.js';
import { makeSamlKeys } from './saml-keys.js';

export interface IdentityProvider extends IndependentIdentityProvider {
  /** Makes it answer otherwise than it should. */
  options: Partial<SamlpOptions>;
}

/** Between the messages of one logout. */
type LogoutStates = Map<string, LogoutState>;

/** What samlp sends unless it is told otherwise. */
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** An identity provider made of samlp. */
export async function startIdentityProvider(person = 'jane@contoso.example'): Promise<IdentityProvider> {
  const keys = makeSamlKeys();
  const [sessions, states]: [VouchedSession[], LogoutStates] = [[], new Map()];
  const server = await listen((message, response) => {
    answer(idp, sessions, states, message, response).catch((fault: unknown) => {
      response.writeHead(400).end(String(fault));
    });
  });
  const idp: IdentityProvider = {
    entityId: `${server.base}/metadata`,
    metadataUrl: `${server.base}/metadata`,
    ssoUrl: `${server.base}/sso`,
    logoutUrl: `${server.base}/logout`,
    keys,
    certificates: [keys.certificate],
    bindings: ['redirect', 'post'],
    wantsSignedRequests: false,
    encrypts: false,
    person,
    options: {},
    close: () => server.close(),
  };
  return idp;
}

async function answer(
  idp: IdentityProvider,
  sessions: VouchedSession[],
  states: LogoutStates,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(message.url ?? '/', idp.ssoUrl);
  const request: SamlpRequest = Object.assign(message, {
    query: Object.fromEntries(searchParams),
    body: Object.fromEntries(new URLSearchParams(await textOf(message))),
    originalUrl: message.url ?? '/',
    protocol: 'http',
    user: { id: idp.person, emails: [{ value: idp.person }], displayName: idp.person, name: {} },
  });
  const express: SamlpResponse = {
    set: (name, value) => void response.setHeader(name, value),
    send: (body) => {
      if (typeof body === 'number') response.writeHead(body).end();
      else response.end(pathname === '/metadata' ? asOffered(idp, body) : body);
    },
    redirect: (url) => {
      response.writeHead(302, { location: url }).end();
    },
  };
  const refuse = (error: Error | null | undefined) => {
    response.writeHead(400).end(error?.message);
  };
  if (pathname === '/metadata') describe(idp, request, express);
  else if (pathname === '/logout') await logOut(idp, sessions, states, request, express, refuse);
  else await signIn(idp, sessions, request, express, refuse);
}

function describe({ entityId: issuer, keys }: IdentityProvider, request: SamlpRequest, response: SamlpResponse): void {
  const endpoints = { redirectEndpointPath: '/sso', postEndpointPath: '/sso' };
  samlp.metadata({ issuer, cert: keys.certificate, ...endpoints })(request, response);
}

/** samlp names one certificate and both bindings, always, and no address for logout, which it has. */
function asOffered(
  { certificates, bindings, wantsSignedRequests, logoutUrl }: IdentityProvider,
  metadata: string,
): string {
  const [descriptor = ''] = /<KeyDescriptor[^]*?<\/KeyDescriptor>/.exec(metadata) ?? [];
  const descriptors = certificates.map((pem) => descriptor.replace(/(<X509Certificate>)[^<]*/, `$1${base64Of(pem)}`));
  const offered = metadata
    .replace(
      descriptor,
      `${descriptors.join('')}<SingleLogoutService Binding="${REDIRECT}" Location="${logoutUrl}"></SingleLogoutService>`,
    )
    .replace('<IDPSSODescriptor ', `<IDPSSODescriptor ${wantsSignedRequests ? 'WantAuthnRequestsSigned="true" ' : ''}`);
  const left = (['Redirect', 'POST'] as const).filter((name) => !bindings.some((it) => it === name.toLowerCase()));
  return left.reduce(
    (xml, name) => xml.replace(new RegExp(`<SingleSignOnService [^>]*HTTP-${name}"[^>]*>`), ''),
    offered,
  );
}

async function signIn(
  idp: IdentityProvider,
  sessions: VouchedSession[],
  request: SamlpRequest,
  response: SamlpResponse,
  refuse: (error: Error | null | undefined) => void,
): Promise<void> {
  const authnRequest = await parseRequest(request);
  // What begins here, without a request of ours, says itself where it goes.
  const acsUrl = authnRequest?.assertionConsumerServiceURL ?? request.query['acs'] ?? '';
  const issuer = authnRequest?.issuer ?? request.query['audience'] ?? '';
  const sessionIndex = `_${crypto.randomUUID()}`;
  samlp.auth({
    issuer: idp.entityId,
    cert: idp.keys.certificate,
    key: idp.keys.privateKeyPem,
    audience: issuer,
    recipient: acsUrl,
    destination: acsUrl,
    sessionIndex,
    getPostURL: (_audience, _request, _httpRequest, done) => {
      done(null, acsUrl);
    },
    ...(idp.wantsSignedRequests && { signingCert: (await serviceProvider(issuer)).signingCertificate }),
    ...(idp.encrypts && encryptionFor((await serviceProvider(issuer)).encryptionCertificate)),
    ...idp.options,
  })(request, response, refuse);
  sessions.push({ issuer, nameId: idp.person, sessionIndex });
}

const parseRequest = (request: SamlpRequest) =>
  new Promise<Parameters<Parameters<typeof samlp.parseRequest>[1]>[1]>((resolve, reject) => {
    samlp.parseRequest(request, (fault, authnRequest) => {
      if (fault) reject(fault);
      else resolve(authnRequest);
    });
  });

const encryptionFor = (certificate: string): Partial<SamlpOptions> => ({
  encryptionCert: certificate,
  encryptionPublicKey: new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
});

async function logOut(
  idp: IdentityProvider,
  sessions: VouchedSession[],
  states: LogoutStates,
  request: SamlpRequest,
  response: SamlpResponse,
  refuse: (error: Error | null | undefined) => void,
): Promise<void> {
  const participants = await Promise.all(sessions.map(participant));
  samlp.logout({
    issuer: idp.entityId,
    cert: idp.keys.certificate,
    key: idp.keys.privateKeyPem,
    deflate: true,
    protocolBinding: REDIRECT,
    sessionParticipants: {
      hasElements: () => participants.length > 0,
      getFirst: (done) => {
        done(null, participants[0]);
      },
      get: (_issuer, indexes, nameId, done) => {
        done(
          null,
          participants.find((it) => it.nameId === nameId && indexes?.includes(it.sessionIndex)),
        );
      },
      remove: (_issuer, index, nameId, done) => {
        const at = participants.findIndex((it) => it.nameId === nameId && it.sessionIndex === index);
        if (at >= 0) [participants, sessions].forEach((list) => list.splice(at, 1));
        done(null);
      },
    },
    store: {
      save: (_request, state, done) => {
        const handle = crypto.randomUUID();
        states.set(handle, state);
        done(null, handle);
      },
      load: (_request, handle, options, done) => {
        const [destroy, callback] = typeof options === 'function' ? [false, options] : [options.destroy, done];
        const state = states.get(handle);
        if (destroy) states.delete(handle);
        callback?.(null, state);
      },
      update: (_request, handle, state, done) => {
        states.set(handle, state);
        done(null, handle);
      },
    },
  })(request, response, refuse);
}

async function participant({ issuer, nameId, sessionIndex }: VouchedSession): Promise<SessionParticipant> {
  const { signingCertificate, logoutUrl } = await serviceProvider(issuer);
  return {
    serviceProviderId: issuer,
    nameId,
    nameIdFormat: UNSPECIFIED,
    sessionIndex,
    serviceProviderLogoutURL: logoutUrl,
    binding: REDIRECT,
    cert: signingCertificate,
  };
}

/** What our metadata says; samlp reads none. It is where our entity ID is. */
async function serviceProvider(
  entityId: string,
): Promise<Record<'signingCertificate' | 'encryptionCertificate' | 'logoutUrl', string>> {
  const xml = await (await fetch(entityId)).text();
  const certificate = (use: string) => {
    const [, base64 = ''] = new RegExp(`use="${use}"[^]*?X509Certificate>([^<]+)<`).exec(xml) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  };
  return {
    signingCertificate: certificate('signing'),
    encryptionCertificate: certificate('encryption'),
    logoutUrl: /<(?:\w+:)?SingleLogoutService [^>]*Location="([^"]*)"/.exec(xml)?.[1] ?? '',
  };
}

const base64Of = (pem: string) => pem.replace(/-----[A-Z ]+-----|\n/g, '');
