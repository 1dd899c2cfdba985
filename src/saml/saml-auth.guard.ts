import { setTimeout } from 'node:timers/promises';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { AttemptLimiter } from '../attempt-limiter.js';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { CertificateUse } from '../identity-providers/certificate-use.js';
import { MetadataRefresher } from '../identity-providers/metadata-refresher.js';
import { networkOf } from '../network-of.js';
import { SamlConnectionsRepository } from '../organizations/saml-connections.repository.js';
import { SamlError, type SamlErrorCode } from '../protocol/saml/error.js';
import { type SamlExchange, SamlExchanges } from './saml-exchange.js';
import { StrangerSignedError } from './stranger-signed-error.js';

type AcsRequest = FastifyRequest<{ Params: { org: string } }>;

/** How many of ordinary size one network may have verified a second for one organization: half a core's, of any size. */
const ANSWERS_A_SECOND = 50;
/** One that fails counts as so many more. */
const FAILURE = 4;
/** Longer than decrypting takes with every key, and reading what comes out. */
const DECRYPTION_FAILURE_MS = 250;
/** Verifying is what costs, and decrypting is what is guessed by: each further try takes a further request. */
const USES_REQUEST_UP: ReadonlySet<SamlErrorCode> = new Set(['signatureInvalid', 'decryptionFailed']);

/** Lets a request to the ACS through when its assertion is accepted, as `request.saml.user`, or was before. */
@Injectable()
export class SamlAuthGuard extends AuthGuard('saml') {
  private readonly efforts = new AttemptLimiter({ attempts: ANSWERS_A_SECOND, windowMs: 1_000, maxKeys: 10_000 });

  constructor(
    private readonly exchanges: SamlExchanges,
    private readonly refresher: MetadataRefresher,
    private readonly connections: SamlConnectionsRepository,
    private readonly certificateUse: CertificateUse,
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AcsRequest>();
    try {
      await this.accept(context, request);
    } catch (error) {
      const isTried = error instanceof SamlError && USES_REQUEST_UP.has(error.code);
      if (isTried && request.saml) await this.exchanges.abandon(request.saml);
      throw error;
    }
    return true;
  }

  override getRequest(context: ExecutionContext): SamlExchange | undefined {
    return context.switchToHttp().getRequest<FastifyRequest>().saml;
  }

  /**
   * The identity provider may have changed its key since its metadata was read. Whoever waited for it to be read again
   * begins again: SAML may have been turned off meanwhile, or ask for something else by now.
   */
  private async accept(context: ExecutionContext, request: AcsRequest): Promise<void> {
    const { org } = request.params;
    const exchange = (request.saml = await this.exchanges.begin(org, request));
    try {
      await this.verify(context, exchange);
    } catch (error) {
      if (!(error instanceof StrangerSignedError)) throw error;
      await this.refresher.refreshForSignIn(org);
      const again = (request.saml = await this.exchanges.begin(org, request));
      if (again.connection.idpCertificates.join() === exchange.connection.idpCertificates.join()) throw error;
      await this.verify(context, again);
    }
  }

  private async verify(context: ExecutionContext, exchange: SamlExchange): Promise<void> {
    if (exchange.acceptedBefore) return;
    const { orgId, connection, received } = exchange;
    const { ip } = context.switchToHttp().getRequest<FastifyRequest>();
    const count = (effort: number) =>
      this.config.rateLimits ? this.efforts.take(`${networkOf(ip)} ${orgId}`, Date.now(), effort) : 0;
    if (count(effortOf(received)) > 0) {
      throw new SamlError(
        'tooManyAttempts',
        `More answers a second than we verify for one organization came from ${ip}`,
      );
    }
    const end = performance.now() + DECRYPTION_FAILURE_MS;
    try {
      await super.canActivate(context);
    } catch (error) {
      count(FAILURE);
      // What fails takes the same time whatever is wrong.
      if (error instanceof SamlError && error.code === 'decryptionFailed') await setTimeout(end - performance.now());
      throw error;
    }
    await this.certificateUse.record(connection, exchange.opened?.certificates ?? []);
    if (exchange.opened?.isCbc) await this.connections.recordCbcUse(orgId);
  }
}

/** 1 for what identity providers send as a rule. Of what is encrypted the length alone is known. */
const effortOf = ({ xml, elements, signatures }: SamlExchange['received']): number =>
  Math.ceil(xml.length / 8_000) + Math.floor((elements * signatures.length) / 100);
