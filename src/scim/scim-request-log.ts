import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest, onResponseHookHandler } from 'fastify';
import { v7 as uuidV7 } from 'uuid';
import { type NewScimRequestEntry, ScimRequestsRepository } from '../organizations/scim-requests.repository.js';

/** As many as the settings page shows, accepted and refused each: a flood of the one does not push out the other. */
const KEPT = 20;
const FLUSH_MS = 1_000;
const MAX_ORGANIZATIONS = 1_000;
const SUBJECT_LENGTH = 256;
const REASON_LENGTH = 500;

interface Recent {
  readonly accepted: NewScimRequestEntry[];
  readonly refused: NewScimRequestEntry[];
}

/**
 * Writes down what identity providers asked, off the hot path: a request only moves a row into memory, and once a second
 * the newest of each organization are stored. Whatever the load, that is at most forty rows an organization.
 */
@Injectable()
export class ScimRequestLog implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(ScimRequestLog.name);
  private recent = new Map<string, Recent>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly requests: ScimRequestsRepository) {}

  readonly hook: onResponseHookHandler = (request, reply, done) => {
    this.record(request, reply);
    done();
  };

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.flushing = this.flushing.then(() => this.flush());
    }, FLUSH_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    await this.flush();
  }

  private record({ scim }: FastifyRequest, { statusCode }: FastifyReply): void {
    if (!scim?.orgId) return;
    const { orgId, action, subject, reason } = scim;
    const rows = this.rowsOf(orgId);
    if (!rows) return;
    const kept = statusCode === 401 || statusCode === 403 || statusCode === 429 ? rows.refused : rows.accepted;
    if (kept.length === KEPT) kept.shift();
    kept.push({
      orgId,
      id: uuidV7(),
      at: new Date(),
      action,
      subject: subject === undefined ? null : legible(subject, SUBJECT_LENGTH),
      status: statusCode,
      reason: statusCode >= 400 && reason !== undefined ? legible(reason, REASON_LENGTH) : null,
    });
  }

  private rowsOf(orgId: string): Recent | undefined {
    const known = this.recent.get(orgId);
    if (known || this.recent.size >= MAX_ORGANIZATIONS) return known;
    const rows = { accepted: [], refused: [] };
    this.recent.set(orgId, rows);
    return rows;
  }

  private async flush(): Promise<void> {
    if (this.recent.size === 0) return;
    const rows = [...this.recent.values()].flatMap(({ accepted, refused }) => [...accepted, ...refused]);
    this.recent = new Map();
    await this.requests.insert(rows).catch((error: unknown) => {
      this.log.warn(`${rows.length} entries of the request log were not written: ${String(error)}`);
    });
  }
}

/** Without what PostgreSQL cannot store: one entry must not cost those of all organizations. */
const legible = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd');
