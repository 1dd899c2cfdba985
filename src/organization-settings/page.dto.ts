import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { MayBeMissing } from './field-rules.js';

export class PageQuery {
  @ApiProperty({ required: false, description: 'nextCursor of the page before; leave it out for the first page.' })
  @MayBeMissing()
  @IsUUID(undefined, { message: 'cursor must be the nextCursor of the page before' })
  readonly cursor?: string;
}

/** What every page has beside its items. */
export class Page {
  @ApiProperty({ type: String, nullable: true, description: 'Send it as cursor for the next page; null on the last.' })
  readonly nextCursor!: string | null;
}
