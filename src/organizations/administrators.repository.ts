import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type KeysetPage, keysetPage, PAGE_SIZE } from '../database/keyset-page.js';
import { uniqueViolation } from '../database/postgres-error.js';
import { v7 as uuidV7 } from 'uuid';
import { foldCase } from '../protocol/scim/value/fold.js';
import { AdministratorEntity } from './administrator.entity.js';
import { SetupLinkEntity } from './setup-link.entity.js';

export interface NewAdministrator {
  readonly email: string;
  readonly passwordHash: string;
}

/** What is known of an administrator before the password is checked. */
export interface AdministratorCredentials {
  readonly orgId: string;
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
}

export interface NewSetupLink {
  readonly codeHash: Buffer;
  readonly createdBy: string;
  readonly expiresAt: Date;
}

/** A setup link that still works, and where it leads. */
export interface LiveSetupLink {
  readonly expiresAt: Date;
  readonly organization: { readonly id: string; readonly name: string };
}

/** The e-mail address belongs to an administrator already, of this organization or of another one. */
export class EmailTakenError extends Error {}

const MAX_SETUP_LINKS = 100;

/** Local administrators with their addresses, and the links that make the first of them. */
@Injectable()
export class AdministratorsRepository {
  constructor(private readonly dataSource: DataSource) {}

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** @throws EmailTakenError */
  async insert(tx: EntityManager, orgId: string, { email, passwordHash }: NewAdministrator): Promise<string> {
    const id = uuidV7();
    try {
      await tx.query(
        `WITH administrator AS (
           INSERT INTO administrators (organization_id, id, email, password_hash) VALUES ($1, $2, $3, $4))
         INSERT INTO administrator_emails (organization_id, administrator_id, email_key) VALUES ($1, $2, $5)`,
        [orgId, id, email, passwordHash, foldCase(email)],
      );
    } catch (error) {
      if (uniqueViolation(error) === 'administrator_emails_pkey') {
        throw new EmailTakenError('This e-mail address belongs to an administrator already. Use another one.');
      }
      throw error;
    }
    return id;
  }

  async list(orgId: string, cursor: string | null): Promise<KeysetPage<AdministratorEntity>> {
    const query = this.dataSource.manager
      .createQueryBuilder(AdministratorEntity, 'a')
      .where('a.organizationId = :orgId', { orgId })
      .orderBy('a.id')
      .limit(PAGE_SIZE + 1);
    if (cursor) query.andWhere('a.id > :cursor', { cursor });
    return keysetPage(await query.getMany());
  }

  exists(tx: EntityManager, orgId: string): Promise<boolean> {
    return tx.existsBy(AdministratorEntity, { organizationId: orgId });
  }

  /** The sessions go with the administrator. @returns the e-mail address; null when there is no such administrator. */
  async delete(tx: EntityManager, orgId: string, id: string): Promise<string | null> {
    const [[deleted]] = await tx.query<[{ email: string }[], number]>(
      `DELETE FROM administrators WHERE organization_id = $1 AND id = $2 RETURNING email`,
      [orgId, id],
    );
    return deleted?.email ?? null;
  }

  /** @returns the e-mail address; null when there is no such administrator. */
  async setPassword(tx: EntityManager, orgId: string, id: string, passwordHash: string): Promise<string | null> {
    const [[changed]] = await tx.query<[{ email: string }[], number]>(
      `UPDATE administrators SET password_hash = $3 WHERE organization_id = $1 AND id = $2 RETURNING email`,
      [orgId, id, passwordHash],
    );
    return changed?.email ?? null;
  }

  /** The one question that is asked before the organization is known. */
  async findCredentials(email: string): Promise<AdministratorCredentials | null> {
    const [row] = await this.dataSource.query<AdministratorCredentials[]>(
      `SELECT a.organization_id AS "orgId", a.id, a.email, a.password_hash AS "passwordHash" FROM administrator_emails e
       JOIN administrators a ON a.organization_id = e.organization_id AND a.id = e.administrator_id
       WHERE e.email_key = $1`,
      [foldCase(email)],
    );
    return row ?? null;
  }

