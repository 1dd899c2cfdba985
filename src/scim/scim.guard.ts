import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { forbidden, unauthorized } from '../protocol/scim/error.js';
import type { QueryParameters } from './scim-query.js';

/** SCIM works only with a token of the organization, and only while the organization has SAML enabled. */
@Injectable()
export class ScimGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { scim } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!scim?.caller) throw unauthorized('The SCIM token is missing');
    if (!scim.caller.samlEnabled) {
      scim.action = 'refused';
      scim.reason = 'samlOff';
    }
    requireSaml(scim.caller);
    return true;
  }
}

/** @throws ScimError 403 while SAML is off */
export function requireSaml(caller: ScimCaller): ScimCaller {
  if (caller.samlEnabled) return caller;
  throw forbidden(
    'SAML sign-in is turned off for this organization, and SCIM works only with it: an administrator has to turn SAML on in the settings first',
  );
}

/** One request that the guard let in, and the answer to it. */
export interface ScimCall {
  readonly caller: ScimCaller;
  readonly query: QueryParameters;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export const Call = createParamDecorator((_: unknown, context: ExecutionContext): ScimCall => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest<{ Querystring: QueryParameters }>>();
  const caller = request.scim?.caller;
  if (!caller) throw unauthorized('The SCIM token is missing');
  return { caller, query: request.query, request, reply: http.getResponse<FastifyReply>() };
});
