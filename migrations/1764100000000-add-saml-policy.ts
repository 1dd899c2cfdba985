import { X509Certificate } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const BATCH = 1_000;

/** How an organization signs in and out: the policy, keys, certificates and domains of it, and the record of who changed what. */
export class AddSamlPolicy1764100000000 implements MigrationInterface {
  name = 'AddSamlPolicy1764100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await addPolicy(queryRunner);
    await createAuditRecords(queryRunner);
    await createSignInAttempts(queryRunner);
    await createSignInTests(queryRunner);
    await bindSignIns(queryRunner);
    await createHeldSignIns(queryRunner);
    await addSingleLogout(queryRunner);
    await createKeys(queryRunner);
    await createCertificates(queryRunner);
    await createMetadata(queryRunner);
    await addWarnings(queryRunner);
    await createDomains(queryRunner);
    await keepInStep(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE proven_domains, domains`);
    await queryRunner.query(`DROP TABLE idp_metadata, idp_certificates, service_provider_keys`);
    await queryRunner.query(`
      DROP FUNCTION write_idp_certificates, write_idp_metadata_url, write_sp_key, take_sp_key, refuse_idp, stop_requiring,
        fill_connection_epoch CASCADE`);
    await queryRunner.query(`
      UPDATE saml_connections SET idp_wants_signed_requests = coalesce(sign_requests, idp_wants_signed_requests)`);
    await queryRunner.query(`ALTER TABLE saml_connections DROP warned_at, DROP cbc_used_at, DROP sign_requests`);
    await queryRunner.query(`DROP TABLE used_logout_requests, logout_requests, held_sign_ins`);
    await queryRunner.query(`
      ALTER TABLE sessions
        DROP last_seen_at, DROP idp_entity_id, DROP name_id, DROP name_id_format, DROP name_qualifier,
        DROP sp_name_qualifier, DROP sp_provided_id, DROP session_indexes`);
    await queryRunner.query(`
      ALTER TABLE saml_connections DROP idp_slo_url, DROP idp_slo_binding, DROP idp_slo_response_url`);
    await queryRunner.query(`DELETE FROM used_assertions WHERE session_id IS NULL`);
    await queryRunner.query(`ALTER TABLE used_assertions ALTER session_id SET NOT NULL, DROP request_id`);
    await queryRunner.query(`ALTER TABLE authn_requests DROP test_id, DROP connection_epoch, DROP may_replace`);
    await queryRunner.query(`DROP TABLE sign_in_tests, sign_in_attempts, audit_records`);
    await queryRunner.query(`
      ALTER TABLE saml_connections
        DROP idp_initiated, DROP required, DROP just_in_time, DROP attribute_mapping, DROP match_attribute,
        DROP match_target, DROP signature, DROP allow_sha1, DROP allow_cbc, DROP single_logout, DROP force_authn,
        DROP authn_contexts, DROP name_id_format, DROP session_minutes, DROP idle_minutes, DROP settings_version,
        DROP tested_version`);
  }
}

async function addPolicy(queryRunner: QueryRunner): Promise<void> {
  // Null for sign_requests: as the metadata wants (idp_wants_signed_requests).
  await queryRunner.query(`
    ALTER TABLE saml_connections
      ADD sign_requests boolean,
      ADD idp_initiated boolean NOT NULL DEFAULT false,
      ADD required boolean NOT NULL DEFAULT false,
      ADD just_in_time boolean NOT NULL DEFAULT false,
      ADD match_attribute text,
      ADD attribute_mapping jsonb NOT NULL DEFAULT '{}',
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
      ADD tested_version integer,
      ADD CHECK (enabled OR NOT required)`);
}

async function createAuditRecords(queryRunner: QueryRunner): Promise<void> {
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
  await queryRunner.query(`CREATE INDEX ON audit_records (at)`);
}

/** The last attempts to sign in or out. Whoever made the settings can be told what is wrong without asking who failed. */
async function createSignInAttempts(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE sign_in_attempts (
      organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
      id uuid NOT NULL,
      at timestamptz NOT NULL,
      kind text NOT NULL CHECK (kind IN ('signIn', 'idpInitiated', 'test', 'logout')),
      outcome text NOT NULL,
      is_genuine boolean NOT NULL,
      message text,
      expected text,
      received text,
      name_id text,
      user_id uuid,
      certificate text,
      reference text NOT NULL,
      PRIMARY KEY (organization_id, id)
    )`);
}

