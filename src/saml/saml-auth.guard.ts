import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { XMLSerializer } from '@xmldom/xmldom';
import type { FastifyRequest } from 'fastify';
import { acceptAssertion } from '../protocol/saml/assertion.js';
import { SamlError } from '../protocol/saml/error.js';
import { type SamlExchange, SamlExchanges } from './saml-exchange.js';

/** Lets a request to the ACS through when its assertion is accepted: as `request.saml.user`. */
@Injectable()
export class SamlAuthGuard extends AuthGuard('saml') {
  constructor(private readonly exchanges: SamlExchanges) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { org: string } }>>();
    request.saml = await this.exchanges.begin(request.params.org, request);
    return (await super.canActivate(context)) as boolean;
  }

  override getRequest(context: ExecutionContext): SamlExchange | undefined {
    return context.switchToHttp().getRequest<FastifyRequest>().saml;
  }

  override handleRequest<T>(error: unknown, assertion: T | false, _info: unknown, context: ExecutionContext): T {
    if (assertion) return assertion;
    const exchange = this.getRequest(context);
    throw error instanceof SamlError || !exchange ? error : refusalOf(error, exchange);
  }
}

/**
 * Names what node-saml refused. It has the last word on signatures; of the other checks ours knows what was expected and
 * received, so it is asked about the posted assertion: whatever it answers, the sign-in stays refused.
 */
function refusalOf(error: unknown, { posted, expected, connection, receivedAt }: SamlExchange): SamlError {
  const reason = error instanceof Error ? error.message : String(error);
  if (/^Invalid (document )?signature/.test(reason)) {
    const count = connection.idpCertificates.length;
    return new SamlError(
      'signatureInvalid',
      `A signature does not verify with the ${count === 1 ? 'certificate' : `${count} certificates`} of this connection: the message was changed, or the identity provider signs with another key`,
      {},
      { cause: error },
    );
  }
  try {
    acceptAssertion(new XMLSerializer().serializeToString(posted.assertion), expected, receivedAt);
  } catch (refusal) {
    if (refusal instanceof SamlError) return refusal;
  }
  return new SamlError('structure', `node-saml refuses the message: ${reason}`, {}, { cause: error });
}
