import { Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { AuditRepository } from '../organizations/audit.repository.js';
import { AuditPage } from './audit.dto.js';
import { PageQuery } from './page.dto.js';
import { SettingsController } from './settings-controller.js';

/** What was done to the organization, and by whom; the newest first. */
@SettingsController('organizations/:org/audit', 'Audit')
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @ApiOkResponse({ type: AuditPage })
  async list(@Param('org') orgId: string, @Query() { cursor }: PageQuery): Promise<AuditPage> {
    const { rows, nextCursor } = await this.audit.list(orgId, cursor ?? null);
    return {
      records: rows.map(({ id, at, actor, action, details }) => ({ id, at, actor, action, details })),
      nextCursor,
    };
  }
}
