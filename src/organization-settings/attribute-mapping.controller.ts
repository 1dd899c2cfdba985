import { Body, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { Caller } from '../sessions/caller.js';
import { AttributeMapping } from './attribute-mapping.dto.js';
import { AttributeMappingService } from './attribute-mapping.service.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { SettingsController } from './settings-controller.js';

@SettingsController('organizations/:org/saml/attribute-mapping', 'SAML')
export class AttributeMappingController {
  constructor(private readonly mapping: AttributeMappingService) {}

  @Get()
  @ApiOkResponse({ type: AttributeMapping })
  find(@Param('org') orgId: string): Promise<AttributeMapping> {
    return this.mapping.find(orgId);
  }

  @Put()
  @ApiOkResponse({ type: AttributeMapping, description: 'For the people that sign-ins create from now on.' })
  replace(
    @Param('org') orgId: string,
    @Body() { attributes }: AttributeMapping,
    @CurrentCaller() caller: Caller,
  ): Promise<AttributeMapping> {
    return this.mapping.replace(orgId, attributes, caller);
  }
}
