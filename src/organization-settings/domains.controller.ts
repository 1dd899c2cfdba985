import { Body, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { Domain, DomainList, DomainRequest } from './domains.dto.js';
import { DomainsService } from './domains.service.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('organizations/:org/domains', 'Domains')
export class DomainsController {
  constructor(private readonly domains: DomainsService) {}

  @Get()
  @ApiOkResponse({ type: DomainList })
  list(@Param('org') orgId: string): Promise<DomainList> {
    return this.domains.list(orgId);
  }

  @Post()
  @ApiCreatedResponse({ type: Domain, description: 'To be proven: enter the record in the DNS of the domain.' })
  add(@Param('org') orgId: string, @Body() { domain }: DomainRequest): Promise<Domain> {
    return this.domains.add(orgId, domain);
  }

  @Post(':domain/check')
  @HttpCode(200)
  @ApiOkResponse({ type: Domain, description: 'As DNS has it now.' })
  check(
    @Param('org') orgId: string,
    @Param('domain') domain: string,
    @CurrentCaller() caller: Caller,
  ): Promise<Domain> {
    return this.domains.check(orgId, domain, caller);
  }

  @Delete(':domain')
  @HttpCode(204)
  @ApiNoContentResponse()
  remove(@Param('org') orgId: string, @Param('domain') domain: string, @CurrentCaller() caller: Caller): Promise<void> {
    return this.domains.remove(orgId, domain, caller);
  }
}
