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

export class ListedSession {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: ['admin', 'member'] })
  readonly role!: 'admin' | 'member';

  @ApiProperty({ type: String, nullable: true, description: 'Null when a setup link opened the session.' })
  readonly userName!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly displayName!: string | null;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty()
  readonly expiresAt!: Date;
}

export class SessionPage extends Page {
  @ApiProperty({ type: [ListedSession] })
  readonly sessions!: readonly ListedSession[];
}
