import type { CacheProvider } from '@node-saml/node-saml';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ServiceProviderUrls } from '../organizations/service-provider-urls.js';
import type { Expected, VerifiedAssertion } from '../protocol/saml/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { type PostedResponse, readPostedResponse } from '../protocol/saml/response-gate.js';
import { checkResponse } from '../protocol/saml/response.js';
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

@Injectable()
export class SamlExchanges {
  constructor(
    private readonly connections: SamlConnections,
    private readonly state: SamlStateRepository,
  ) {}

  /**
   * Everything that can be refused before a signature is verified.
   * @throws SamlError
   */
  async begin(orgId: string, request: Pick<FastifyRequest, 'headers' | 'body' | 'query'>): Promise<SamlExchange> {
    const connection = await this.connections.findLive(orgId);
    const posted = readPostedResponse(onlySamlResponse(request));
    const urls = this.connections.urls(orgId);
    const receivedAt = new Date();
    const { idpEntityId } = connection;
    const inResponseTo = checkResponse(posted, { acsUrl: urls.acsUrl, idpEntityId }, receivedAt);
    const assertionId = posted.assertion.getAttribute('ID') ?? '';
    if (!(await this.state.isExpected(orgId, inResponseTo, assertionId))) {
      throw new SamlError('unknownRequest', 'No sign-in that began here in the last minutes waits for this answer', {
        received: inResponseTo,
      });
    }
    return {
      orgId,
      connection,
      urls,
      posted,
      expected: { idpEntityId, spEntityId: urls.entityId, acsUrl: urls.acsUrl, inResponseTo },
      receivedAt,
      requests: oneRequest(inResponseTo, receivedAt),
      body: { SAMLResponse: Buffer.from(posted.xml, 'utf8').toString('base64') },
      query: {},
    };
  }
}

function onlySamlResponse({ headers, body, query }: Pick<FastifyRequest, 'headers' | 'body' | 'query'>): string {
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
