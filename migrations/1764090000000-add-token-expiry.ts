import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens that were generated before have no end: an identity provider that works goes on working. */
export class AddTokenExpiry1764090000000 implements MigrationInterface {
  name = 'AddTokenExpiry1764090000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE scim_tokens ADD expires_at timestamptz`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE scim_tokens DROP expires_at`);
  }
}
