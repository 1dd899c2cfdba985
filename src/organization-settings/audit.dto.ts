import { ApiProperty } from '@nestjs/swagger';
import { Page } from './page.dto.js';

export class AuditRecord {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly at!: Date;

  @ApiProperty({
    description: 'E-mail address of an administrator, "operator", "setup link", "first-run link" or "system".',
  })
  readonly actor!: string;

  @ApiProperty()
  readonly action!: string;

  @ApiProperty({ type: Object })
  readonly details!: Readonly<Record<string, unknown>>;
}

export class AuditPage extends Page {
  @ApiProperty({ type: [AuditRecord] })
  readonly records!: readonly AuditRecord[];
}
