import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidV7 } from 'uuid';
import { AuditRepository } from '../organizations/audit.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import type { VerifiedAssertion } from '../protocol/saml/response/assertion.js';
import { completeMapping } from '../protocol/saml/person/attribute-mapping.js';
import { attributeMissing } from '../protocol/saml/diagnosis/attribute-missing.js';
import { SamlError } from '../protocol/saml/error.js';
import { isSameName } from '../protocol/saml/person/identifying-text.js';
import { mappedUser } from '../protocol/saml/person/mapped-user.js';
import { matchValue } from '../protocol/saml/person/match-value.js';
import type { ScimResource } from '../protocol/scim/resource/resource.js';
import { userSchema } from '../protocol/scim/schema/standard/user.js';
import { toUserColumns } from '../users/user-columns.js';
import { type SignInCandidate, UsersRepository } from '../users/users.repository.js';
import { DisabledUserError } from './disabled-user-error.js';
import type { LiveConnection } from './saml-connections.js';

/** Who would sign in: somebody who is there, enabled or not, or somebody who would be created. */
export type SignInUser =
  | { readonly kind: 'existing'; readonly user: SignInCandidate }
  | { readonly kind: 'new'; readonly userName: string; readonly resource: ScimResource };

/** Finds the one whom an assertion is about by the connection's one rule, inside its organization only. */
@Injectable()
export class SignInUsers {
  constructor(
    private readonly users: UsersRepository,
    private readonly connections: SamlConnectionsRepository,
    private readonly audit: AuditRepository,
  ) {}

  /**
   * Writes nothing.
   *
   * @throws SamlError `attributeMissing`, `unknownUser`, `ambiguousUser` or `userNotCreated`
   */
  find(connection: LiveConnection, assertion: VerifiedAssertion): Promise<SignInUser> {
    return this.lookUp(null, connection, assertion, connection.justInTime);
  }

  /**
   * The enabled user whom the assertion is about; created where that is allowed and there is none.
   *
   * @throws SamlError as `find`, and `disabledUser`
   */
  async admit(tx: EntityManager, connection: LiveConnection, assertion: VerifiedAssertion): Promise<SignInCandidate> {
    const { user, value } = await this.match(tx, connection, assertion);
    if (user) return requireActive({ user });
    if (!connection.justInTime) throw unknownUser(connection, value);
    // What is to be created is found out under the lock only: another browser may be creating the same person.
    return this.create(tx, connection, assertion);
  }

  private async lookUp(
    tx: EntityManager | null,
    connection: LiveConnection,
    assertion: VerifiedAssertion,
    justInTime: boolean,
  ): Promise<SignInUser> {
    const { user, value } = await this.match(tx, connection, assertion);
    if (user) return { kind: 'existing', user };
    if (!justInTime) throw unknownUser(connection, value);
    return this.prepare(tx, connection, assertion, value);
  }

  /** By the one rule of the organization. @returns the value that was looked for as well */
  private async match(
    tx: EntityManager | null,
    connection: LiveConnection,
    assertion: VerifiedAssertion,
  ): Promise<{ user: SignInCandidate | undefined; value: string }> {
    const { organizationId: orgId, matchAttribute, matchTarget: target } = connection;
    const value = matchValue(assertion, matchAttribute, identityProviderOf(connection));
    const folded = await this.users.findForSignIn(tx, orgId, { target, value });
    const [user, ...others] = folded.filter(({ userName }) => target !== 'userName' || isSameName(userName, value));
    if (others.length > 0) {
      throw new SamlError('ambiguousUser', `Several users of the organization have this ${target}: give it to one`, {
        expected: `one user with this ${target}`,
        received: value,
      });
    }
    return { user, value };
  }

  private async prepare(
    tx: EntityManager | null,
    connection: LiveConnection,
    { attributes }: VerifiedAssertion,
    value: string,
  ): Promise<SignInUser> {
    const { organizationId: orgId, matchTarget: target, attributeMapping } = connection;
    const mapping = completeMapping(attributeMapping);
    const resource = mappedUser(attributes, mapping, { target, value });
    const userName = resource?.['userName'];
    if (!resource || typeof userName !== 'string') {
      const names = mapping.userName.join(' or ') || 'userName';
      throw attributeMissing(names, 'none of use as userName', identityProviderOf(connection));
    }
    const [other] = await this.users.findForSignIn(tx, orgId, { target: 'userName', value: userName });
    if (other) throw userNameTaken(userName);
    return { kind: 'new', userName, resource };
  }

  /**
   * One at a time in an organization: of two browsers at once one creates the person and both sign in. The lock on the
   * connection also waits for, and then obeys, whoever turns the switch off or lets SCIM provision.
   */
  private async create(
    tx: EntityManager,
    connection: LiveConnection,
    assertion: VerifiedAssertion,
  ): Promise<SignInCandidate> {
    const orgId = connection.organizationId;
    const locked = await this.connections.lock(tx, orgId);
    const found = await this.lookUp(tx, connection, assertion, locked?.enabled === true && locked.justInTime);
    if (found.kind === 'existing') return requireActive(found);

    const { resource, userName } = found;
    const user = { orgId, id: uuidV7(), columns: toUserColumns(resource, userSchema), createdAt: now() };
    if (!(await this.users.insertIn(tx, user))) throw userNameTaken(userName);
    const details = { userId: user.id, userName };
    await this.audit.record(orgId, { actor: 'system', action: 'userCreatedBySignIn', details }, tx);
    return { id: user.id, userName, active: true, sessionEpoch: 0 };
  }
}

const now = (): string => new Date().toISOString();

const identityProviderOf = ({ idpEntityId, idpSsoUrl }: LiveConnection): { entityId: string; ssoUrl: string } => ({
  entityId: idpEntityId,
  ssoUrl: idpSsoUrl,
});

export const userNameOf = (found: SignInUser): string =>
  found.kind === 'existing' ? found.user.userName : found.userName;

/** @throws DisabledUserError */
export function requireActiveIfThere(found: SignInUser): SignInUser {
  if (found.kind === 'existing') requireActive(found);
  return found;
}

function requireActive({ user }: { user: SignInCandidate }): SignInCandidate {
  if (user.active) return user;
  throw new DisabledUserError(user.id, user.userName);
}

export function unknownUser(
  { matchAttribute, matchTarget }: Pick<LiveConnection, 'matchAttribute' | 'matchTarget'>,
  value: string,
): SamlError {
  return new SamlError(
    'unknownUser',
    `The organization has no user whose ${matchTarget} is the ${matchAttribute ?? 'NameID'}`,
    { expected: `the ${matchTarget} of a user`, received: value },
  );
}

const userNameTaken = (userName: string): SamlError =>
  new SamlError('userNotCreated', 'Another user of the organization has the userName of the one to be created', {
    expected: 'a userName that nobody has',
    received: userName,
  });
