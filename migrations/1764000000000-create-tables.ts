import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every table but the three named below is keyed by the organization first, so that it can be distributed by
 * organization (docs/architecture.md). Shared by all organizations are: `administrator_emails`, which leads from an
 * address to its organization, `first_run_links`, which exists before there is any, and `organizations` itself.
 *
 * Keys that clients' text is folded into are `COLLATE "C"`: they are folded by one function of ours, so neither
 * equality nor order depends on the locale of the database.
 */
export class CreateTables1764000000000 implements MigrationInterface {
  name = 'CreateTables1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS btree_gin`);
    await queryRunner.query(`
      CREATE TABLE organizations (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);

    // One connection and one token per organization: the primary key is the rule.
    await queryRunner.query(`
      CREATE TABLE saml_connections (
        organization_id uuid PRIMARY KEY REFERENCES organizations ON DELETE CASCADE,
        enabled boolean NOT NULL DEFAULT false,
        idp_entity_id text COLLATE "C",
        idp_sso_url text,
        idp_sso_binding text CHECK (idp_sso_binding IN ('redirect', 'post')),
        idp_certificates text[] NOT NULL DEFAULT '{}',
        idp_wants_signed_requests boolean NOT NULL DEFAULT false,
        idp_metadata_url text,
        session_epoch integer NOT NULL DEFAULT 0,
        sp_private_key bytea,
        sp_certificate text,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (NOT enabled OR idp_entity_id IS NOT NULL)
      )`);
    await queryRunner.query(`
      CREATE TABLE scim_tokens (
        organization_id uuid PRIMARY KEY REFERENCES organizations ON DELETE CASCADE,
        id uuid NOT NULL,
        token_hash bytea NOT NULL,
        last_four text NOT NULL,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        last_used_at timestamptz
      )`);

    await queryRunner.query(`
      CREATE TABLE administrators (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id uuid NOT NULL,
        email text NOT NULL,
        password_hash text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organization_id, id)
      )`);
    await queryRunner.query(`
      CREATE TABLE administrator_emails (
        email_key text COLLATE "C" PRIMARY KEY,
        organization_id uuid NOT NULL,
        administrator_id uuid NOT NULL,
        FOREIGN KEY (organization_id, administrator_id) REFERENCES administrators ON DELETE CASCADE
      )`);
    await queryRunner.query(`CREATE INDEX ON administrator_emails (organization_id, administrator_id)`);
    await queryRunner.query(`
      CREATE TABLE setup_links (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id uuid NOT NULL,
        code_hash bytea NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, id),
        UNIQUE (organization_id, code_hash)
      )`);
    await queryRunner.query(`
      CREATE TABLE first_run_links (
        id smallint PRIMARY KEY CHECK (id = 1),
        code_hash bytea NOT NULL,
        expires_at timestamptz NOT NULL
      )`);

    // `document` is the JSON that clients set, as text: what is computed (id, meta, groups) is spliced in when it is read.
    // `active` and `display_name_key` carry no index, so that the commonest PATCHes stay heap-only updates.
    await queryRunner.query(`
      CREATE TABLE users (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id uuid NOT NULL,
        user_name_key text COLLATE "C" NOT NULL,
        external_id text COLLATE "C",
        active boolean NOT NULL,
        display_name_key text COLLATE "C",
        manager_id uuid,
        version integer NOT NULL DEFAULT 1,
        session_epoch integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        last_modified timestamptz NOT NULL,
        document text NOT NULL,
        search jsonb NOT NULL,
        PRIMARY KEY (organization_id, id)
      ) WITH (fillfactor = 85)`);
    await queryRunner.query(`CREATE UNIQUE INDEX users_user_name ON users (organization_id, user_name_key)`);
    await queryRunner.query(`CREATE INDEX users_external_id ON users (organization_id, external_id)`);
    await queryRunner.query(`CREATE INDEX users_search ON users USING gin (organization_id, search jsonb_path_ops)`);
    // Several rows an organization, one a server process: writers of different processes do not queue on one row.
    await queryRunner.query(`
      CREATE TABLE user_counts (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        shard smallint NOT NULL,
        users bigint NOT NULL,
        deleted bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (organization_id, shard)
      )`);

    await queryRunner.query(`
      CREATE TABLE groups (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id uuid NOT NULL,
        display_name text NOT NULL,
        display_name_key text COLLATE "C" NOT NULL,
        external_id text COLLATE "C",
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        last_modified timestamptz NOT NULL,
        document text NOT NULL,
        search jsonb NOT NULL,
        PRIMARY KEY (organization_id, id)
      ) WITH (fillfactor = 90)`);
    await queryRunner.query(`CREATE UNIQUE INDEX groups_display_name ON groups (organization_id, display_name_key)`);
    await queryRunner.query(`CREATE INDEX groups_external_id ON groups (organization_id, external_id)`);
    await queryRunner.query(`CREATE INDEX groups_search ON groups USING gin (organization_id, search jsonb_path_ops)`);
    // A user or group that is in a group does not go unnoticed: that group has to be given another version first. The
    // check waits for the commit, by when the deletion of an organization has taken everything.
    await queryRunner.query(`
      CREATE TABLE memberships (
        organization_id uuid NOT NULL,
        group_id uuid NOT NULL,
        user_id uuid NOT NULL,
        PRIMARY KEY (organization_id, group_id, user_id),
        FOREIGN KEY (organization_id, group_id) REFERENCES groups ON DELETE CASCADE,
        FOREIGN KEY (organization_id, user_id) REFERENCES users DEFERRABLE INITIALLY DEFERRED
      )`);
    await queryRunner.query(`CREATE INDEX memberships_user ON memberships (organization_id, user_id, group_id)`);
    await queryRunner.query(`
      CREATE TABLE nested_groups (
        organization_id uuid NOT NULL,
        group_id uuid NOT NULL,
        member_id uuid NOT NULL,
        PRIMARY KEY (organization_id, group_id, member_id),
        FOREIGN KEY (organization_id, group_id) REFERENCES groups ON DELETE CASCADE,
        FOREIGN KEY (organization_id, member_id) REFERENCES groups DEFERRABLE INITIALLY DEFERRED
      )`);
    await queryRunner.query(
      `CREATE INDEX nested_groups_member ON nested_groups (organization_id, member_id, group_id)`,
    );

    // An organization's own extensions of the schema of users or groups (RFC 7643 §3.3).
    await queryRunner.query(`
      CREATE TABLE schema_extensions (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        urn text COLLATE "C" NOT NULL,
        resource_type text NOT NULL CHECK (resource_type IN ('User', 'Group')),
        definition jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organization_id, urn)
      )`);
    // Values of extension attributes whose uniqueness is "server"; `value_hash` is of the folded value.
    await queryRunner.query(`
      CREATE TABLE unique_values (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        attribute text COLLATE "C" NOT NULL,
        value_hash bytea NOT NULL,
        resource_id uuid NOT NULL,
        PRIMARY KEY (organization_id, attribute, value_hash)
      )`);
    await queryRunner.query(`CREATE INDEX unique_values_resource ON unique_values (organization_id, resource_id)`);

    // A session is alive while it is not expired and what it was opened by still is: see sessions.repository.ts.
    await queryRunner.query(`
      CREATE TABLE sessions (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id uuid NOT NULL,
        secret_hash bytea NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'member')),
        user_id uuid,
        user_epoch integer,
        connection_epoch integer,
        administrator_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, id),
        UNIQUE (organization_id, secret_hash),
        FOREIGN KEY (organization_id, user_id) REFERENCES users ON DELETE CASCADE,
        FOREIGN KEY (organization_id, administrator_id) REFERENCES administrators ON DELETE CASCADE,
        CHECK ((role = 'member') = (user_id IS NOT NULL))
      )`);
    await queryRunner.query(`CREATE INDEX ON sessions (organization_id, user_id)`);
    await queryRunner.query(`CREATE INDEX ON sessions (organization_id, administrator_id)`);
    await queryRunner.query(`CREATE INDEX ON sessions (expires_at)`);

    await queryRunner.query(`
      CREATE TABLE authn_requests (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id text COLLATE "C" NOT NULL,
        browser_hash bytea NOT NULL,
        return_to text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, id)
      )`);
    await queryRunner.query(`CREATE INDEX ON authn_requests (expires_at)`);
    await queryRunner.query(`
      CREATE TABLE used_assertions (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id text COLLATE "C" NOT NULL,
        session_id uuid NOT NULL,
        return_to text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, id)
      )`);
    await queryRunner.query(`CREATE INDEX ON used_assertions (expires_at)`);

    await queryRunner.query(`
      CREATE TABLE scim_requests (
        organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
        id uuid NOT NULL,
        at timestamptz NOT NULL,
        action text NOT NULL,
        subject text,
        status smallint NOT NULL,
        reason text,
        PRIMARY KEY (organization_id, id)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE scim_requests, used_assertions, authn_requests, sessions, unique_values,
        schema_extensions, nested_groups, memberships, groups, user_counts, users,
        first_run_links, setup_links, administrator_emails, administrators, scim_tokens, saml_connections, organizations`);
  }
}
