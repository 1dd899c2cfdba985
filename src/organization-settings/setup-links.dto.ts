import { ApiProperty } from '@nestjs/swagger';

export class NewSetupLink {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ format: 'uri', description: 'Works once. It is shown this one time only.' })
  readonly url!: string;

  @ApiProperty()
  readonly expiresAt!: Date;
}

export class SetupLink {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly createdBy!: string;

  @ApiProperty()
  readonly createdAt!: Date;

  @ApiProperty()
  readonly expiresAt!: Date;
}

export class SetupLinkList {
  @ApiProperty({ type: [SetupLink] })
  readonly setupLinks!: readonly SetupLink[];
}
