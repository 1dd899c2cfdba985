import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { isUuid } from '../database/uuid.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import type { Caller } from '../sessions/caller.js';
import { unknownOrganization } from './known-connections.js';

/** Who may call a route or the routes of a controller; unless it is given, the operator and the organization's admins. */
export const Roles = Reflector.createDecorator<Caller['role'][]>();

/** Lets in whom the route is for. Another organization than one's own does not exist, for all that an admin can tell. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly organizations: OrganizationsRepository,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { caller, params } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { org?: string } }>>();
    const given = this.reflector.getAllAndOverride(Roles, [context.getHandler(), context.getClass()]) as
      Caller['role'][] | undefined;
    const roles = given ?? ['operator', 'admin'];
    if (!caller || (caller.role === 'member' && !roles.includes('member'))) {
      throw new ForbiddenException('Only administrators of the organization may do this. Ask one of them.');
    }
    const { org } = params;
    if (org !== undefined && !(await this.exists(org, caller))) {
      throw unknownOrganization(org);
    }
    if (!roles.includes(caller.role)) {
      throw new ForbiddenException(`This is for ${roles.join(' and ')} only, and you are signed in as ${caller.role}.`);
    }
    return true;
  }

  private async exists(org: string, caller: Caller): Promise<boolean> {
    if (!isUuid(org)) return false;
    return caller.role === 'operator' ? (await this.organizations.find(org)) !== null : caller.organization.id === org;
  }
}
