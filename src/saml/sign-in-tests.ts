import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hashSecret } from '../organizations/secret.js';
import { SignInTestsRepository, type WaitingSignInTest } from '../organizations/sign-in-tests.repository.js';
import type { VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { type Claims, parseClaims } from '../protocol/saml/response/claims.js';
import { SamlError } from '../protocol/saml/error.js';
import { BrowserCookie } from './browser-cookie.js';
import { SamlConnections } from './saml-connections.js';
import type { SamlExchange } from './saml-exchange.js';
import { SamlStateRepository } from './saml-state.repository.js';
import { requireActiveIfThere, type SignInUser, SignInUsers } from './sign-in-users.js';
import { claimsOf, type EndedTest, type Refusal, reportTest } from './test-report.js';

type AnswerRequest = Pick<FastifyRequest, 'id' | 'headers' | 'body' | 'saml'>;

const LIFETIME_MS = 10 * 60_000;

/**
 * Sign-ins that an administrator tries: begun by an address that works once, in the browser that opens it, and accepted
 * by the same code as any other. They open no session and write no user; how they ended is kept for the settings page.
 */
@Injectable()
export class SignInTests {
  constructor(
    private readonly tests: SignInTestsRepository,
    private readonly connections: SamlConnections,
    private readonly state: SamlStateRepository,
    private readonly users: SignInUsers,
    private readonly cookie: BrowserCookie,
  ) {}

  /**
   * @returns the id of the test
   * @throws SamlError `unknownTest` when the address was opened before, or too late
   */
  async open(orgId: string, secret: string, browserHash: Buffer): Promise<string> {
    const { organizationId } = await this.connections.findForTest(orgId);
    const expiresAt = new Date(Date.now() + LIFETIME_MS);
    const id = await this.tests.open(organizationId, hashSecret(secret), { browserHash, expiresAt });
    if (id === null) throw new SamlError('unknownTest', 'The address of a test sign-in works once, for ten minutes');
    return id;
  }

  /** Those that wait in this browser. */
  async listWaiting(orgId: string, request: Pick<FastifyRequest, 'headers'>): Promise<WaitingSignInTest[]> {
    const secret = this.cookie.read(request);
    return secret === undefined ? [] : this.tests.listWaiting(orgId, hashSecret(secret));
  }

  /** Ends the test of an accepted assertion, which is used up as any other. @throws SamlError about the person */
  async pass(exchange: SamlExchange, assertion: VerifiedAssertion, reference: string): Promise<void> {
    const { orgId, testId, connection } = exchange;
    const found = requireActiveIfThere(await this.users.find(connection, assertion));
    await this.state.transaction(async (tx) => {
      const { inResponseTo = '', assertionId, notOnOrAfter } = assertion;
      const returnTo = await this.state.consumeRequest(tx, orgId, inResponseTo, connection.sessionEpoch);
      if (testId === null || returnTo === null) {
        throw new SamlError('unknownRequest', 'The request of this test was answered before, or has expired');
      }
      const used = { id: assertionId, requestId: inResponseTo, sessionId: null, returnTo, expiresAt: notOnOrAfter };
      if (!(await this.state.recordAssertion(tx, orgId, used))) {
        throw new SamlError('replayed', 'This assertion was used before; it answers another request now');
      }
      const report = reportTest({ ...answered(exchange), refusal: undefined, found });
      await this.tests.finish(orgId, testId, { status: 'passed', reference, report }, tx);
    });
  }

  /** Ends the test that a refused answer belongs to, if it belongs to one. @returns whether it does */
  async fail(orgId: string, request: AnswerRequest, refusal: Refusal): Promise<boolean> {
    const exchange = request.saml;
    const claims = exchange ? claimsOf(exchange) : claimsIn(request.body);
    const test = exchange ? testOf(exchange) : testClaimed(await this.listWaiting(orgId, request), claims);
    if (!test) return false;
    const ended = exchange ? answered(exchange) : await this.unanswered(orgId, test, claims);
    const found = exchange?.user ? await this.whoever(exchange, exchange.user) : null;
    const report = reportTest({ ...ended, refusal, found });
    await this.tests.finish(orgId, test.id, { status: 'failed', reference: request.id, report });
    await this.state.discardRequest(orgId, test.requestId ?? '');
    return true;
  }

  private async unanswered(
    orgId: string,
    { requestId }: WaitingSignInTest,
    claims: Claims | undefined,
  ): Promise<Omit<EndedTest, 'refusal' | 'found'>> {
    const connection = await this.connections.findForTest(orgId);
    const urls = this.connections.urls(orgId);
    return { connection, urls, requestId: requestId ?? '', receivedAt: new Date(), claims, exchange: undefined };
  }

  private async whoever(exchange: SamlExchange, assertion: VerifiedAssertion): Promise<SignInUser | null> {
    return this.users.find(exchange.connection, assertion).catch((error: unknown) => {
      if (error instanceof SamlError) return null;
      throw error;
    });
  }
}

function answered(exchange: SamlExchange): Omit<EndedTest, 'refusal' | 'found'> {
  const { connection, urls, receivedAt, expected } = exchange;
  const requestId = expected.inResponseTo ?? '';
  return { connection, urls, requestId, receivedAt, claims: claimsOf(exchange), exchange };
}

const testOf = ({ testId, expected }: SamlExchange): WaitingSignInTest | undefined =>
  testId === null ? undefined : { id: testId, requestId: expected.inResponseTo ?? null };

/**
 * Which of the tests in a browser a message answers that did not come far enough to tell. One that answers none ends none:
 * any site can have the browser post it.
 */
const testClaimed = (tests: readonly WaitingSignInTest[], claims: Claims | undefined): WaitingSignInTest | undefined =>
  tests.find(({ requestId }) => requestId !== null && requestId === claims?.inResponseTo);

function claimsIn(body: unknown): Claims | undefined {
  const posted = typeof body === 'object' && body !== null && 'SAMLResponse' in body ? body.SAMLResponse : undefined;
  return typeof posted === 'string' ? parseClaims(posted) : undefined;
}
