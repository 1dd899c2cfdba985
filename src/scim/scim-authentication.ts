import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { AttemptLimiter } from '../attempt-limiter.js';
import { CONFIG } from '../config.module.js';
import type { Config } from '../config.js';
import { type ScimCaller, ScimCallers } from '../organizations/scim-callers.js';
import { networkOf } from '../network-of.js';
import { invalidVers, ScimError, unauthorized } from '../protocol/scim/error.js';
import { isScimUrl, namesOtherVersion, organizationOfUrl } from './scim-url.js';

/** A refused client may go on sending as much, so that it sees the answer on a connection that stays open. */
const MAX_UNREAD = 1024 * 1024;
const BEARER = /^bearer +([!-~]{1,512})$/i;

/**
 * Finds out who sends a request under the tenant URL, before its body is read and on unknown routes too.
 * Every refusal reads the same, so that nobody learns which organizations exist; the reason goes to the log.
 */
@Injectable()
export class ScimAuthentication {
  /** Of each network: an identity provider's addresses are shared by all its customers, so the limit is wide. */
  private readonly failures = new AttemptLimiter({ attempts: 50, windowMs: 1_000, maxKeys: 10_000 });

  constructor(
    private readonly callers: ScimCallers,
    @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>,
  ) {}

  readonly hook: onRequestHookHandler = (request, reply, done) => {
    if (!isScimUrl(request.url)) {
      done();
      return;
    }
    reply.header('content-type', 'application/scim+json');
    const orgId = organizationOfUrl(request.url);
    const token = tokenOf(request);
    const fresh = orgId && token ? this.callers.fresh(orgId, token) : undefined;
    if (fresh) {
      accept(request, fresh);
      done();
      return;
    }
    this.resolve(request, orgId, token).then(
      () => {
        done();
      },
      (error: unknown) => {
        if (announcesTooMuch(request)) reply.header('connection', 'close');
        done(error as Error);
      },
    );
  };

  /**
   * Who sends the request, asked again: what takes long obeys a revocation in its midst.
   * @throws ScimError 401
   */
  async confirm(request: FastifyRequest): Promise<ScimCaller> {
    const found = await this.callers.resolve(organizationOfUrl(request.url) ?? '', tokenOf(request) ?? '');
    if (typeof found === 'object') return found;
    throw invalidToken();
  }

  private async resolve(request: FastifyRequest, orgId: string | undefined, token: string | undefined): Promise<void> {
    if (namesOtherVersion(request.url)) throw invalidVers('This is SCIM 2.0: send the request to /scim/v2/…');
    if (!orgId) throw this.refuse(request, 'unknownOrganization');
    // Asked without a token too: the settings page shows a request that came without one.
    const found = await this.callers.resolve(orgId, token ?? '');
    if (typeof found === 'object') {
      accept(request, found);
      return;
    }
    if (found === 'unknownOrganization') throw this.refuse(request, found);
    const reason = token === undefined ? 'tokenMissing' : found;
    request.scim = { orgId, action: 'refused', reason };
    throw this.refuse(request, reason);
  }

  private refuse(request: FastifyRequest, reason: string): ScimError {
    request.log.info({ reason, address: request.ip }, 'SCIM request refused');
    if (this.config.rateLimits && this.failures.take(networkOf(request.ip), Date.now()) > 0) {
      return new ScimError(
        429,
        undefined,
        'Too many requests with a wrong token came from this address; wait a second',
      );
    }
    return invalidToken();
  }
}

const tokenOf = ({ headers }: FastifyRequest): string | undefined => BEARER.exec(headers.authorization ?? '')?.[1];

const invalidToken = (): ScimError =>
  unauthorized(
    'The SCIM token is missing, revoked or not of this organization: copy the tenant URL and a current secret token from the settings page',
  );
const announcesTooMuch = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > MAX_UNREAD;

const accept = (request: FastifyRequest, caller: ScimCaller): void => {
  request.scim = { orgId: caller.orgId, caller, action: 'unknown' };
};
