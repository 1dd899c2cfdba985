import { setTimeout } from 'node:timers/promises';
import type { CacheProvider } from '@node-saml/node-saml';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { ServiceProviderKeys } from '../organizations/service-provider-keys.js';
import type { ServiceProviderUrls } from '../organizations/service-provider-urls.js';
import type { Expected, VerifiedAssertion } from '../protocol/saml/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { type PostedResponse, readPostedResponse, type SealedResponse } from '../protocol/saml/response-gate.js';
import { isSignedStatus, StatusError } from '../protocol/saml/response-status.js';
import { checkResponse } from '../protocol/saml/response.js';
import { signingCertificates } from '../protocol/saml/signature-value.js';
import { hashSecret } from '../organizations/secret.js';
import { BrowserCookie } from './browser-cookie.js';
import { type OpenedResponse, openEncryptedResponse } from './encrypted-response.js';
import { type LiveConnection, SamlConnections } from './saml-connections.js';
import { SamlStateRepository } from './saml-state.repository.js';

/** Longer than decrypting takes with every key, and reading what comes out. */
const DECRYPTION_FAILURE_MS = 250;

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
  /** Of an assertion that was encrypted, verified already; the others are still to be. */
  readonly verifiedXml: string | undefined;
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
    private readonly keys: ServiceProviderKeys,
    private readonly repository: SamlConnectionsRepository,
  ) {}

  /**
   * Everything that can be refused before the message is canonicalized and digested.
   * @throws SamlError
   */
  async begin(orgId: string, request: AcsRequest): Promise<SamlExchange> {
    const samlResponse = onlySamlResponse(request);
    const connection = await this.connections.findLive(orgId);
    try {
      return await this.open(connection, readPostedResponse(samlResponse, connection), request);
    } catch (error) {
      const isGenuine = error instanceof StatusError && (await this.isGenuine(connection, error, request));
      throw isGenuine ? error.quotingAll() : error;
    }
  }

  /** What was refused for its signature is not tried again: verifying is what costs. */
  async abandon({ orgId, expected }: SamlExchange): Promise<void> {
    await this.state.discardRequest(orgId, expected.inResponseTo ?? '');
  }

  private async open(
    connection: LiveConnection,
    received: PostedResponse | SealedResponse,
    request: AcsRequest,
  ): Promise<SamlExchange> {
    const { organizationId: orgId } = connection;
    const urls = this.connections.urls(orgId);
    const receivedAt = new Date();
    const { idpEntityId } = connection;
    const inResponseTo = checkResponse(received, { acsUrl: urls.acsUrl, idpEntityId }, receivedAt);
    const waits = await this.isOfBrowser(orgId, inResponseTo, request);
    const { posted, certificates, verifiedXml } =
      'encrypted' in received ? await this.decrypt(connection, received, inResponseTo) : signed(connection, received);
    const assertionId = posted.assertion.getAttribute('ID') ?? '';
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
      certificates,
      verifiedXml,
      expected: { idpEntityId, spEntityId: urls.entityId, acsUrl: urls.acsUrl, inResponseTo },
      receivedAt,
      requests: oneRequest(inResponseTo, receivedAt),
      body: { SAMLResponse: Buffer.from(posted.xml, 'utf8').toString('base64') },
      query: {},
    };
  }

  /** What fails uses the request up, so that each try costs a new one, and takes the same time whatever is wrong. */
  private async decrypt(
    connection: LiveConnection,
    sealed: SealedResponse,
    inResponseTo: string,
  ): Promise<OpenedResponse> {
    const { organizationId: orgId } = connection;
    const end = performance.now() + DECRYPTION_FAILURE_MS;
    const keys = await this.keys.findDecryptionKeys(orgId);
    try {
      const opened = openEncryptedResponse(sealed, connection, keys);
      if (opened.isCbc) await this.repository.recordCbcUse(orgId);
      return opened;
    } catch (error) {
      const code = error instanceof SamlError ? error.code : undefined;
      if (code === 'decryptionFailed' || code === 'signatureInvalid') {
        await this.state.discardRequest(orgId, inResponseTo);
      }
      if (code === 'decryptionFailed') await setTimeout(end - performance.now());
      throw error;
    }
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
  private async isGenuine(connection: LiveConnection, failure: StatusError, request: AcsRequest): Promise<boolean> {
    const { organizationId: orgId, idpEntityId, idpCertificates } = connection;
    const { acsUrl } = this.connections.urls(orgId);
    try {
      const signed = { response: failure.response, isResponseSigned: true };
      const inResponseTo = checkResponse(signed, { acsUrl, idpEntityId }, new Date());
      if (!(await this.isOfBrowser(orgId, inResponseTo, request))) return false;
      return isSignedStatus(failure, idpCertificates, connection);
    } catch (error) {
      if (error instanceof SamlError) return false;
      throw error;
    }
  }
}

const signed = (
  { idpCertificates }: LiveConnection,
  posted: PostedResponse,
): Pick<SamlExchange, 'posted' | 'certificates' | 'verifiedXml'> => ({
  posted,
  certificates: signingCertificates(posted.signatures, idpCertificates),
  verifiedXml: undefined,
});

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
