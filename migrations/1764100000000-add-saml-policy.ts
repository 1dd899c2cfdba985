import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How an organization signs in: the switches of its SAML connection, and the record of who changed what. */
export class AddSamlPolicy1764100000000 implements MigrationInterface {
  name = 'AddSamlPolicy1764100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE saml_connections RENAME idp_wants_signed_requests TO sign_requests`);
    await queryRunner.query(`
      ALTER TABLE saml_connections
        ADD idp_initiated boolean NOT NULL DEFAULT false,
        ADD required boolean NOT NULL DEFAULT false,
        ADD just_in_time boolean NOT NULL DEFAULT false,
        ADD match_attribute text,
        ADD match_target text NOT NULL DEFAULT 'userName' CHECK (match_target IN ('userName', 'externalId')),
        ADD signature text NOT NULL DEFAULT 'either' CHECK (signature IN ('either', 'assertion', 'response', 'both')),
        ADD allow_sha1 boolean NOT NULL DEFAULT false,
        ADD allow_cbc boolean NOT NULL DEFAULT false,
        ADD single_logout boolean NOT NULL DEFAULT false,
        ADD force_authn boolean NOT NULL DEFAULT false,
        ADD authn_contexts text[] NOT NULL DEFAULT '{}',
        ADD name_id_format text,
        ADD session_minutes integer NOT NULL DEFAULT 480,
        ADD idle_minutes integer NOT NULL DEFAULT 120,
        ADD settings_version integer NOT NULL DEFAULT 1,
        ADD CHECK (enabled OR NOT required)`);
    await queryRunner.query(`
      CREATE TABLE audit_records (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        actor text NOT NULL,
        action text NOT NULL,
        details jsonb NOT NULL DEFAULT '{}',
        PRIMARY KEY (organization_id, id)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE audit_records`);
    await queryRunner.query(`
      ALTER TABLE saml_connections
        DROP idp_initiated, DROP required, DROP just_in_time, DROP match_attribute, DROP match_target, DROP signature,
        DROP allow_sha1, DROP allow_cbc, DROP single_logout, DROP force_authn, DROP authn_contexts, DROP name_id_format,
        DROP session_minutes, DROP idle_minutes, DROP settings_version`);
    await queryRunner.query(`ALTER TABLE saml_connections RENAME sign_requests TO idp_wants_signed_requests`);
  }
}
