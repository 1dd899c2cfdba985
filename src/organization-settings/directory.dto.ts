import { ApiProperty } from '@nestjs/swagger';
import { Page } from './page.dto.js';

export class User {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly userName!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly displayName!: string | null;

  @ApiProperty()
  readonly active!: boolean;

  @ApiProperty({ type: String, nullable: true })
  readonly externalId!: string | null;

  @ApiProperty({ type: Date })
  readonly createdAt!: Date | string;

  @ApiProperty({ type: Date })
  readonly lastModified!: Date | string;
}

export class UserPage extends Page {
  @ApiProperty({ type: [User] })
  readonly users!: readonly User[];
}

export class Group {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly displayName!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly externalId!: string | null;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty()
  readonly lastModified!: Date;
}

export class GroupPage extends Page {
  @ApiProperty({ type: [Group] })
  readonly groups!: readonly Group[];
}
