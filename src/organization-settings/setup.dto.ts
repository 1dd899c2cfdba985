import { ApiProperty } from '@nestjs/swagger';
import { IsEmailAddress, IsName, IsNewPassword } from './field-rules.js';
import { OrganizationReference } from './organizations.dto.js';

export class FirstRunRequest {
  @IsName()
  readonly organizationName!: string;

  @IsEmailAddress()
  readonly email!: string;

  @IsNewPassword()
  readonly password!: string;
}

/** What a setup code is good for. */
export class Setup {
  @ApiProperty({ enum: ['first-run', 'setup-link'] })
  readonly kind!: 'first-run' | 'setup-link';

  @ApiProperty({ type: OrganizationReference, required: false, description: 'Of a setup link.' })
  readonly organization?: OrganizationReference;

  @ApiProperty({ required: false, description: 'Of a setup link.' })
  readonly expiresAt?: Date;
}

export class CompletedSetup {
  @ApiProperty({ type: OrganizationReference })
  readonly organization!: OrganizationReference;
}
