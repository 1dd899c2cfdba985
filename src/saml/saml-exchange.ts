import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { hashSecret } from '../organizations/secret.js';
import { ServiceProviderKeys } from '../organizations/service-provider-keys.js';
import type { ServiceProviderUrls } from '../organizations/service-provider-urls.js';
import { SamlError } from '../protocol/saml/error.js';
import type { Expected, VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import {
  type PostedResponse,
  readPostedResponse,
  type SealedResponse,
} from '../protocol/saml/response/response-gate.js';
import { isSignedStatus, StatusError } from '../protocol/saml/response/response-status.js';
import { checkResponse } from '../protocol/saml/response/response.js';
import { returnPath } from '../protocol/saml/return-path.js';
import { attributeOf } from '../protocol/saml/xml/strict-xml.js';
import { BrowserCookie } from './browser-cookie.js';
import { isForm } from './is-form.js';
import type { OpenedResponse } from './opened-response.js';
import { type LiveConnection, SamlConnections, samlOff } from './saml-connections.js';
import { type AcceptedBefore, SamlStateRepository, type WaitingRequest } from './saml-state.repository.js';
import { SignInTests } from './sign-in-tests.js';

/**
 * One posted Response on its way through Passport, which takes it for the request: so nothing else in the request can lead
 * Passport elsewhere.
 */
export interface SamlExchange {
  readonly orgId: string;
  readonly connection: LiveConnection;
  readonly urls: ServiceProviderUrls;
  readonly received: PostedResponse | SealedResponse;
  /** Ours, to decrypt it. */
  readonly keys: readonly KeyObject[];
  readonly expected: Expected;
  readonly receivedAt: Date;
  /** RelayState if it is a local path: where a sign-in leads that began at the identity provider. No other is led by it. */
  readonly returnTo: string;
  /** The test sign-in that it ends; null for all others. */
  readonly testId: string | null;
  /** Whether a session may live in the browser that does not show in this request. */
  readonly mayReplace: boolean;
  /** What was accepted before is not verified again. */
  readonly acceptedBefore: AcceptedBefore | null;
  /** Set by `SamlStrategy` once every signature holds. */
  opened?: OpenedResponse;
  /** Set by Passport. */
  user?: VerifiedAssertion;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `SamlAuthGuard`. */
    saml?: SamlExchange;
  }
}

const FIELDS = ['SAMLResponse', 'RelayState'] as const;

type AcsRequest = Pick<FastifyRequest, 'headers' | 'body' | 'query'>;

