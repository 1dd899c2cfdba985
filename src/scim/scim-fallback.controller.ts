import { All, Controller, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { notFound, notImplemented } from '../protocol/scim/error.js';
import { ScimGuard } from './scim.guard.js';

/** Endpoints of RFC 7644 that this server does not have: it says so in /ServiceProviderConfig and here. */
@Controller('scim/v2/:org')
@UseGuards(ScimGuard)
export class ScimFallbackController {
  @All('Bulk')
  bulk(): never {
    throw notImplemented('This server takes no bulk requests: send the operations one by one');
  }

  @All(['Me', 'Me/*'])
  me(): never {
    throw notImplemented('A token of an organization stands for no user, so there is no /Me: use /Users/{id}');
  }

  @All('*')
  unknown(@Req() request: FastifyRequest): never {
    const path = request.url.split('?', 1)[0] ?? '';
    throw notFound(
      `There is nothing at ${request.method} ${path.slice(0, 200)}: the endpoints are /Users, /Users/{id}, /Groups, /Groups/{id}, /.search, /ServiceProviderConfig, /ResourceTypes and /Schemas`,
    );
  }
}
