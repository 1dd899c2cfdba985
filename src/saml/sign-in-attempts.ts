import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AttemptLimiter } from '../attempt-limiter.js';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { SignInCounts } from '../identity-providers/sign-in-counts.js';
import { networkOf } from '../network-of.js';
import type { AttemptKind } from '../organizations/sign-in-attempt.entity.js';
import type { SamlError } from '../protocol/saml/error.js';
import { checkOf } from '../protocol/saml/diagnosis/sign-in-report.js';
import { type Attempt, AttemptRecorder } from './attempt-recorder.js';
import { DisabledUserError } from './disabled-user-error.js';
import type { SamlExchange } from './saml-exchange.js';
import { SignInTests } from './sign-in-tests.js';
import { claimsOf, hasVerified, signerOf } from './test-report.js';

const ENDPOINT = /^\/saml\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/(login|acs|continue|test|logout)(?=[/?]|$)/;
const LOOKUPS_A_SECOND = 10;

/** A refusal as it was written down. */
export interface FailedAttempt {
  readonly kind: AttemptKind;
  readonly received: string | undefined;
}

/** What becomes of attempts to sign in and out: each is counted and written down, and a test among them ends. */
@Injectable()
export class SignInAttempts {
  private readonly lookups = new AttemptLimiter({ attempts: LOOKUPS_A_SECOND, windowMs: 1_000, maxKeys: 10_000 });

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
    private readonly recorder: AttemptRecorder,
    private readonly tests: SignInTests,
    private readonly counts: SignInCounts,
  ) {}

  passed(request: FastifyRequest, exchange: SamlExchange, userId?: string): void {
    const { orgId, user, testId } = exchange;
    this.record(orgId, {
      kind: testId === null ? kindOf(exchange) : 'test',
      outcome: 'passed',
      isGenuine: true,
      nameId: user?.nameId,
      userId,
      certificate: signerOf(exchange),
      reference: request.id,
    });
  }

  /** What ends without the assertion at hand. */
  completed(
    orgId: string,
    kind: AttemptKind,
    { id }: Pick<FastifyRequest, 'id'>,
    of: Pick<Attempt, 'userId' | 'nameId' | 'message' | 'certificate'>,
  ): void {
    this.record(orgId, { ...of, kind, outcome: 'passed', isGenuine: true, reference: id });
  }

  /** @returns undefined for what is no attempt at an organization */
  async failed(request: FastifyRequest, refusal: SamlError): Promise<FailedAttempt | undefined> {
    const [, orgId, endpoint] = ENDPOINT.exec(request.url) ?? [];
    const isAttempt = refusal.code !== 'unknownOrganization' && refusal.code !== 'methodNotAllowed';
    if (orgId === undefined || !isAttempt) return undefined;
    const hasEndedTest = endpoint === 'acs' && (await this.endTest(orgId, request, refusal));
    const isTest = hasEndedTest || endpoint === 'test';
    const exchange = request.saml;
    const claims = exchange && claimsOf(exchange);
    // An administrator who knows which key has signed can tell a new one from a stranger's.
    const signer = refusal.code === 'signatureInvalid' ? claims?.certificate : undefined;
    const received = refusal.received ?? signer;
    const kind = failedKind(endpoint, isTest, exchange, refusal);
    this.record(orgId, {
      kind,
      outcome: refusal.code,
      isGenuine: hasEndedTest || (exchange !== undefined && hasVerified(exchange)),
      message: refusal.message,
      expected: refusal.expected,
      received,
      nameId: claims?.nameId,
      names: checkOf(refusal.code) === 'user' && refusal.received !== undefined ? [refusal.received] : [],
      userId: refusal instanceof DisabledUserError ? refusal.userId : undefined,
      certificate: exchange && signerOf(exchange),
      reference: request.id,
    });
    return { kind, received };
  }

  /** A fault of ours. */
  broke({ url, id }: Pick<FastifyRequest, 'url' | 'id'>, status: number, message: string): void {
    const [, orgId, endpoint] = ENDPOINT.exec(url) ?? [];
    if (orgId === undefined) return;
    const kind = failedKind(endpoint, endpoint === 'test', undefined, undefined);
    this.record(orgId, { kind, outcome: String(status), isGenuine: false, message, reference: id });
  }

  private record(orgId: string, attempt: Attempt): void {
    if (attempt.kind !== 'logout') this.counts.add(attempt.kind, attempt.outcome);
    this.recorder.record(orgId, attempt);
  }

  private async endTest(orgId: string, request: FastifyRequest, refusal: SamlError): Promise<boolean> {
    if (refusal.code === 'tooManyAttempts' || (!request.saml && this.isFlooding(request))) return false;
    try {
      return await this.tests.fail(orgId, request, refusal);
    } catch (error) {
      request.log.error({ err: error }, 'How a test sign-in failed could not be stored');
      return false;
    }
  }

  /** What is refused before any limit counts it is refused without asking the database as well. */
  private isFlooding({ ip }: FastifyRequest): boolean {
    return this.config.rateLimits && this.lookups.take(networkOf(ip), Date.now()) > 0;
  }
}

const kindOf = ({ expected }: SamlExchange): AttemptKind =>
  expected.inResponseTo === undefined ? 'idpInitiated' : 'signIn';

function failedKind(
  endpoint: string | undefined,
  isTest: boolean,
  exchange: SamlExchange | undefined,
  refusal: SamlError | undefined,
): AttemptKind {
  if (endpoint === 'logout') return 'logout';
  if (endpoint === 'continue') return 'idpInitiated';
  if (isTest) return 'test';
  if (exchange) return kindOf(exchange);
  return refusal?.code === 'unsolicited' ? 'idpInitiated' : 'signIn';
}