/** Sign-ins that an administrator tries: they open no session. A passed one proves one version of the settings. */
async function createSignInTests(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE sign_in_tests (
      organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
      id uuid NOT NULL,
      started_by text NOT NULL,
      settings_version integer NOT NULL,
      secret_hash bytea,
      browser_hash bytea,
      request_id text,
      status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'passed', 'failed')),
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      finished_at timestamptz,
      reference text,
      report jsonb,
      PRIMARY KEY (organization_id, id)
    )`);
  await queryRunner.query(`CREATE INDEX ON sign_in_tests (created_at)`);
}

/** What a sign-in belongs to: a test, the settings that it began with, and the request that its assertion answers. */
async function bindSignIns(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    ALTER TABLE authn_requests
      ADD test_id uuid,
      ADD connection_epoch integer NOT NULL DEFAULT 0,
      ADD may_replace boolean NOT NULL DEFAULT false`);
  await queryRunner.query(`
    UPDATE authn_requests r SET connection_epoch = c.session_epoch FROM saml_connections c
    WHERE c.organization_id = r.organization_id`);
  // Null for a test sign-in, which opens none.
  await queryRunner.query(
    `ALTER TABLE used_assertions ALTER session_id DROP NOT NULL, ADD request_id text COLLATE "C"`,
  );
  await queryRunner.query(`CREATE INDEX ON used_assertions (organization_id, request_id)`);
}

/** Accepted assertions, until the browser has shown whose session it holds. */
async function createHeldSignIns(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE held_sign_ins (
      organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
      id text COLLATE "C" NOT NULL,
      request_id text COLLATE "C",
      proof_hash bytea NOT NULL,
      browser_hash bytea NOT NULL,
      connection_epoch integer NOT NULL,
      assertion jsonb NOT NULL,
      return_to text NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE (organization_id, proof_hash)
    )`);
  await queryRunner.query(`CREATE INDEX ON held_sign_ins (organization_id, request_id)`);
  await queryRunner.query(`CREATE INDEX ON held_sign_ins (expires_at)`);
}

/** What single logout needs: where the identity provider takes it, whom a session belongs to there, and what is under way. */
async function addSingleLogout(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    ALTER TABLE saml_connections
      ADD idp_slo_url text,
      ADD idp_slo_binding text CHECK (idp_slo_binding IN ('redirect', 'post')),
      ADD idp_slo_response_url text`);
  await queryRunner.query(`
    ALTER TABLE sessions
      ADD last_seen_at timestamptz NOT NULL DEFAULT now(),
      ADD idp_entity_id text,
      ADD name_id text,
      ADD name_id_format text,
      ADD name_qualifier text,
      ADD sp_name_qualifier text,
      ADD sp_provided_id text,
      ADD session_indexes text[] NOT NULL DEFAULT '{}'`);
  await queryRunner.query(`CREATE INDEX ON sessions (organization_id, name_id) WHERE name_id IS NOT NULL`);
  await queryRunner.query(`
    CREATE TABLE logout_requests (
      organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
      id text COLLATE "C" NOT NULL,
      idp_session jsonb NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (organization_id, id)
    )`);
  await queryRunner.query(`CREATE INDEX ON logout_requests (expires_at)`);
  await queryRunner.query(`
    CREATE TABLE used_logout_requests (
      organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
      id text COLLATE "C" NOT NULL,
      idp_entity_id text NOT NULL,
      name_id text,
      name_id_format text,
      name_qualifier text,
      sp_name_qualifier text,
      session_indexes text[] NOT NULL,
      issued_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (organization_id, id)
    )`);
  await queryRunner.query(`CREATE INDEX ON used_logout_requests (expires_at)`);
}

