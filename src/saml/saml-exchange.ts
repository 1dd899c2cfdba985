import type { CacheProvider } from '@node-saml/node-saml';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ServiceProviderUrls } from '../organizations/service-provider-urls.js';
import type { Expected, VerifiedAssertion } from '../protocol/saml/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { type PostedResponse, readPostedResponse } from '../protocol/saml/response-gate.js';
import { isSignedStatus, StatusError } from '../protocol/saml/response-status.js';
import { checkResponse } from '../protocol/saml/response.js';
import { signingCertificates } from '../protocol/saml/signature-value.js';
import { hashSecret } from '../organizations/secret.js';
import { BrowserCookie } from './browser-cookie.js';
import { type LiveConnection, SamlConnections } from './saml-connections.js';
import { SamlStateRepository } from './saml-state.repository.js';

/**
 * One posted Response on its way through Passport, which takes it for the request: so that neither a query string nor a
 * second field of the form can lead passport-saml elsewhere, and node-saml is given the very text that the gate judged.
 */
export interface SamlExchange {
  readonly orgId: string;
  readonly connection: LiveConnection;
  readonly urls: ServiceProviderUrls;
  readonly posted: PostedResponse;
  /** Those of the connection that made the signatures; none when one of them is a stranger's. */
  readonly certificates: string[];
  readonly expected: Expected;
  readonly receivedAt: Date;
  readonly requests: CacheProvider;
  readonly body: { readonly SAMLResponse: string };
  readonly query: Record<string, never>;
  /** Set by Passport. */
  user?: VerifiedAssertion;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `SamlAuthGuard`. */
    saml?: SamlExchange;
  }
}

type AcsRequest = Pick<FastifyRequest, 'headers' | 'body' | 'query'>;

@Injectable()
export class SamlExchanges {
  constructor(
    private readonly connections: SamlConnections,
    private readonly state: SamlStateRepository,
    private readonly cookie: BrowserCookie,
  ) {}

  /**
   * Everything that can be refused before the message is canonicalized and digested.
   * @throws SamlError
   */
  async begin(orgId: string, request: AcsRequest): Promise<SamlExchange> {
    try {
      return await this.open(orgId, readPostedResponse(onlySamlResponse(request)), request);
    } catch (error) {
      const isGenuine = error instanceof StatusError && (await this.isGenuine(orgId, error, request));
      throw isGenuine ? error.quotingAll() : error;
    }
  }

  /** What was refused for its signature is not tried again: verifying is what costs. */
  async abandon({ orgId, expected }: SamlExchange): Promise<void> {
    await this.state.discardRequest(orgId, expected.inResponseTo ?? '');
  }

  private async open(orgId: string, posted: PostedResponse, request: AcsRequest): Promise<SamlExchange> {
    const connection = await this.connections.findLive(orgId);
    const urls = this.connections.urls(orgId);
    const receivedAt = new Date();
    const { idpEntityId } = connection;
    const inResponseTo = checkResponse(posted, { acsUrl: urls.acsUrl, idpEntityId }, receivedAt);
    const assertionId = posted.assertion.getAttribute('ID') ?? '';
    const waits = await this.isOfBrowser(orgId, inResponseTo, request);
    if (!waits && !(await this.state.findUsedAssertion(orgId, assertionId))) {
      throw new SamlError('unknownRequest', 'No sign-in that began here in the last minutes waits for this answer', {
        received: inResponseTo,
      });
    }
    return {
      orgId,
      connection,
      urls,
      posted,
      certificates: signingCertificates(posted.signatures, connection.idpCertificates),
      expected: { idpEntityId, spEntityId: urls.entityId, acsUrl: urls.acsUrl, inResponseTo },
      receivedAt,
      requests: oneRequest(inResponseTo, receivedAt),
      body: { SAMLResponse: Buffer.from(posted.xml, 'utf8').toString('base64') },
      query: {},
    };
  }

  /**
   * @returns false when no such request waits
   * @throws SamlError `otherBrowser`: else whoever signs in could have somebody else be signed in as them (login CSRF)
   */
  private async isOfBrowser(orgId: string, requestId: string, request: AcsRequest): Promise<boolean> {
    const browserHash = await this.state.findBrowserHash(orgId, requestId);
    if (!browserHash) return false;
    const secret = this.cookie.read(request);
    if (secret !== undefined && browserHash.equals(hashSecret(secret))) return true;
    throw new SamlError('otherBrowser', 'The sign-in that this answers was begun in another browser', {
      expected: 'the cookie that beginning the sign-in set',
      received: secret === undefined ? 'no cookie' : 'another cookie',
    });
  }

  /** Whether it is the identity provider that reports a failure, and to the browser that asked. */
  private async isGenuine(orgId: string, failure: StatusError, request: AcsRequest): Promise<boolean> {
    const { idpEntityId, idpCertificates } = await this.connections.findLive(orgId);
    const { acsUrl } = this.connections.urls(orgId);
    try {
      const signed = { response: failure.response, isResponseSigned: true };
      const inResponseTo = checkResponse(signed, { acsUrl, idpEntityId }, new Date());
      return (await this.isOfBrowser(orgId, inResponseTo, request)) && isSignedStatus(failure, idpCertificates);
    } catch (error) {
      if (error instanceof SamlError) return false;
      throw error;
    }
  }
}

function onlySamlResponse({ headers, body, query }: AcsRequest): string {
  const value = field(body, 'SAMLResponse');
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(headers['content-type'] ?? '');
  const isAlone = field(query, 'SAMLResponse') === undefined && !Array.isArray(field(body, 'RelayState'));
  if (isForm && isAlone && typeof value === 'string') return value;
  throw new SamlError('badForm', 'Expected a form with exactly one SAMLResponse and at most one RelayState', {
    expected: 'one SAMLResponse in an application/x-www-form-urlencoded body',
  });
}

function field(fields: unknown, name: 'SAMLResponse' | 'RelayState'): unknown {
  return typeof fields === 'object' && fields !== null
    ? (fields as Partial<Record<typeof name, unknown>>)[name]
    : undefined;
}

/** The one AuthnRequest that was just looked up: node-saml compares the assertion's InResponseTo with it. */
function oneRequest(id: string, at: Date): CacheProvider {
  return {
    saveAsync: () => Promise.resolve(null),
    getAsync: (key) => Promise.resolve(key === id ? at.toISOString() : null),
    removeAsync: () => Promise.resolve(null),
  };
}
