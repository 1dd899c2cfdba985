import { ApiProperty } from '@nestjs/swagger';
import { IsEmailAddress, IsNewPassword } from './field-rules.js';
import { Page } from './page.dto.js';

export class AdministratorRequest {
  @IsEmailAddress()
  readonly email!: string;

  @IsNewPassword()
  readonly password!: string;
}

export class PasswordRequest {
  @IsNewPassword()
  readonly password!: string;
}

export class NewAdministrator {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'email' })
  readonly email!: string;
}

export class Administrator extends NewAdministrator {
  @ApiProperty()
  readonly createdAt!: Date;
}

export class AdministratorPage extends Page {
  @ApiProperty({ type: [Administrator] })
  readonly admins!: readonly Administrator[];
}