/** Our own keys, which roll over: the next ones are published before they are used. */
async function createKeys(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE service_provider_keys (
      organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
      id uuid NOT NULL,
      use text NOT NULL CHECK (use IN ('signing', 'encryption')),
      status text NOT NULL CHECK (status IN ('active', 'next', 'previous')),
      private_key bytea NOT NULL,
      certificate text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organization_id, id),
      UNIQUE (organization_id, use, status)
    )`);
  await queryRunner.query(`
    INSERT INTO service_provider_keys (organization_id, id, use, status, private_key, certificate)
    SELECT organization_id, gen_random_uuid(), 'signing', 'active', sp_private_key, sp_certificate
    FROM saml_connections WHERE sp_private_key IS NOT NULL AND sp_certificate IS NOT NULL`);
}

/** A certificate has a life of its own: added, seen in a response, dropped by the metadata, removed. */
async function createCertificates(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE idp_certificates (
      organization_id uuid NOT NULL REFERENCES saml_connections ON DELETE CASCADE,
      fingerprint text COLLATE "C" NOT NULL,
      pem text NOT NULL,
      not_after timestamptz NOT NULL,
      source text NOT NULL CHECK (source IN ('import', 'refresh', 'administrator')),
      added_at timestamptz NOT NULL,
      seen_at timestamptz,
      dropped_at timestamptz,
      removed_at timestamptz,
      PRIMARY KEY (organization_id, fingerprint)
    )`);
  await queryRunner.query(`CREATE INDEX ON idp_certificates (not_after)`);
  await queryRunner.query(`CREATE INDEX ON idp_certificates (dropped_at) WHERE dropped_at IS NOT NULL`);
  await moveCertificates(queryRunner);
}

/** From arrays into rows: what PostgreSQL cannot read of a certificate is read here. */
async function moveCertificates(queryRunner: QueryRunner): Promise<void> {
  const stored = (await queryRunner.query(
    `SELECT organization_id, pem FROM saml_connections, unnest(idp_certificates) AS pem`,
  )) as { organization_id: string; pem: string }[];
  for (let start = 0; start < stored.length; start += BATCH) {
    const batch = stored.slice(start, start + BATCH);
    const certificates = batch.map(({ pem }) => new X509Certificate(pem));
    await queryRunner.query(
      `INSERT INTO idp_certificates (organization_id, fingerprint, pem, not_after, source, added_at)
       SELECT c.*, 'import', now() FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS c
       ON CONFLICT DO NOTHING`,
      [
        batch.map(({ organization_id }) => organization_id),
        certificates.map(({ fingerprint256 }) => fingerprint256),
        batch.map(({ pem }) => pem),
        certificates.map(({ validTo }) => new Date(validTo).toISOString()),
      ],
    );
  }
}

/** Where metadata is read again and again, and how that went. */
async function createMetadata(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE idp_metadata (
      organization_id uuid PRIMARY KEY REFERENCES saml_connections ON DELETE CASCADE,
      url text NOT NULL,
      etag text,
      last_modified text,
      valid_until timestamptz,
      cache_seconds integer,
      checked_at timestamptz,
      next_check_at timestamptz NOT NULL,
      failures integer NOT NULL DEFAULT 0,
      error text,
      pinned_certificate text,
      pending jsonb,
      lease uuid,
      leased_until timestamptz,
      demanded_at timestamptz,
      requested_at timestamptz
    )`);
  await queryRunner.query(`CREATE INDEX ON idp_metadata (next_check_at)`);
  await queryRunner.query(`CREATE INDEX ON idp_metadata (failures) WHERE failures > 0`);
  await queryRunner.query(`
    INSERT INTO idp_metadata (organization_id, url, next_check_at)
    SELECT organization_id, idp_metadata_url, now() + random() * interval '1 hour'
    FROM saml_connections WHERE idp_metadata_url IS NOT NULL`);
}

/** What is warned about of a connection and is in no other table, and when its warnings were last looked through. */
async function addWarnings(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    ALTER TABLE saml_connections
      ADD cbc_used_at timestamptz,
      ADD warned_at timestamptz NOT NULL DEFAULT '-infinity'`);
  await queryRunner.query(`CREATE INDEX ON saml_connections (warned_at) WHERE enabled`);
}

