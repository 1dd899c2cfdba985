import { SAML } from '@node-saml/node-saml';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isForeignKeyViolation } from '../database/postgres-error.js';
import type { OrganizationSecret } from '../organizations/organization-secret.js';
import { ServiceProviderKeys } from '../organizations/service-provider-keys.js';
import { servesLogout } from '../organizations/single-logout.js';
import { SignInTestsRepository } from '../organizations/sign-in-tests.repository.js';
import type { VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { LogoutRequestsRepository } from '../sessions/logout-requests.repository.js';
import type { IdpSession } from '../sessions/idp-session.js';
import { type OpenedSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { retrying } from '../database/retry.js';
import type { OutgoingMessage } from './outgoing-message.js';
import { toSamlConfig } from './saml-config.js';
import { type LiveConnection, SamlConnections } from './saml-connections.js';
import type { SamlExchange } from './saml-exchange.js';
import { SamlStateRepository } from './saml-state.repository.js';
import { SignInUsers, unknownUser } from './sign-in-users.js';

export interface NewSignIn {
  /** A local path; it is kept with the request, since RelayState is the browser's to edit. */
  readonly returnTo: string;
  /** Of the cookie by which the browser will be known again. */
  readonly browserHash: Buffer;
  /** Whether a session may live in the browser that the sign-in would replace. */
  readonly mayReplace: boolean;
  /** The test sign-in that it is. */
  readonly testId?: string | null;
}

export interface SignIn {
  readonly returnTo: string;
  /** Undefined when the browser holds the session already. */
  readonly session?: OpenedSession;
  /** Whose session it is. */
  readonly userId?: string;
}

const REQUEST_LIFETIME_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

@Injectable()
export class SamlLoginService {
  constructor(
    private readonly connections: SamlConnections,
    private readonly keys: ServiceProviderKeys,
    private readonly state: SamlStateRepository,
    private readonly users: SignInUsers,
    private readonly sessions: SessionsRepository,
    private readonly logoutRequests: LogoutRequestsRepository,
    private readonly tests: SignInTestsRepository,
  ) {}

  /** Makes an AuthnRequest, which waits for its answer from then on. */
  async begin(
    orgId: string,
    { returnTo, browserHash, mayReplace, testId = null }: NewSignIn,
  ): Promise<OutgoingMessage> {
    const connection = await (testId === null ? this.connections.findLive(orgId) : this.connections.findForTest(orgId));
    const requests = {
      saveAsync: async (id: string) => {
        const expiresAt = new Date(Date.now() + REQUEST_LIFETIME_MS);
        const { sessionEpoch: connectionEpoch } = connection;
        const waiting = { id, browserHash, connectionEpoch, mayReplace, returnTo, testId, expiresAt };
        await this.state.saveRequest(orgId, waiting).catch(whenGone(organizationGone));
        if (testId !== null) await this.tests.setRequest(orgId, testId, id);
        return null;
      },
      getAsync: () => Promise.resolve(null),
      removeAsync: () => Promise.resolve(null),
    };
    const key = connection.signRequests ? await this.keys.findSigningKey(orgId) : undefined;
    const saml = new SAML({
      ...toSamlConfig(connection, this.connections.urls(orgId), requests, key),
      // Whoever is signed in at the identity provider already would not find out whether people can sign in there.
      ...(testId !== null && { forceAuthn: true }),
    });
    if (connection.idpSsoBinding !== 'post') {
      return { binding: 'redirect', url: await saml.getAuthorizeUrlAsync('', undefined, {}) };
    }
    const { SAMLRequest } = await saml.getAuthorizeMessageAsync('', undefined, {});
    if (typeof SAMLRequest !== 'string') throw new Error('node-saml made no SAMLRequest');
    return { binding: 'post', url: connection.idpSsoUrl, fields: [['SAMLRequest', SAMLRequest]] };
  }

  /**
   * Opens the session of an accepted assertion; once. A replay by the very browser that holds the session it opened
   * (Refresh, Back) is sent on to where it led.
   *
   * @throws SamlError about the person, `replayed` or `unknownRequest`
   */
  async finish(exchange: SamlExchange, assertion: VerifiedAssertion, held: OrganizationSecret | null): Promise<SignIn> {
    const opened = await retrying(() => this.state.transaction((tx) => this.open(tx, exchange, assertion, held)));
    return opened ?? { returnTo: await this.resume(exchange.orgId, assertion.assertionId, held) };
  }

  /** @returns where the sign-in led that was made with this assertion and whose session the browser holds. */
  async resume(orgId: string, assertionId: string, held: OrganizationSecret | null): Promise<string> {
    const [used, session] = await Promise.all([
      this.state.findUsedAssertion(orgId, assertionId),
      held?.orgId === orgId ? this.sessions.find(orgId, held.secret) : null,
    ]);
    if (used && session?.id === used.sessionId) return used.returnTo;
    throw used ? usedBefore(assertionId) : answeredBefore();
  }

  private async open(
    tx: EntityManager,
    exchange: SamlExchange,
    assertion: VerifiedAssertion,
    held: OrganizationSecret | null,
  ): Promise<SignIn | null> {
    const returnTo = await this.take(tx, exchange);
    return returnTo === null ? null : this.openSession(tx, exchange.connection, assertion, { returnTo, held });
  }

  /**
   * Uses the AuthnRequest up that a Response answers, if it answers one.
   * @returns where the sign-in leads; null when it was answered before
   */
  async take(tx: EntityManager, { orgId, connection, expected, returnTo }: SamlExchange): Promise<string | null> {
    if (expected.inResponseTo === undefined) return returnTo;
    return this.state.consumeRequest(tx, orgId, expected.inResponseTo, connection.sessionEpoch);
  }

  /**
   * Opens the session of an accepted assertion, and ends the one that the browser held.
   *
   * @throws SamlError about the person, `replayed`, or `samlOff` where the connection has changed since it was read
   */
  async openSession(
    tx: EntityManager,
    connection: LiveConnection,
    assertion: VerifiedAssertion,
    { returnTo, held }: { returnTo: string; held: OrganizationSecret | null },
  ): Promise<SignIn> {
    const orgId = connection.organizationId;
    const user = await this.users.admit(tx, connection, assertion);
    const { issuer: idpEntityId, subject: nameId, sessionIndexes } = assertion;
    const idpSession = { idpEntityId, nameId, sessionIndexes };
    await this.requireNotEnded(tx, connection, idpSession, assertion.issueInstant);
    const session = await this.sessions
      .openMember(tx, orgId, {
        userId: user.id,
        userEpoch: user.sessionEpoch,
        connectionEpoch: connection.sessionEpoch,
        expiresAt: sessionEnd(assertion, connection.sessionMinutes, new Date()),
        idpSession,
      })
      .catch(whenGone(() => unknownUser(connection, user.userName)));
    if (held) await this.sessions.endHeld(tx, held);
    const isFirstUse = await this.state.recordAssertion(tx, orgId, {
      id: assertion.assertionId,
      requestId: assertion.inResponseTo ?? null,
      sessionId: session.id,
      returnTo,
      expiresAt: assertion.notOnOrAfter,
    });
    if (!isFirstUse) throw usedBefore(assertion.assertionId);
    // Last, since it waits for whoever changes the connection: nobody else waits for this transaction by then.
    await this.connections.requireUnchanged(tx, connection);
    return { returnTo, session, userId: user.id };
  }

  /** The identity provider's sign-out may overtake a sign-in that it allowed before. */
  private async requireNotEnded(
    tx: EntityManager,
    connection: LiveConnection,
    idpSession: IdpSession,
    issueInstant: Date,
  ): Promise<void> {
    if (!servesLogout(connection)) return;
    if (!(await this.logoutRequests.hasEnded(tx, connection.organizationId, idpSession, issueInstant))) return;
    throw new SamlError(
      'sessionExpired',
      'The identity provider has signed the person out since it issued the Assertion',
    );
  }
}

const usedBefore = (received: string): SamlError =>
  new SamlError('replayed', 'This assertion has opened a session before; it does so once', { received });

export const answeredBefore = (): SamlError =>
  new SamlError('unknownRequest', 'The request that this assertion answers was answered before, or has expired');

export const organizationGone = (): SamlError =>
  new SamlError('unknownOrganization', 'The organization was deleted while a sign-in began');

/** Deleted by somebody else since it was looked up: refused as if it had not been found. */
export const whenGone =
  (refusal: () => SamlError) =>
  (error: unknown): never => {
    throw isForeignKeyViolation(error) ? refusal() : error;
  };

/** Not later than the identity provider allows. */
function sessionEnd({ sessionNotOnOrAfter }: VerifiedAssertion, sessionMinutes: number, now: Date): Date {
  const ours = now.getTime() + sessionMinutes * MINUTE_MS;
  return new Date(Math.min(ours, sessionNotOnOrAfter?.getTime() ?? ours));
}
