import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { retrying } from '../database/retry.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { hashSecret, newSecret } from '../organizations/secret.js';
import type { AttemptKind } from '../organizations/sign-in-attempt.entity.js';
import { SamlError } from '../protocol/saml/error.js';
import { fromAssertionJson, toAssertionJson } from '../protocol/saml/response/assertion-json.js';
import type { VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { type LiveSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { BrowserCookie } from './browser-cookie.js';
import type { HeldSignInEntity } from './held-sign-in.entity.js';
import { type LiveConnection, SamlConnections } from './saml-connections.js';
import type { SamlExchange } from './saml-exchange.js';
import { answeredBefore, organizationGone, SamlLoginService, type SignIn, whenGone } from './saml-login.service.js';
import { type AcceptedBefore, SamlStateRepository } from './saml-state.repository.js';
import { requireActiveIfThere, type SignInUser, SignInUsers, userNameOf } from './sign-in-users.js';

/** What has to be asked: the browser holds the living session of somebody else. */
export interface Question {
  readonly userName: string;
  readonly organizationName: string;
  /** Who is signed in; null when a setup link opened the session. */
  readonly signedInAs: string | null;
}

export interface Completed extends SignIn {
  readonly kind: AttemptKind;
}

type BrowserRequest = Pick<FastifyRequest, 'headers'>;

const LIFETIME_MS = 5 * 60_000;

/**
 * Sign-ins that may replace the session of somebody else. Anybody can have the browser of another person be signed in as them:
 * by an assertion that nobody here asked for, or by beginning the sign-in to an organization of their own in that browser.
 * Whoever is signed in already is asked before that happens. Browsers keep the session cookie from a form that another
 * site posts: there the assertion is held, used by nobody, until the browser asks by itself.
 */
@Injectable()
export class HeldSignIns {
  constructor(
    private readonly connections: SamlConnections,
    private readonly state: SamlStateRepository,
    private readonly users: SignInUsers,
    private readonly login: SamlLoginService,
    private readonly organizations: OrganizationsRepository,
    private readonly sessions: SessionsRepository,
    private readonly sessionCookie: SessionCookie,
    private readonly browserCookie: BrowserCookie,
  ) {}

  /**
   * Whether a session may live in a browser in which a sign-in begins. Another site can have it begin before somebody
   * signs in and answer it afterwards.
   */
  async mayReplace(request: BrowserRequest): Promise<boolean> {
    if (isBegunElsewhere(request)) return true;
    const held = this.sessionCookie.read(request);
    return held !== null && (await this.sessions.find(held.orgId, held.secret)) !== null;
  }

  /** Whether the browser holds the session of somebody else, or may hold one that does not show. */
  async isToWait(
    { orgId, connection, mayReplace }: SamlExchange,
    assertion: VerifiedAssertion,
    request: BrowserRequest,
  ): Promise<boolean> {
    const held = this.sessionCookie.read(request);
    if (!held) return mayReplace;
    const session = await this.sessions.find(held.orgId, held.secret);
    return session !== null && !isOf(await this.users.find(connection, assertion), session, orgId);
  }

  /**
   * @param browser the cookie by which the browser will be known again
   * @returns the page of ours on which the sign-in goes on
   * @throws SamlError about the person, `unknownRequest` or `replayed`
   */
  async hold(exchange: SamlExchange, assertion: VerifiedAssertion, browser: string): Promise<string> {
    const { orgId, connection } = exchange;
    requireActiveIfThere(await this.users.find(connection, assertion));
    const proof = newSecret();
    await this.state
      .transaction(async (tx) => {
        const returnTo = await this.login.take(tx, exchange);
        if (returnTo === null) throw answeredBefore();
        const isFirst = await this.state.hold(tx, orgId, {
          id: assertion.assertionId,
          requestId: assertion.inResponseTo ?? null,
          proofHash: hashSecret(proof),
          browserHash: hashSecret(browser),
          connectionEpoch: connection.sessionEpoch,
          assertion: toAssertionJson(assertion),
          returnTo,
          expiresAt: new Date(Math.min(Date.now() + LIFETIME_MS, assertion.notOnOrAfter.getTime())),
        });
        if (!isFirst) throw replayed(assertion.assertionId);
      })
      .catch(whenGone(organizationGone));
    return pageOf(orgId, proof);
  }

  /**
   * Where a browser goes on that posts what was accepted before.
   * @throws SamlError `replayed`
   */
  async resume(orgId: string, { id, heldFor }: AcceptedBefore, request: BrowserRequest): Promise<string> {
    if (heldFor === null) return this.login.resume(orgId, id, this.sessionCookie.read(request));
    const browser = this.browserCookie.read(request);
    if (browser === undefined || !heldFor.equals(hashSecret(browser))) throw replayed(id);
    const proof = newSecret();
    await this.state.renewProof(orgId, id, hashSecret(proof));
    return pageOf(orgId, proof);
  }

  /**
   * @param confirmed whether the person has answered the question
   * @throws SamlError `unknownRequest`, `otherBrowser`, `replayed`, `samlOff` or about the person
   */
  async proceed(
    orgId: string,
    proof: string,
    confirmed: boolean,
    request: BrowserRequest,
  ): Promise<Completed | Question> {
    const connection = await this.connections.findLive(orgId);
    const waiting = await this.findWaiting(connection, proof, request);
    const assertion = fromAssertionJson(waiting.assertion);
    const held = this.sessionCookie.read(request);
    const found = requireActiveIfThere(await this.users.find(connection, assertion));
    const session = held && (await this.sessions.find(held.orgId, held.secret));
    if (session && !confirmed && !isOf(found, session, orgId)) return this.ask(orgId, found, session);
    const { returnTo } = waiting;
    const signIn = await retrying(() =>
      this.state.transaction(async (tx) => {
        if (!(await this.state.consumeHeld(tx, orgId, waiting.proofHash))) throw notWaiting();
        return this.login.openSession(tx, connection, assertion, { returnTo, held });
      }),
    );
    return { ...signIn, kind: waiting.requestId === null ? 'idpInitiated' : 'signIn' };
  }

  private async findWaiting(
    { organizationId: orgId, sessionEpoch, idpInitiated }: LiveConnection,
    proof: string,
    request: BrowserRequest,
  ): Promise<HeldSignInEntity> {
    const waiting = await this.state.findHeld(orgId, hashSecret(proof));
    if (waiting?.connectionEpoch !== sessionEpoch) throw notWaiting();
    if (waiting.requestId === null && !idpInitiated) throw notWaiting();
    const browser = this.browserCookie.read(request);
    if (browser !== undefined && waiting.browserHash.equals(hashSecret(browser))) return waiting;
    throw new SamlError('otherBrowser', 'The answer of the identity provider arrived in another browser', {
      expected: 'the cookie that its arrival set',
      received: browser === undefined ? 'no cookie' : 'another cookie',
    });
  }

  private async ask(orgId: string, found: SignInUser, { userName }: LiveSession): Promise<Question> {
    const organization = await this.organizations.find(orgId);
    return { userName: userNameOf(found), organizationName: organization?.name ?? '', signedInAs: userName };
  }
}

/** By a link or a script of another site. A link in an e-mail, or an address that was typed, is `none`. */
const isBegunElsewhere = ({ headers }: BrowserRequest): boolean =>
  headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';

const pageOf = (orgId: string, proof: string): string => `/saml/${orgId}/continue?proof=${proof}`;

function isOf(found: SignInUser, session: LiveSession, orgId: string): boolean {
  return found.kind === 'existing' && session.organization.id === orgId && session.userId === found.user.id;
}

const notWaiting = (): SamlError =>
  new SamlError('unknownRequest', 'No sign-in of the last minutes waits here to be continued: begin it again');

const replayed = (received: string): SamlError =>
  new SamlError('replayed', 'Another browser has posted this assertion before', { received });
