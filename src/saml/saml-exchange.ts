import type { KeyObject } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { CacheProvider } from '@node-saml/node-saml';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { MetadataRefresher } from '../identity-providers/metadata-refresher.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { ServiceProviderKeys } from '../organizations/service-provider-keys.js';
import type { ServiceProviderUrls } from '../organizations/service-provider-urls.js';
import type { Expected, VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import {
  type PostedResponse,
  readPostedResponse,
  type SealedResponse,
} from '../protocol/saml/response/response-gate.js';
import { isSignedStatus, StatusError } from '../protocol/saml/response/response-status.js';
import { checkResponse } from '../protocol/saml/response/response.js';
import { returnPath } from '../protocol/saml/return-path.js';
import { signingCertificates } from '../protocol/saml/signature/signature-value.js';
import { hashSecret } from '../organizations/secret.js';
import { BrowserCookie } from './browser-cookie.js';
import { type OpenedResponse, openEncryptedResponse } from './encrypted-response.js';
import { StrangerSignedError } from './stranger-signed-error.js';
import { type LiveConnection, SamlConnections, samlOff } from './saml-connections.js';
import { SamlStateRepository, type WaitingRequest } from './saml-state.repository.js';
import { SignInTests } from './sign-in-tests.js';

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
  /** RelayState if it is a local path: where a sign-in leads that began at the identity provider. No other is led by it. */
  readonly returnTo: string;
  /** The test sign-in that it ends; null for all others. */
  readonly testId: string | null;
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
    private readonly refresher: MetadataRefresher,
    private readonly tests: SignInTests,
  ) {}

  /**
   * Everything that can be refused before the message is canonicalized and digested.
   * @throws SamlError
   */
  async begin(orgId: string, request: AcsRequest): Promise<SamlExchange> {
    const samlResponse = onlySamlResponse(request);
    const connection = await this.connectionFor(orgId, request);
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

  /**
   * The identity provider may have changed its key since its metadata was read: what passed every other check is tried
   * once more with the certificates that it publishes now.
   */
  async withNewKeys(exchange: SamlExchange): Promise<SamlExchange> {
    const connection = await this.refreshed(exchange.connection);
    return { ...exchange, connection, ...signed(connection, exchange.posted) };
  }

  private async refreshed({ organizationId: orgId }: LiveConnection): Promise<LiveConnection> {
    await this.refresher.refreshForSignIn(orgId);
    return this.connections.findForTest(orgId);
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
    const { idpInitiated, forceAuthn, authnContexts, nameIdFormat } = connection;
    const inResponseTo = checkResponse(received, { acsUrl: urls.acsUrl, idpEntityId, idpInitiated }, receivedAt);
    const waiting = await this.findRequest(orgId, inResponseTo, request);
    if (!connection.enabled && !waiting?.testId) throw samlOff();
    const { posted, certificates, verifiedXml } =
      'encrypted' in received
        ? await this.decrypt(connection, received, inResponseTo, waiting)
        : signed(connection, received);
    const assertionId = posted.assertion.getAttribute('ID') ?? '';
    if (inResponseTo !== undefined && !waiting && !(await this.state.findUsedAssertion(orgId, assertionId))) {
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
      expected: {
        idpEntityId,
        spEntityId: urls.entityId,
        acsUrl: urls.acsUrl,
        inResponseTo,
        forceAuthn,
        authnContexts,
        nameIdFormat,
      },
      returnTo: returnPath(field(request.body, 'RelayState')),
      receivedAt,
      testId: waiting?.testId ?? null,
      requests: oneRequest(inResponseTo, receivedAt),
      body: { SAMLResponse: Buffer.from(posted.xml, 'utf8').toString('base64') },
      query: {},
    };
  }

  /** What fails uses the request up, so that each try costs a new one, and takes the same time whatever is wrong. */
  private async decrypt(
    connection: LiveConnection,
    sealed: SealedResponse,
    inResponseTo: string | undefined,
    waiting: WaitingRequest | null,
  ): Promise<OpenedResponse> {
    const { organizationId: orgId } = connection;
    const end = performance.now() + DECRYPTION_FAILURE_MS;
    const keys = await this.keys.findDecryptionKeys(orgId);
    try {
      const isExpected = inResponseTo === undefined || waiting !== null;
      const opened = await this.unseal(connection, sealed, keys, isExpected);
      if (opened.isCbc) await this.repository.recordCbcUse(orgId);
      return opened;
    } catch (error) {
      const code = error instanceof SamlError ? error.code : undefined;
      if (code === 'decryptionFailed' || code === 'signatureInvalid') {
        await this.state.discardRequest(orgId, inResponseTo ?? '');
      }
      if (code === 'decryptionFailed') await setTimeout(end - performance.now());
      throw error;
    }
  }

  private async unseal(
    connection: LiveConnection,
    sealed: SealedResponse,
    keys: readonly KeyObject[],
    isExpected: boolean,
  ): Promise<OpenedResponse> {
    try {
      return openEncryptedResponse(sealed, connection, keys);
    } catch (error) {
      if (!isExpected || !(error instanceof StrangerSignedError)) throw error;
      return openEncryptedResponse(sealed, await this.refreshed(connection), keys);
    }
  }

  /** While SAML is off nothing is read, but from a browser in which an administrator tries it. */
  private async connectionFor(orgId: string, request: AcsRequest): Promise<LiveConnection> {
    const connection = await this.connections.findForTest(orgId);
    if (!connection.enabled && (await this.tests.listWaiting(orgId, request)).length === 0) throw samlOff();
    return connection;
  }

  /**
   * @returns null when no such request waits
   * @throws SamlError `otherBrowser`: else whoever signs in could have somebody else be signed in as them (login CSRF)
   */
  private async findRequest(
    orgId: string,
    requestId: string | undefined,
    request: AcsRequest,
  ): Promise<WaitingRequest | null> {
    const waiting = requestId === undefined ? null : await this.state.findRequest(orgId, requestId);
    if (!waiting) return null;
    const secret = this.cookie.read(request);
    if (secret !== undefined && waiting.browserHash.equals(hashSecret(secret))) return waiting;
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
      if (!(await this.findRequest(orgId, inResponseTo, request))) return false;
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
function oneRequest(id: string | undefined, at: Date): CacheProvider {
  return {
    saveAsync: () => Promise.resolve(null),
    getAsync: (key) => Promise.resolve(key === id ? at.toISOString() : null),
    removeAsync: () => Promise.resolve(null),
  };
}
