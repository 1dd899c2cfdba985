import { ApiProperty } from '@nestjs/swagger';
import { IsEmailAddress, IsNewPassword, IsPassword, MayBeMissing } from './field-rules.js';
import { OrganizationReference } from './organizations.dto.js';
import { Page } from './page.dto.js';

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

/** What a session tells a product of its organization. */
export class SessionOrganization extends OrganizationReference {
  @ApiProperty({ description: 'All but local administrators have to sign in by SAML.' })
  readonly samlRequired!: boolean;
}

export class Session {
  @ApiProperty({ enum: ['admin', 'member'] })
  readonly role!: 'admin' | 'member';

  @ApiProperty({ type: SessionOrganization })
  readonly organization!: SessionOrganization;

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

/** A session of oneself, as a list of them shows it. */
export class OwnSession {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty({ description: 'To the minute.' })
  readonly lastSeenAt!: Date;

  @ApiProperty({ description: 'When it ends unless it is used before.' })
  readonly idleEndsAt!: Date;

  @ApiProperty({ description: 'When it ends however much it is used.' })
  readonly expiresAt!: Date;
}

export class OwnSessionPage extends Page {
  @ApiProperty({ type: [OwnSession] })
  readonly sessions!: readonly OwnSession[];
}

export class ListedSession extends OwnSession {
  @ApiProperty({ description: 'It is the session of this very request.' })
  readonly isOwn!: boolean;

  @ApiProperty({ enum: ['admin', 'member'] })
  readonly role!: 'admin' | 'member';

  @ApiProperty({ type: String, nullable: true, description: 'Null when a setup link opened the session.' })
  readonly userName!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly displayName!: string | null;
}

export class SessionPage extends Page {
  @ApiProperty({ type: [ListedSession] })
  readonly sessions!: readonly ListedSession[];
}

export class SignedOut {
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uri',
    description:
      'Open it in the browser: it leads to the identity provider, which ends its own session too. Null: signed out here only.',
  })
  readonly url!: string | null;
}
