import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AttemptKind } from '../organizations/sign-in-attempt.entity.js';
import type { SamlError } from '../protocol/saml/error.js';
import { checkOf } from '../protocol/saml/sign-in-report.js';
import { type Attempt, AttemptRecorder } from './attempt-recorder.js';
import type { SamlExchange } from './saml-exchange.js';
import { SignInTests } from './sign-in-tests.js';
import { claimsOf, hasVerified, signerOf } from './test-report.js';

const ENDPOINT = /^\/saml\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/(login|acs|continue|test|logout)(?=[/?]|$)/;

/** What becomes of attempts to sign in and out: each is written down, and a test among them ends. */
@Injectable()
export class SignInAttempts {
  constructor(
    private readonly recorder: AttemptRecorder,
    private readonly tests: SignInTests,
  ) {}

  passed(request: FastifyRequest, exchange: SamlExchange, userId?: string): void {
    const { orgId, user, testId } = exchange;
    this.recorder.record(orgId, {
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
    of: Pick<Attempt, 'userId' | 'nameId' | 'certificate'>,
  ): void {
    this.recorder.record(orgId, { ...of, kind, outcome: 'passed', isGenuine: true, reference: id });
  }

  /** @returns whether it was a test */
  async failed(request: FastifyRequest, refusal: SamlError): Promise<boolean> {
    const [, orgId, endpoint] = ENDPOINT.exec(request.url) ?? [];
    const isAttempt = refusal.code !== 'unknownOrganization' && refusal.code !== 'methodNotAllowed';
    if (orgId === undefined || !isAttempt) return false;
    const isTest = endpoint === 'test' || (endpoint === 'acs' && (await this.endTest(orgId, request, refusal)));
    const exchange = request.saml;
    const isVerified = exchange !== undefined && hasVerified(exchange, refusal);
    this.recorder.record(orgId, {
      kind: failedKind(endpoint, isTest, exchange, refusal),
      outcome: refusal.code,
      isGenuine: isTest || isVerified,
      message: refusal.message,
      expected: refusal.expected,
      received: refusal.received,
      nameId: exchange && claimsOf(exchange).nameId,
      names: checkOf(refusal.code) === 'user' && refusal.received !== undefined ? [refusal.received] : [],
      certificate: isVerified ? signerOf(exchange) : undefined,
      reference: request.id,
    });
    return isTest;
  }

  private async endTest(orgId: string, request: FastifyRequest, refusal: SamlError): Promise<boolean> {
    // A flood is refused without asking the database.
    if (refusal.code === 'tooManyAttempts') return false;
    try {
      return await this.tests.fail(orgId, request, refusal);
    } catch (error) {
      request.log.error({ err: error }, 'How a test sign-in failed could not be stored');
      return false;
    }
  }
}

const kindOf = ({ expected }: SamlExchange): AttemptKind =>
  expected.inResponseTo === undefined ? 'idpInitiated' : 'signIn';

function failedKind(
  endpoint: string | undefined,
  isTest: boolean,
  exchange: SamlExchange | undefined,
  { code }: SamlError,
): AttemptKind {
  if (endpoint === 'logout') return 'logout';
  if (endpoint === 'continue') return 'idpInitiated';
  if (isTest) return 'test';
  if (exchange) return kindOf(exchange);
  return code === 'unsolicited' ? 'idpInitiated' : 'signIn';
}