async function createDomains(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE domains (
      organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
      domain text COLLATE "C" NOT NULL,
      proof text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      proven_at timestamptz,
      checked_at timestamptz,
      error text,
      PRIMARY KEY (organization_id, domain)
    )`);
  await queryRunner.query(`
    CREATE TABLE proven_domains (
      domain text COLLATE "C" PRIMARY KEY,
      organization_id uuid NOT NULL,
      FOREIGN KEY (organization_id, domain) REFERENCES domains ON DELETE CASCADE
    )`);
  await queryRunner.query(`CREATE INDEX ON proven_domains (organization_id, domain)`);
}

/**
 * Processes of the release before go on working while they are replaced one by one. Of what has moved into tables of its own
 * they read the columns idp_certificates, idp_metadata_url, sp_private_key and sp_certificate, which this release does not
 * read: triggers write them. The release after this one drops the columns, the triggers and their functions.
 */
async function keepInStep(queryRunner: QueryRunner): Promise<void> {
  await writeColumns(queryRunner);
  await takeKeys(queryRunner);
  await fillEpochs(queryRunner);
  await refuseIdentityProviders(queryRunner);
  await stopRequiring(queryRunner);
}

async function writeColumns(queryRunner: QueryRunner): Promise<void> {
  const toColumns = async (name: string, table: string, events: string, assignments: string): Promise<void> => {
    await queryRunner.query(`
      CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE org uuid := coalesce(NEW.organization_id, OLD.organization_id);
      BEGIN
        UPDATE saml_connections SET ${assignments} WHERE organization_id = org;
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER in_step AFTER ${events} ON ${table} FOR EACH ROW
      WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ${name}()`);
  };
  // Not for seen_at: sign-ins write it, and must not wait for each other at the connection.
  await toColumns(
    'write_idp_certificates',
    'idp_certificates',
    'INSERT OR DELETE OR UPDATE OF removed_at',
    `idp_certificates = ARRAY(SELECT pem FROM idp_certificates
       WHERE organization_id = org AND removed_at IS NULL ORDER BY added_at, fingerprint)`,
  );
  await toColumns(
    'write_idp_metadata_url',
    'idp_metadata',
    'INSERT OR DELETE',
    `idp_metadata_url = (SELECT url FROM idp_metadata WHERE organization_id = org)`,
  );
  await toColumns(
    'write_sp_key',
    'service_provider_keys',
    'INSERT OR DELETE OR UPDATE OF status',
    `(sp_private_key, sp_certificate) = (SELECT private_key, certificate FROM service_provider_keys
       WHERE organization_id = org AND use = 'signing' AND status = 'active')`,
  );
}

/** A process of the release before makes our key where there is none yet. */
async function takeKeys(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION take_sp_key() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO service_provider_keys (organization_id, id, use, status, private_key, certificate)
      VALUES (NEW.organization_id, gen_random_uuid(), 'signing', 'active', NEW.sp_private_key, NEW.sp_certificate)
      ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER take_key AFTER UPDATE OF sp_private_key ON saml_connections FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION take_sp_key()`);
}

/** A sign-in that a process of the release before begins may end in one of this release. */
async function fillEpochs(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`ALTER TABLE authn_requests ALTER connection_epoch DROP DEFAULT`);
  await queryRunner.query(`
    CREATE FUNCTION fill_connection_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      SELECT session_epoch INTO NEW.connection_epoch FROM saml_connections WHERE organization_id = NEW.organization_id;
      RETURN NEW;
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER fill_connection_epoch BEFORE INSERT ON authn_requests FOR EACH ROW
    WHEN (NEW.connection_epoch IS NULL) EXECUTE FUNCTION fill_connection_epoch()`);
}

/** No trigger can read certificates, so a process of the release before would connect half of an identity provider. */
async function refuseIdentityProviders(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION refuse_idp() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE 'The identity provider is set by processes of the new release only: update this one first';
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER refuse_idp BEFORE UPDATE OF idp_certificates ON saml_connections FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_idp()`);
}

/** A process of the release before that turns SAML off does not know that it may be required. */
async function stopRequiring(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION stop_requiring() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.required := false;
      RETURN NEW;
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER stop_requiring BEFORE UPDATE OF enabled ON saml_connections FOR EACH ROW
    WHEN (NOT NEW.enabled) EXECUTE FUNCTION stop_requiring()`);
}
