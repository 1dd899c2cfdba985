import { BadRequestException, ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdministratorsRepository, EmailTakenError } from '../organizations/administrators.repository.js';
import { AuditRepository } from '../organizations/audit.repository.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import { type LiveSession, SessionsRepository } from '../sessions/sessions.repository.js';
import type { AdministratorPage, AdministratorRequest, NewAdministrator } from './administrators.dto.js';
import { hashPassword } from './password-hash.js';

@Injectable()
export class AdministratorsService {
  constructor(
    private readonly administrators: AdministratorsRepository,
    private readonly connections: SamlConnectionsRepository,
    private readonly sessions: SessionsRepository,
    private readonly audit: AuditRepository,
  ) {}

  async create(orgId: string, { email, password }: AdministratorRequest, caller: Caller): Promise<NewAdministrator> {
    const administrator = { email, passwordHash: await hashPassword(password) };
    const id = await this.administrators.transaction((tx) =>
      this.insert(tx, orgId, administrator, nameOfCaller(caller)),
    );
    return { id, email };
  }

  async list(orgId: string, cursor: string | undefined): Promise<AdministratorPage> {
    const { rows, nextCursor } = await this.administrators.list(orgId, cursor ?? null);
    return { admins: rows.map(({ id, email, createdAt }) => ({ id, email, createdAt })), nextCursor };
  }

  async delete(orgId: string, id: string, caller: Caller): Promise<void> {
    await this.administrators.transaction(async (tx) => {
      const connection = await this.connections.lock(tx, orgId);
      const email = await this.administrators.delete(tx, orgId, id);
      if (email === null) throw noSuchAdministrator(id);
      if (connection?.required && !(await this.administrators.exists(tx, orgId))) throw lastAdministrator();
      const record = { actor: nameOfCaller(caller), action: 'administratorRemoved', details: { email } } as const;
      await this.audit.record(orgId, record, tx);
    });
  }

  /** Ends every session of the administrator but the one that the new password was set in. */
  async setPassword(orgId: string, id: string, password: string, caller: Caller): Promise<void> {
    const passwordHash = await hashPassword(password);
    const ownSession = caller.role === 'admin' && caller.administratorId === id ? caller.id : null;
    await this.administrators.transaction(async (tx) => {
      const email = await this.administrators.setPassword(tx, orgId, id, passwordHash);
      if (email === null) throw noSuchAdministrator(id);
      await this.sessions.endOfAdministrator(tx, orgId, id, ownSession);
      const record = { actor: nameOfCaller(caller), action: 'administratorPasswordSet', details: { email } } as const;
      await this.audit.record(orgId, record, tx);
    });
  }

  /** Whoever came by a setup link becomes a local administrator by this, with an address of their own. */
  async setOwnPassword(session: LiveSession, password: string, email: string | undefined): Promise<void> {
    const orgId = session.organization.id;
    if (session.administratorId !== null) {
      if (email !== undefined)
        throw new BadRequestException('This account has an e-mail address: send the password only.');
      return this.setPassword(orgId, session.administratorId, password, session);
    }
    if (email === undefined) {
      throw new BadRequestException(
        'A setup link opened this session: send the e-mail address to sign in with as well.',
      );
    }
    const administrator = { email, passwordHash: await hashPassword(password) };
    await this.administrators.transaction(async (tx) => {
      const id = await this.insert(tx, orgId, administrator, nameOfCaller(session));
      if (await this.sessions.bindAdministrator(tx, orgId, session.id, id)) return;
      throw new ConflictException('This session has a local account already. Reload the page.');
    });
  }

  /**
   * @param actor whoever adds the administrator
   * @throws ConflictException when the address is taken
   */
  async insert(
    tx: EntityManager,
    orgId: string,
    administrator: { email: string; passwordHash: string },
    actor: string,
  ): Promise<string> {
    try {
      const id = await this.administrators.insert(tx, orgId, administrator);
      const details = { email: administrator.email };
      await this.audit.record(orgId, { actor, action: 'administratorAdded', details }, tx);
      return id;
    } catch (error) {
      if (error instanceof EmailTakenError) throw new ConflictException(error.message);
      throw error;
    }
  }
}

const lastAdministrator = (): ConflictException =>
  new ConflictException(
    'SAML is required here, and this is the only local administrator: nobody else could get in when it fails. Add another one first.',
  );

const noSuchAdministrator = (id: string): NotFoundException =>
  new NotFoundException(`This organization has no administrator ${id}. The list of administrators has their ids.`);
