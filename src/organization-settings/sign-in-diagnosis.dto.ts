import { ApiProperty } from '@nestjs/swagger';
import { type AttemptKind, attemptKinds } from '../organizations/sign-in-attempt.entity.js';
import { type ReportedCheck, type SignInCheck, signInChecks } from '../protocol/saml/diagnosis/sign-in-report.js';

const testStatuses = ['waiting', 'passed', 'failed', 'expired'] as const;
const checkStatuses = ['passed', 'failed', 'notReached'] as const satisfies readonly ReportedCheck['status'][];

export class NewSignInTest {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uri', description: 'To be opened in a browser, once. It leads to the identity provider.' })
  readonly url!: string;
}

export class ComparedCheck implements ReportedCheck {
  @ApiProperty({ enum: signInChecks })
  readonly check!: SignInCheck;

  @ApiProperty({ enum: checkStatuses })
  readonly status!: ReportedCheck['status'];

  @ApiProperty({ type: String, nullable: true })
  readonly expected!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly received!: string | null;
}

export class ReceivedAttribute {
  @ApiProperty()
  readonly name!: string;

  @ApiProperty({ type: [String] })
  readonly values!: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: 'What of a person it fills or finds.' })
  readonly usedAs!: string | null;
}

export class MatchedUser {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly userName!: string;

  @ApiProperty()
  readonly active!: boolean;
}

export class SignInTest {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ enum: testStatuses })
  readonly status!: (typeof testStatuses)[number];

  @ApiProperty({ description: 'When it ended; while it has not, when it was begun.' })
  readonly at!: Date;

  @ApiProperty({ description: 'The settings have not changed since: only then does a passed test count.' })
  readonly isCurrent!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'As on the page in the browser, and in the log.' })
  readonly reference!: string | null;

  @ApiProperty({ type: [ComparedCheck], description: 'In the order in which they are made; empty until it has ended.' })
  readonly checks!: readonly ComparedCheck[];

  @ApiProperty({ type: String, enum: signInChecks, nullable: true })
  readonly failedCheck!: SignInCheck | null;

  @ApiProperty({ type: String, nullable: true, description: 'What exactly failed, as in the attempts and in the log.' })
  readonly code!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly message!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What to do, in the language of Accept-Language: en or ja.',
  })
  readonly fix!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly nameId!: string | null;

  @ApiProperty({ type: [ReceivedAttribute] })
  readonly attributes!: readonly ReceivedAttribute[];

  @ApiProperty({ type: MatchedUser, nullable: true, description: 'Whom it would have signed in.' })
  readonly user!: MatchedUser | null;

  @ApiProperty({ description: 'A sign-in would have made the person an account.' })
  readonly wouldCreate!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Fingerprint of the certificate that verified.' })
  readonly certificate!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: "How far the identity provider's clock is ahead of ours." })
  readonly clockDifferenceMs!: number | null;
}

export class SignInAttempt {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly at!: Date;

  @ApiProperty({ enum: attemptKinds })
  readonly kind!: AttemptKind;

  @ApiProperty({ description: '"passed", or what exactly failed.' })
  readonly outcome!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly message!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly expected!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly received!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What to do, in the language of Accept-Language: en or ja. Null where it passed, and of sign-outs.',
  })
  readonly fix!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Masked. Of a failed attempt nobody may have vouched for it.',
  })
  readonly nameId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly userId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Fingerprint of the certificate whose key signed.' })
  readonly certificate!: string | null;

  @ApiProperty({ description: 'As on the page in the browser, and in the log.' })
  readonly reference!: string;
}

export class SignInAttemptList {
  @ApiProperty({ type: [SignInAttempt], description: 'The newest first.' })
  readonly attempts!: readonly SignInAttempt[];
}
