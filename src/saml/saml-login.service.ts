import { SAML } from '@node-saml/node-saml';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isForeignKeyViolation } from '../database/postgres-error.js';
import type { OrganizationSecret } from '../organizations/organization-secret.js';
import { ServiceProviderKeys } from '../organizations/service-provider-keys.js';
import type { VerifiedAssertion } from '../protocol/saml/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { foldCase } from '../protocol/scim/fold.js';
import { type OpenedSession, SessionsRepository } from '../sessions/sessions.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import { toSamlConfig } from './saml-config.js';
import { SamlConnections } from './saml-connections.js';
import type { SamlExchange } from './saml-exchange.js';
import { SamlStateRepository } from './saml-state.repository.js';

/** An AuthnRequest ready to be carried by the browser. */
export type OutgoingRequest =
  | { readonly binding: 'redirect'; readonly url: string }
  | { readonly binding: 'post'; readonly url: string; readonly samlRequest: string };

export interface SignIn {
  readonly returnTo: string;
  /** Undefined when the browser holds the session already. */
  readonly session?: OpenedSession;
}

const REQUEST_LIFETIME_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

@Injectable()
export class SamlLoginService {
  constructor(
    private readonly connections: SamlConnections,
    private readonly keys: ServiceProviderKeys,
    private readonly state: SamlStateRepository,
    private readonly users: UsersRepository,
    private readonly sessions: SessionsRepository,
  ) {}

  /**
   * @param returnTo a local path; it is kept with the request, since RelayState is the browser's to edit.
   * @param browserHash of the cookie by which the browser will be known again
   */
  async begin(orgId: string, returnTo: string, browserHash: Buffer): Promise<OutgoingRequest> {
    const connection = await this.connections.findLive(orgId);
    const requests = {
      saveAsync: async (id: string) => {
        const expiresAt = new Date(Date.now() + REQUEST_LIFETIME_MS);
        await this.state.saveRequest(orgId, { id, browserHash, returnTo, expiresAt }).catch(whenGone(organizationGone));
        return null;
      },
      getAsync: () => Promise.resolve(null),
      removeAsync: () => Promise.resolve(null),
    };
    const key = connection.signRequests ? await this.keys.findSigningKey(orgId) : undefined;
    const saml = new SAML(toSamlConfig(connection, this.connections.urls(orgId), requests, { key }));
    if (connection.idpSsoBinding !== 'post') {
      return { binding: 'redirect', url: await saml.getAuthorizeUrlAsync('', undefined, {}) };
    }
    const { SAMLRequest } = await saml.getAuthorizeMessageAsync('', undefined, {});
    if (typeof SAMLRequest !== 'string') throw new Error('node-saml made no SAMLRequest');
    return { binding: 'post', url: connection.idpSsoUrl, samlRequest: SAMLRequest };
  }

  /**
   * Opens the session of an accepted assertion; once. A replay by the very browser that holds the session it opened
   * (Refresh, Back) is sent on to where it led.
   *
   * @throws SamlError `unknownUser`, `disabledUser`, `replayed` or `unknownRequest`
   */
  async finish(exchange: SamlExchange, assertion: VerifiedAssertion, held: OrganizationSecret | null): Promise<SignIn> {
    const opened = await this.state.transaction((tx) => this.open(tx, exchange, assertion));
    return opened ?? { returnTo: await this.resume(exchange.orgId, assertion.assertionId, held) };
  }

  /** @returns where the sign-in led that was made with this assertion and whose session the browser holds. */
  async resume(orgId: string, assertionId: string, held: OrganizationSecret | null): Promise<string> {
    const [used, session] = await Promise.all([
      this.state.findUsedAssertion(orgId, assertionId),
      held?.orgId === orgId ? this.sessions.find(orgId, held.secret) : null,
    ]);
    if (used && session?.id === used.sessionId) return used.returnTo;
    if (used) {
      throw new SamlError('replayed', 'This assertion has opened a session before; it does so once', {
        received: assertionId,
      });
    }
    throw new SamlError(
      'unknownRequest',
      'The request that this assertion answers was answered before, or has expired',
    );
  }

  private async open(tx: EntityManager, exchange: SamlExchange, assertion: VerifiedAssertion): Promise<SignIn | null> {
    const { orgId, connection, receivedAt } = exchange;
    const returnTo = await this.state.consumeRequest(tx, orgId, assertion.inResponseTo ?? '');
    if (returnTo === null) return null;

    const user = await this.findUser(tx, orgId, assertion.nameId);
    const session = await this.sessions
      .openMember(tx, orgId, {
        userId: user.id,
        userEpoch: user.sessionEpoch,
        connectionEpoch: connection.sessionEpoch,
        expiresAt: sessionEnd(assertion, connection.sessionMinutes, receivedAt),
        idpSession: {
          idpEntityId: assertion.issuer,
          nameId: assertion.subject,
          sessionIndexes: assertion.sessionIndexes,
        },
      })
      .catch(whenGone(() => unknownUser(assertion.nameId)));
    const isFirstUse = await this.state.recordAssertion(tx, orgId, {
      id: assertion.assertionId,
      sessionId: session.id,
      returnTo,
      expiresAt: assertion.notOnOrAfter,
    });
    if (!isFirstUse) {
      throw new SamlError('replayed', 'This assertion has opened a session before; it answers another request now');
    }
    return { returnTo, session };
  }

  /** One rule, inside the organization only: the NameID is the userName. */
  private async findUser(
    tx: EntityManager,
    orgId: string,
    nameId: string,
  ): Promise<{ id: string; sessionEpoch: number }> {
    const user = await this.users.findForSignIn(tx, orgId, foldCase(nameId));
    if (!user) throw unknownUser(nameId);
    if (!user.active) {
      throw new SamlError('disabledUser', 'The user is disabled (active is false)', { received: nameId });
    }
    return user;
  }
}

const unknownUser = (nameId: string): SamlError =>
  new SamlError('unknownUser', 'The organization has no user whose userName is the NameID', {
    expected: 'a provisioned userName',
    received: nameId,
  });

const organizationGone = (): SamlError =>
  new SamlError('unknownOrganization', 'The organization was deleted while a sign-in began');

/** Deleted by somebody else since it was looked up: refused as if it had not been found. */
const whenGone =
  (refusal: () => SamlError) =>
  (error: unknown): never => {
    throw isForeignKeyViolation(error) ? refusal() : error;
  };

/** Not later than the identity provider allows. */
function sessionEnd({ sessionNotOnOrAfter }: VerifiedAssertion, sessionMinutes: number, now: Date): Date {
  const ours = now.getTime() + sessionMinutes * MINUTE_MS;
  return new Date(Math.min(ours, sessionNotOnOrAfter?.getTime() ?? ours));
}
