import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Headers, Inject, Res, UnauthorizedException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** For orchestrators, load balancers and Prometheus. */
@ApiExcludeController()
@Controller()
export class OperationsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  health(): { status: string } {
    return { status: 'up' };
  }

  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string; reason?: string }> {
    if (await this.readiness.isReady()) return { status: 'ready' };
    void reply.code(503);
    return { status: 'unavailable', reason: 'The database cannot be used at the moment; the log says why' };
  }

  @Get('metrics')
  async prometheus(
    @Headers('authorization') authorization: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { metricsKey } = this.config;
    if (metricsKey !== undefined && !timingSafeEqual(sha256(authorization ?? ''), sha256(`Bearer ${metricsKey}`))) {
      void reply.header('WWW-Authenticate', 'Bearer');
      throw new UnauthorizedException('Send the METRICS_KEY of this server as bearer token');
    }
    void reply.type(this.metrics.contentType);
    return this.metrics.text();
  }
}
