import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { v7 as uuidV7 } from 'uuid';
import type { AttemptKind, SignInAttemptEntity } from '../organizations/sign-in-attempt.entity.js';
import {
  GUARANTEED_ATTEMPTS,
  KEPT_ATTEMPTS,
  SignInAttemptsRepository,
} from '../organizations/sign-in-attempts.repository.js';
import { maskNameId, maskNames } from '../protocol/saml/person/masked.js';

/** An attempt as it was made: names and texts are masked and cut when they are recorded. */
export interface Attempt {
  readonly kind: AttemptKind;
  /** `passed`, or the check that failed. */
  readonly outcome: string;
  /** Whether the identity provider's signature held, or an administrator tests: nobody else can make such attempts. */
  readonly isGenuine: boolean;
  readonly message?: string | undefined;
  readonly expected?: string | undefined;
  readonly received?: string | undefined;
  readonly nameId?: string | undefined;
  /** What else in the texts names a person. */
  readonly names?: readonly string[];
  readonly userId?: string | undefined;
  /** Fingerprint. */
  readonly certificate?: string | undefined;
  /** The id of the request. */
  readonly reference: string;
}

const FLUSH_MS = 1_000;
/** Of each kind: a flood of what anybody can send leaves room for the genuine ones. */
const MAX_ORGANIZATIONS = 1_000;
const MAX_TEXT = 500;

/**
 * Writes down how sign-in fares, off the path of the request: an attempt only moves a row into memory, and once a second
 * the newest of each organization are stored. Whatever the load, that is at most 75 rows an organization.
 */
@Injectable()
export class AttemptRecorder implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(AttemptRecorder.name);
  private genuine = new Map<string, SignInAttemptEntity[]>();
  private others = new Map<string, SignInAttemptEntity[]>();
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly attempts: SignInAttemptsRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** @param orgId a UUID; attempts of organizations that do not exist are left out later */
  record(orgId: string, attempt: Attempt): void {
    const rows = this.rowsOf(orgId, attempt.isGenuine);
    if (!rows) {
      this.dropped += 1;
      return;
    }
    if (rows.length === (attempt.isGenuine ? KEPT_ATTEMPTS : GUARANTEED_ATTEMPTS)) {
      rows.shift();
      this.dropped += 1;
    }
    rows.push(toRow(orgId, attempt));
  }

  /** Stores what was recorded since the last time. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.store());
    return this.flushing;
  }

  private rowsOf(orgId: string, isGenuine: boolean): SignInAttemptEntity[] | undefined {
    const organizations = isGenuine ? this.genuine : this.others;
    const known = organizations.get(orgId);
    if (known || organizations.size >= MAX_ORGANIZATIONS) return known;
    const rows: SignInAttemptEntity[] = [];
    organizations.set(orgId, rows);
    return rows;
  }

  private async store(): Promise<void> {
    const rows = [...this.genuine.values(), ...this.others.values()].flat();
    if (rows.length === 0) return;
    const { dropped } = this;
    this.genuine = new Map();
    this.others = new Map();
    this.dropped = 0;
    if (dropped > 0) this.log.warn(`${dropped} sign-in attempts of the last second were too many to be kept`);
    await this.attempts.insert(rows).catch((error: unknown) => {
      this.log.warn(`${rows.length} sign-in attempts were not written: ${String(error)}`);
    });
  }
}

function toRow(organizationId: string, attempt: Attempt): SignInAttemptEntity {
  const { kind, outcome, isGenuine, nameId, userId, certificate, reference } = attempt;
  const names = [...(nameId === undefined ? [] : [nameId]), ...(attempt.names ?? [])];
  const text = (value: string | undefined) => (value === undefined ? null : legible(maskNames(value, names)));
  return {
    organizationId,
    id: uuidV7(),
    at: new Date(),
    kind,
    outcome,
    isGenuine,
    message: text(attempt.message),
    expected: text(attempt.expected),
    received: text(attempt.received),
    nameId: nameId === undefined ? null : legible(maskNameId(nameId)),
    userId: userId ?? null,
    certificate: certificate ?? null,
    reference,
  };
}

/** Without what PostgreSQL cannot store: one attempt must not cost those of all organizations. */
const legible = (text: string): string => text.slice(0, MAX_TEXT).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd');
