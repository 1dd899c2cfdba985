import { All, Controller, Delete, Get, Patch, Put, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { methodNotAllowed, notFound, notImplemented } from '../protocol/scim/error.js';
import { ScimGuard } from './scim.guard.js';

/** The paths behind the tenant URL that take some methods and not others. */
const allowedMethods: readonly (readonly [path: RegExp, methods: string])[] = [
  [/^(?:\/(?:Users|Groups))?\/\.search$|^\/Bulk$/, 'POST'],
  [/^\/(?:Users|Groups)$/, 'GET, POST'],
  [/^\/(?:Users|Groups)\/[^/]{1,512}$/, 'GET, PUT, PATCH, DELETE'],
  [/^\/(?:ServiceProviderConfigs?|(?:Schemas|ResourceTypes)(?:\/[^/]+)?)$/, 'GET'],
];

/** `Users/:id` would take these for ids. */
const SEARCHES = ['Users/.search', 'Groups/.search'];

/** Endpoints of RFC 7644 that this server does not have: it says so in /ServiceProviderConfig and here. */
@Controller('scim/v2/:org')
@UseGuards(ScimGuard)
export class ScimFallbackController {
  @All(['Me', 'Me/*'])
  me(): never {
    throw notImplemented('A token of an organization stands for no user, so there is no /Me: use /Users/{id}');
  }

  @Get(SEARCHES)
  getSearch(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    return this.unknown(request, reply);
  }

  @Put(SEARCHES)
  putSearch(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    return this.unknown(request, reply);
  }

  @Patch(SEARCHES)
  patchSearch(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    return this.unknown(request, reply);
  }

  @Delete(SEARCHES)
  deleteSearch(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    return this.unknown(request, reply);
  }

  @All('*')
  unknown(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    const path = request.url.split('?', 1)[0] ?? '';
    const behindTenant = path.replace(/^\/scim\/v2\/[^/]+/, '').replace(/\/$/, '');
    const [, methods] = allowedMethods.find(([pattern]) => pattern.test(behindTenant)) ?? [];
    if (methods !== undefined) {
      reply.header('allow', methods);
      throw methodNotAllowed(`${request.method} does nothing at ${behindTenant.slice(0, 200)}: it takes ${methods}`);
    }
    throw notFound(
      `There is nothing at ${request.method} ${path.slice(0, 200)}: the endpoints are /Users, /Users/{id}, /Groups, /Groups/{id}, /.search, /Bulk, /ServiceProviderConfig, /ResourceTypes and /Schemas`,
    );
  }
}
