import { ConflictException, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdministratorsRepository } from '../organizations/administrators.repository.js';
import { AuditRepository } from '../organizations/audit.repository.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { SignInTestsRepository } from '../organizations/sign-in-tests.repository.js';
import { type Caller, nameOfCaller } from '../sessions/caller.js';
import type { SamlPolicyRequest } from './saml-settings.dto.js';

/** Whom a passed test sign-in counts for: an administrator, the session of a setup link, or the operator. */
export const testerOf = (caller: Caller): string =>
  caller.role === 'operator' ? 'operator' : (caller.administratorId ?? caller.id);

/** Makes SAML the only way in for all but local administrators, without locking everybody out. */
@Injectable()
export class SamlRequirementService {
  constructor(
    private readonly connections: SamlConnectionsRepository,
    private readonly tests: SignInTestsRepository,
    private readonly administrators: AdministratorsRepository,
    private readonly audit: AuditRepository,
  ) {}

  /**
   * @param before the connection, locked
   * @throws ConflictException when SAML cannot be required yet
   */
  async apply(
    tx: EntityManager,
    before: SamlConnectionEntity,
    { enabled, required = enabled === false ? false : undefined, ...switches }: SamlPolicyRequest,
    caller: Caller,
  ): Promise<void> {
    const isAlone = [enabled, ...Object.values(switches)].every((value) => value === undefined);
    if (required && !isAlone && (!before.required || enabled === false)) throw notAlone();
    if (required === undefined || required === before.required) return;
    if (required) await this.requireProof(tx, before, caller);
    const orgId = before.organizationId;
    await this.connections.setRequired(tx, orgId, required);
    const action = required ? 'requiredTurnedOn' : 'requiredTurnedOff';
    await this.audit.record(orgId, { actor: nameOfCaller(caller), action }, tx);
  }

  private async requireProof(tx: EntityManager, before: SamlConnectionEntity, caller: Caller): Promise<void> {
    if (!before.enabled) throw new ConflictException('SAML is off, so it cannot be required. Turn it on first.');
    if (!(await this.administrators.exists(tx, before.organizationId))) throw noWayBack();
    if (await this.tests.hasPassed(tx, before.organizationId, testerOf(caller), before.settingsVersion)) return;
    throw new ConflictException(
      'Test the sign-in first: SAML can be required within an hour after your own test sign-in has passed with the settings as they are now.',
    );
  }
}

const noWayBack = (): ConflictException =>
  new ConflictException(
    'There is no local administrator: when sign-in by SAML fails, nobody could get in to mend it. Set a password for yourself on the start page, or add an administrator, then require SAML.',
  );

const notAlone = (): ConflictException =>
  new ConflictException(
    'Require SAML by itself: together with other changes it would be settings that nobody has tested. Save those first, test the sign-in, then require SAML.',
  );
