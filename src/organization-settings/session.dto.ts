import { ApiProperty } from '@nestjs/swagger';
import { IsEmailAddress, IsNewPassword, IsPassword, MayBeMissing } from './field-rules.js';
import { OrganizationReference } from './organizations.dto.js';

export class SignInRequest {
  @IsEmailAddress()
  readonly email!: string;

  @IsPassword()
  readonly password!: string;
}

export class OwnPasswordRequest {
  @MayBeMissing()
  @IsEmailAddress({ required: false })
  readonly email?: string;

  @IsNewPassword()
  readonly password!: string;
}

export class Session {
  @ApiProperty({ enum: ['admin', 'member'] })
  readonly role!: 'admin' | 'member';

  @ApiProperty({ type: OrganizationReference })
  readonly organization!: OrganizationReference;

  @ApiProperty({
    format: 'uuid',
    description: 'Of the user or the administrator; of the session itself when a setup link opened it.',
  })
  readonly id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of an administrator the e-mail address; null when a setup link opened the session.',
  })
  readonly userName!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly displayName!: string | null;

  @ApiProperty()
  readonly expiresAt!: Date;
}
