import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { retrying } from '../database/retry.js';
import type { OrganizationSecret } from '../organizations/organization-secret.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { hashSecret, newSecret } from '../organizations/secret.js';
import type { VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { fromAssertionJson, toAssertionJson } from '../protocol/saml/response/assertion-json.js';
import { SamlError } from '../protocol/saml/error.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { type LiveSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { BrowserCookie } from './browser-cookie.js';
import { type LiveConnection, SamlConnections } from './saml-connections.js';
import type { SamlExchange } from './saml-exchange.js';
import { organizationGone, SamlLoginService, type SignIn, whenGone } from './saml-login.service.js';
import { SamlStateRepository } from './saml-state.repository.js';
import { requireActive, type SignInUser, SignInUsers } from './sign-in-users.js';
import type { UnsolicitedSignInEntity } from './unsolicited-sign-in.entity.js';

/** What has to be asked: the browser holds the living session of somebody else. */
export interface Question {
  readonly userName: string;
  readonly organizationName: string;
  /** Who is signed in; null when a setup link opened the session. */
  readonly signedInAs: string | null;
}

type BrowserRequest = Pick<FastifyRequest, 'headers'>;

const LIFETIME_MS = 5 * 60_000;

/**
 * Sign-ins that begin at the identity provider. No browser has begun them here, so anybody could have somebody else be
 * signed in as them; whoever is signed in already is asked before that happens. Browsers keep the session cookie from a
 * form that another site posts: there the assertion waits, used by nobody, until the browser asks by itself.
 */
@Injectable()
export class UnsolicitedSignIns {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
    private readonly connections: SamlConnections,
    private readonly state: SamlStateRepository,
    private readonly users: SignInUsers,
    private readonly login: SamlLoginService,
    private readonly organizations: OrganizationsRepository,
    private readonly sessions: SessionsRepository,
    private readonly sessionCookie: SessionCookie,
    private readonly browserCookie: BrowserCookie,
  ) {}

  /** Whether the browser holds a session, as far as the request shows, or may hold one that it does not show. */
  isToWait(request: BrowserRequest): boolean {
    const { origin } = request.headers;
    const isCrossSite = origin !== undefined && origin !== this.config.publicUrl;
    return isCrossSite || this.sessionCookie.read(request) !== null;
  }

  /**
   * @param browser the cookie by which the browser will be known again
   * @returns the proof by which the sign-in goes on, once
   * @throws SamlError about the person
   */
  async hold(
    { orgId, connection, returnTo }: SamlExchange,
    assertion: VerifiedAssertion,
    browser: string,
  ): Promise<string> {
    requireActiveIfThere(await this.users.find(connection, assertion));
    const proof = newSecret();
    const waiting = {
      organizationId: orgId,
      id: assertion.assertionId,
      proofHash: hashSecret(proof),
      browserHash: hashSecret(browser),
      connectionEpoch: connection.sessionEpoch,
      assertion: toAssertionJson(assertion),
      returnTo,
      expiresAt: new Date(Math.min(Date.now() + LIFETIME_MS, assertion.notOnOrAfter.getTime())),
    };
    await this.state.saveUnsolicited(waiting).catch(whenGone(organizationGone));
    return proof;
  }

  /**
   * @param confirmed whether the person has answered the question
   * @throws SamlError `unknownRequest`, `otherBrowser`, `replayed` or about the person
   */
  async proceed(orgId: string, proof: string, confirmed: boolean, request: BrowserRequest): Promise<SignIn | Question> {
    const connection = await this.connections.findLive(orgId);
    const waiting = await this.findWaiting(connection, proof, request);
    const assertion = fromAssertionJson(waiting.assertion);
    const held = this.sessionCookie.read(request);
    if (await this.state.findUsedAssertion(orgId, waiting.id)) {
      return { returnTo: await this.login.resume(orgId, waiting.id, held) };
    }
    const found = requireActiveIfThere(await this.users.find(connection, assertion));
    const session = held && (await this.sessions.find(held.orgId, held.secret));
    if (session && !confirmed && !isOf(found, session, orgId)) return this.ask(orgId, found, session);
    return this.finish(connection, waiting, assertion, held);
  }

  private async findWaiting(
    { organizationId: orgId, sessionEpoch, idpInitiated }: LiveConnection,
    proof: string,
    request: BrowserRequest,
  ): Promise<UnsolicitedSignInEntity> {
    const waiting = await this.state.findUnsolicited(orgId, hashSecret(proof));
    if (waiting?.connectionEpoch !== sessionEpoch || !idpInitiated) throw notWaiting();
    const browser = this.browserCookie.read(request);
    if (browser !== undefined && waiting.browserHash.equals(hashSecret(browser))) return waiting;
    throw new SamlError('otherBrowser', 'The sign-in that began at the identity provider arrived in another browser', {
      expected: 'the cookie that its arrival set',
      received: browser === undefined ? 'no cookie' : 'another cookie',
    });
  }

  private async ask(orgId: string, found: SignInUser, { userName }: LiveSession): Promise<Question> {
    const organization = await this.organizations.find(orgId);
    return { userName: userNameOf(found), organizationName: organization?.name ?? '', signedInAs: userName };
  }

  private async finish(
    connection: LiveConnection,
    waiting: UnsolicitedSignInEntity,
    assertion: VerifiedAssertion,
    held: OrganizationSecret | null,
  ): Promise<SignIn> {
    const { organizationId: orgId, proofHash, returnTo } = waiting;
    const opened = await retrying(() =>
      this.state.transaction(async (tx) => {
        if (!(await this.state.consumeUnsolicited(tx, orgId, proofHash))) return null;
        return this.login.openSession(tx, connection, assertion, returnTo);
      }),
    );
    return opened ?? { returnTo: await this.login.resume(orgId, waiting.id, held) };
  }
}

function isOf(found: SignInUser, session: LiveSession, orgId: string): boolean {
  return found.kind === 'existing' && session.organization.id === orgId && session.userId === found.user.id;
}

const userNameOf = (found: SignInUser): string => (found.kind === 'existing' ? found.user.userName : found.userName);

function requireActiveIfThere(found: SignInUser): SignInUser {
  if (found.kind === 'existing') requireActive(found);
  return found;
}

const notWaiting = (): SamlError =>
  new SamlError('unknownRequest', 'No sign-in that began at the identity provider waits here: begin it there again');
