import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SignInAttemptEntity } from './sign-in-attempt.entity.js';

export const KEPT_ATTEMPTS = 50;
/** Of the genuine ones and of what anybody can send: neither kind pushes that many of the other out. */
export const GUARANTEED_ATTEMPTS = KEPT_ATTEMPTS / 2;

/** The last attempts to sign in to each organization. */
@Injectable()
export class SignInAttemptsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Attempts of organizations that do not exist are left out. */
  async insert(attempts: readonly SignInAttemptEntity[]): Promise<void> {
    const column = <Key extends keyof SignInAttemptEntity>(key: Key) => attempts.map((attempt) => attempt[key]);
    await this.dataSource.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO sign_in_attempts (organization_id, id, at, kind, outcome, is_genuine, message, expected, received,
           name_id, user_id, certificate, reference)
         SELECT a.* FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::boolean[],
             $7::text[], $8::text[], $9::text[], $10::text[], $11::uuid[], $12::text[], $13::text[])
           AS a (organization_id, id, at, kind, outcome, is_genuine, message, expected, received,
             name_id, user_id, certificate, reference)
         JOIN organizations o ON o.id = a.organization_id FOR KEY SHARE OF o`,
        [
          column('organizationId'),
          column('id'),
          column('at'),
          column('kind'),
          column('outcome'),
          column('isGenuine'),
          column('message'),
          column('expected'),
          column('received'),
          column('nameId'),
          column('userId'),
          column('certificate'),
          column('reference'),
        ],
      );
      // What another process is deleting at this moment is left to it: waiting for each other could be a deadlock.
      await tx.query(
        `WITH halves AS (
           SELECT organization_id, id, at, row_number() OVER (
             PARTITION BY organization_id, is_genuine ORDER BY at DESC, id DESC) <= ${GUARANTEED_ATTEMPTS} AS guaranteed
           FROM sign_in_attempts WHERE organization_id = ANY ($1)),
         ranked AS (
           SELECT organization_id, id, row_number() OVER (
             PARTITION BY organization_id ORDER BY guaranteed DESC, at DESC, id DESC) AS place
           FROM halves),
         old AS (
           SELECT a.organization_id, a.id FROM sign_in_attempts a
           JOIN ranked r ON r.organization_id = a.organization_id AND r.id = a.id AND r.place > ${KEPT_ATTEMPTS}
           FOR UPDATE OF a SKIP LOCKED)
         DELETE FROM sign_in_attempts a USING old WHERE a.organization_id = old.organization_id AND a.id = old.id`,
        [[...new Set(column('organizationId'))]],
      );
    });
  }

  /** The newest first. */
  list(orgId: string): Promise<SignInAttemptEntity[]> {
    return this.dataSource.manager.find(SignInAttemptEntity, {
      where: { organizationId: orgId },
      order: { at: 'DESC', id: 'DESC' },
      take: KEPT_ATTEMPTS,
    });
  }
}