  /**
   * Keeps the password as it is until the transaction ends: a session that is opened in it is seen by whoever changes
   * the password and ends the sessions.
   * @returns false when the password was changed, or the administrator deleted, since the credentials were read.
   */
  async holdPassword(tx: EntityManager, { orgId, id, passwordHash }: AdministratorCredentials): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM administrators WHERE organization_id = $1 AND id = $2 AND password_hash = $3 FOR SHARE`,
      [orgId, id, passwordHash],
    );
    return rows.length === 1;
  }

  /** Expired links go at this occasion. @returns the id, or null when the organization has too many links that work. */
  async insertSetupLink(tx: EntityManager, orgId: string, link: NewSetupLink): Promise<string | null> {
    const [row] = await tx.query<{ id: string }[]>(
      `WITH expired AS (DELETE FROM setup_links WHERE organization_id = $1 AND expires_at <= now())
       INSERT INTO setup_links (organization_id, id, code_hash, created_by, expires_at)
       SELECT $1, $2, $3, $4, $5
       WHERE (SELECT count(*) FROM setup_links WHERE organization_id = $1 AND expires_at > now()) < $6
       RETURNING id`,
      [orgId, uuidV7(), link.codeHash, link.createdBy, link.expiresAt, MAX_SETUP_LINKS],
    );
    return row?.id ?? null;
  }

  /** Only links that work; there are never more than fit one answer. */
  listSetupLinks(orgId: string): Promise<SetupLinkEntity[]> {
    return this.dataSource.manager
      .createQueryBuilder(SetupLinkEntity, 'l')
      .where('l.organizationId = :orgId AND l.expiresAt > now()', { orgId })
      .orderBy('l.id')
      .limit(MAX_SETUP_LINKS)
      .getMany();
  }

  /** @returns whether there was such a link. */
  async deleteSetupLink(tx: EntityManager, orgId: string, id: string): Promise<boolean> {
    const { affected } = await tx.delete(SetupLinkEntity, { organizationId: orgId, id });
    return affected === 1;
  }

  async findSetupLink(orgId: string, codeHash: Buffer): Promise<LiveSetupLink | null> {
    const [row] = await this.dataSource.query<{ expires_at: Date; name: string }[]>(
      `SELECT l.expires_at, o.name FROM setup_links l JOIN organizations o ON o.id = l.organization_id
       WHERE l.organization_id = $1 AND l.code_hash = $2 AND l.expires_at > now()`,
      [orgId, codeHash],
    );
    return row ? { expiresAt: row.expires_at, organization: { id: orgId, name: row.name } } : null;
  }

  /** @returns where the link leads, or null when it does not work: of two who use it at once, one is told so. */
  async consumeSetupLink(
    tx: EntityManager,
    orgId: string,
    codeHash: Buffer,
  ): Promise<LiveSetupLink['organization'] | null> {
    const [[organization]] = await tx.query<[{ id: string; name: string }[], number]>(
      `DELETE FROM setup_links l USING organizations o
       WHERE l.organization_id = $1 AND l.code_hash = $2 AND l.expires_at > now() AND o.id = l.organization_id
       RETURNING o.id, o.name`,
      [orgId, codeHash],
    );
    return organization ?? null;
  }

  /** Takes the place of the link before it. @returns false when there is an organization already. */
  async storeFirstRunLink(codeHash: Buffer, expiresAt: Date): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO first_run_links (id, code_hash, expires_at)
       SELECT 1, $1, $2 WHERE NOT EXISTS (SELECT FROM organizations)
       ON CONFLICT (id) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at RETURNING id`,
      [codeHash, expiresAt],
    );
    return rows.length === 1;
  }

  async firstRunLinkWorks(codeHash: Buffer): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM first_run_links
       WHERE code_hash = $1 AND expires_at > now() AND NOT EXISTS (SELECT FROM organizations)`,
      [codeHash],
    );
    return rows.length === 1;
  }

  /** @returns whether the link still worked: of two who use it at once, one is told so. */
  async consumeFirstRunLink(tx: EntityManager, codeHash: Buffer): Promise<boolean> {
    const [, consumed] = await tx.query<[unknown, number]>(
      `DELETE FROM first_run_links
       WHERE code_hash = $1 AND expires_at > now() AND NOT EXISTS (SELECT FROM organizations)`,
      [codeHash],
    );
    return consumed === 1;
  }
}
