import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Client } from 'pg';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import type { ResourceSchemas } from '../protocol/scim/extension/resource-schemas.js';
import { OrganizationSchemas } from './organization-schemas.js';
import { OrganizationsRepository, SCIM_CALLERS_CHANNEL } from './organizations.repository.js';
import { hashScimSecret } from './scim-secret.js';
import { tenantUrl } from './service-provider-urls.js';

/** Who holds a valid SCIM token. */
export interface ScimCaller {
  readonly orgId: string;
  readonly tokenId: string;
  readonly samlEnabled: boolean;
  /** The base of every location. */
  readonly tenantUrl: string;
  /** What users and groups of the organization consist of. */
  readonly schemas: ResourceSchemas;
}

/** Why a token is not valid. Only `unknownOrganization` is not about an organization that exists. */
export type Refusal = 'unknownOrganization' | 'tokenWrong' | 'tokenExpired';

interface Cached {
  readonly caller: ScimCaller;
  readonly tokenHash: Buffer;
  /** By `Date.now()`. */
  readonly expiresAt: number | null;
  /** By `performance.now()`, at the start of the read that filled it. */
  readonly readAt: number;
}

/** A revocation on another process is obeyed after this time at the latest, even if its notification is lost. */
const TRUST_MS = 1_000;
const MAX_CACHED = 10_000;
const FLUSH_MS = 5_000;
const RECONNECT_MS = 1_000;

/**
 * Answers who a SCIM token belongs to, without a statement in the usual case.
 *
 * A caller is trusted for a second from the start of its read. `drop` ends that at once in this process, a notification
 * in the others; a read that began before a drop is not kept, so it cannot bring back what was just revoked. A token
 * that is not the cached one always asks the database: it may have been generated a moment ago.
 */
@Injectable()
export class ScimCallers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(ScimCallers.name);
  private readonly cache = new Map<string, Cached>();
  private readonly schemas = new OrganizationSchemas();
  private readonly used = new Map<string, { tokenId: string; at: Date }>();
  private drops = 0;
  private listener: Client | undefined;
  private stopped = false;
  private flushTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  onApplicationBootstrap(): void {
    this.flushTimer = setInterval(() => void this.flush(), FLUSH_MS).unref();
    void this.listen();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.flushTimer);
    await this.flush();
    await this.listener?.end();
  }

  /** The caller if it is known and fresh: no promise, no statement. */
  fresh(orgId: string, token: string): ScimCaller | undefined {
    const cached = this.cache.get(orgId);
    if (!cached || performance.now() - cached.readAt > TRUST_MS) return undefined;
    if (!timingSafeEqual(cached.tokenHash, hashScimSecret(token)) || isOver(cached)) return undefined;
    this.noteUse(cached.caller);
    return cached.caller;
  }

  async resolve(orgId: string, token: string): Promise<ScimCaller | Refusal> {
    const fresh = this.fresh(orgId, token);
    if (fresh) return fresh;

    const readAt = performance.now();
    const drops = this.drops;
    const found = await this.organizations.findScimCaller(orgId);
    if (!found) return 'unknownOrganization';
    const { tokenId, tokenHash, expiresAt, samlEnabled, extensions } = found;
    if (!tokenId || !tokenHash || !timingSafeEqual(tokenHash, hashScimSecret(token))) return 'tokenWrong';
    if (isOver(found)) return 'tokenExpired';

    const caller = {
      orgId,
      tokenId,
      samlEnabled,
      tenantUrl: tenantUrl(this.config.publicUrl, orgId),
      schemas: this.schemas.of(extensions),
    };
    if (drops === this.drops) this.keep(orgId, { caller, tokenHash, expiresAt, readAt });
    this.noteUse(caller);
    return caller;
  }

  /**
   * To be called after the commit of whatever changes the token or the schemas, or turns SAML on or off, and before the
   * answer.
   */
  drop(orgId: string): void {
    this.drops += 1;
    this.cache.delete(orgId);
  }

  private keep(orgId: string, cached: Cached): void {
    const oldest = this.cache.keys().next();
    if (this.cache.size >= MAX_CACHED && !oldest.done) this.cache.delete(oldest.value);
    this.cache.set(orgId, cached);
  }

  private noteUse({ orgId, tokenId }: ScimCaller): void {
    const noted = this.used.get(orgId);
    if (noted?.tokenId === tokenId) noted.at = new Date();
    else this.used.set(orgId, { tokenId, at: new Date() });
  }

  private async flush(): Promise<void> {
    if (this.used.size === 0) return;
    const uses = [...this.used].map(([orgId, { tokenId, at }]) => ({ orgId, tokenId, at }));
    this.used.clear();
    await this.organizations.touchScimTokens(uses).catch((error: unknown) => {
      this.log.warn(`"Last used" of ${uses.length} SCIM tokens was not written: ${String(error)}`);
    });
  }

  /** Hears of changes that other processes made. Lost notifications cost nothing but the rest of the second. */
  private async listen(): Promise<void> {
    const { options } = this.dataSource;
    if (this.stopped || options.type !== 'postgres' || !options.url) return;
    const client = new Client({
      connectionString: options.url,
      application_name: 'gatehouse',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    let lost = false;
    const listenAgain = (): void => {
      if (lost) return;
      lost = true;
      this.dropAll();
      setTimeout(() => void this.listen(), RECONNECT_MS).unref();
    };
    client.on('notification', ({ payload }) => {
      if (payload) this.drop(payload);
    });
    client.on('error', listenAgain).on('end', listenAgain);
    this.listener = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${SCIM_CALLERS_CHANNEL}`);
    } catch {
      listenAgain();
    }
  }

  private dropAll(): void {
    this.drops += 1;
    this.cache.clear();
  }
}

const isOver = ({ expiresAt }: Pick<Cached, 'expiresAt'>): boolean => expiresAt !== null && expiresAt <= Date.now();