@Injectable()
export class SamlExchanges {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
    private readonly connections: SamlConnections,
    private readonly state: SamlStateRepository,
    private readonly cookie: BrowserCookie,
    private readonly keys: ServiceProviderKeys,
    private readonly tests: SignInTests,
  ) {}

  /**
   * Everything that can be refused before keys come into it.
   * @throws SamlError
   */
  async begin(orgId: string, request: AcsRequest): Promise<SamlExchange> {
    const connection = await this.connectionFor(orgId, request);
    const samlResponse = onlySamlResponse(request);
    try {
      return await this.receive(connection, readPostedResponse(samlResponse, connection), request);
    } catch (error) {
      const isGenuine = error instanceof StatusError && (await this.isGenuine(connection, error, request));
      throw isGenuine ? error.quotingAll() : error;
    }
  }

  /** What was refused for its signature or its encryption is not tried again: that is what costs, and what is guessed by. */
  async abandon({ orgId, expected }: SamlExchange): Promise<void> {
    await this.state.discardRequest(orgId, expected.inResponseTo ?? '');
  }

  private async receive(
    connection: LiveConnection,
    received: PostedResponse | SealedResponse,
    request: AcsRequest,
  ): Promise<SamlExchange> {
    const { organizationId: orgId, idpEntityId, idpInitiated, forceAuthn, authnContexts, nameIdFormat } = connection;
    const urls = this.connections.urls(orgId);
    const receivedAt = new Date();
    const inResponseTo = checkResponse(received, { acsUrl: urls.acsUrl, idpEntityId, idpInitiated }, receivedAt);
    const waiting = await this.findRequest(connection, inResponseTo, request);
    if (!connection.enabled && !waiting?.testId) throw samlOff();
    const acceptedBefore = waiting ? null : await this.state.findAccepted(orgId, nameOf(received, inResponseTo));
    if (inResponseTo !== undefined && !waiting && !acceptedBefore) throw unknownRequest(inResponseTo);
    const keys = 'encrypted' in received && !acceptedBefore ? await this.keys.findDecryptionKeys(orgId) : [];
    const { entityId: spEntityId, acsUrl } = urls;
    return {
      orgId,
      connection,
      urls,
      received,
      keys,
      expected: { idpEntityId, spEntityId, acsUrl, inResponseTo, forceAuthn, authnContexts, nameIdFormat },
      receivedAt,
      returnTo: returnPath(field(request.body, 'RelayState')),
      testId: waiting?.testId ?? null,
      mayReplace: waiting ? waiting.mayReplace : this.isCrossSite(request),
      acceptedBefore,
    };
  }

  /** Browsers say of a form that another site posts where it comes from, and keep the session cookie from it. */
  private isCrossSite({ headers: { origin } }: AcsRequest): boolean {
    return origin !== undefined && origin !== this.config.publicUrl;
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
    { organizationId, sessionEpoch }: LiveConnection,
    requestId: string | undefined,
    request: AcsRequest,
  ): Promise<WaitingRequest | null> {
    if (requestId === undefined) return null;
    const waiting = await this.state.findRequest(organizationId, requestId, sessionEpoch);
    if (!waiting) return null;
    const secret = this.cookie.read(request);
    if (secret !== undefined && waiting.browserHash.equals(hashSecret(secret))) return waiting;
    throw new SamlError('otherBrowser', 'The sign-in that this answers was begun in another browser', {
      expected: 'the cookie that beginning the sign-in set',
      received: secret === undefined ? 'no cookie' : 'another cookie',
    });
  }

  /**
   * Whether it is the identity provider that reports a failure, and to the browser that asked. The request is used up by
   * it either way, as by everything that is verified.
   */
  private async isGenuine(connection: LiveConnection, failure: StatusError, request: AcsRequest): Promise<boolean> {
    const { organizationId: orgId, idpEntityId, idpCertificates } = connection;
    const { acsUrl } = this.connections.urls(orgId);
    try {
      const signed = { response: failure.response, isResponseSigned: true };
      const inResponseTo = checkResponse(signed, { acsUrl, idpEntityId }, new Date());
      if (!(await this.findRequest(connection, inResponseTo, request))) return false;
      await this.state.discardRequest(orgId, inResponseTo ?? '');
      return isSignedStatus(failure, idpCertificates, connection);
    } catch (error) {
      if (error instanceof SamlError) return false;
      throw error;
    }
  }
}

/** What an assertion is known by without being decrypted. */
const nameOf = (received: PostedResponse | SealedResponse, requestId: string | undefined) =>
  'encrypted' in received ? { requestId } : { assertionId: attributeOf(received.assertion, 'ID') };

const unknownRequest = (received: string): SamlError =>
  new SamlError('unknownRequest', 'No sign-in that began here in the last minutes waits for this answer', { received });

function onlySamlResponse(request: AcsRequest): string {
  const { body, query } = request;
  const value = field(body, 'SAMLResponse');
  const isAlone = FIELDS.every((name) => field(query, name) === undefined) && !Array.isArray(field(body, 'RelayState'));
  if (isForm(request) && isAlone && typeof value === 'string') return value;
  throw new SamlError('badForm', 'Expected a form with exactly one SAMLResponse and at most one RelayState', {
    expected: 'one SAMLResponse in an application/x-www-form-urlencoded body, and nothing of SAML in the address',
  });
}

function field(fields: unknown, name: (typeof FIELDS)[number]): unknown {
  return typeof fields === 'object' && fields !== null
    ? (fields as Partial<Record<typeof name, unknown>>)[name]
    : undefined;
}
