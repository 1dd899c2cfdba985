import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { XMLSerializer } from '@xmldom/xmldom';
import type { FastifyRequest } from 'fastify';
import { AttemptLimiter } from '../attempt-limiter.js';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { CertificateUse } from '../identity-providers/certificate-use.js';
import { networkOf } from '../network-of.js';
import { acceptAssertion } from '../protocol/saml/response/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { type SamlExchange, SamlExchanges } from './saml-exchange.js';
import { StrangerSignedError } from './stranger-signed-error.js';

const FAILURES_A_SECOND = 10;

/** Lets a request to the ACS through when its assertion is accepted: as `request.saml.user`. */
@Injectable()
export class SamlAuthGuard extends AuthGuard('saml') {
  private readonly failures = new AttemptLimiter({ attempts: FAILURES_A_SECOND, windowMs: 1_000, maxKeys: 10_000 });

  constructor(
    private readonly exchanges: SamlExchanges,
    private readonly certificateUse: CertificateUse,
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { org: string } }>>();
    const network = networkOf(request.ip);
    try {
      // Asked before each of the two parts that take the processor: in between, other answers may have failed.
      this.requireFewFailures(network);
      request.saml = await this.exchanges.begin(request.params.org, request);
      this.requireFewFailures(network);
      if (request.saml.certificates.length === 0) request.saml = await this.exchanges.withNewKeys(request.saml);
      const { connection, certificates } = request.saml;
      if (certificates.length === 0) throw new StrangerSignedError(connection.idpCertificates.length);
      await this.accept(context, request.saml);
      await this.certificateUse.record(connection, certificates);
      return true;
    } catch (error) {
      if (this.config.rateLimits) this.failures.take(network, Date.now());
      const isForged = error instanceof SamlError && error.code === 'signatureInvalid';
      if (isForged && request.saml) await this.exchanges.abandon(request.saml);
      throw error;
    }
  }

  override getRequest(context: ExecutionContext): SamlExchange | undefined {
    return context.switchToHttp().getRequest<FastifyRequest>().saml;
  }

  override handleRequest<T>(error: unknown, assertion: T | false, _info: unknown, context: ExecutionContext): T {
    if (assertion) return assertion;
    const exchange = this.getRequest(context);
    throw error instanceof SamlError || !exchange ? error : refusalOf(error, exchange);
  }

  private async accept(context: ExecutionContext, exchange: SamlExchange): Promise<void> {
    const { verifiedXml, expected, receivedAt } = exchange;
    if (verifiedXml === undefined) await super.canActivate(context);
    else exchange.user = acceptAssertion(verifiedXml, expected, receivedAt);
  }

  private requireFewFailures(network: string): void {
    if (this.failures.wait(network, Date.now()) === 0) return;
    throw new SamlError('tooManyAttempts', `More than ${FAILURES_A_SECOND} sign-ins a second failed from ${network}`);
  }
}

/**
 * Names what node-saml refused. It has the last word on signatures; of the other checks ours knows what was expected and
 * received, so it is asked about the posted assertion: whatever it answers, the sign-in stays refused.
 */
function refusalOf(error: unknown, { posted, expected, receivedAt }: SamlExchange): SamlError {
  const reason = error instanceof Error ? error.message : String(error);
  if (/^Invalid (document )?signature/.test(reason)) {
    return new SamlError('signatureInvalid', 'The message was changed after it was signed', {}, { cause: error });
  }
  try {
    acceptAssertion(new XMLSerializer().serializeToString(posted.assertion), expected, receivedAt);
  } catch (refusal) {
    if (refusal instanceof SamlError) return refusal;
  }
  return new SamlError('structure', `node-saml refuses the message: ${reason}`, {}, { cause: error });
}
