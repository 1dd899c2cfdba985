import { UNSPECIFIED } from '../protocol/saml/message/name-id-format.js';
import type { NameId } from '../protocol/saml/message/name-id.js';
import type { SessionEntity } from './session.entity.js';

/** The session at the identity provider that a sign-in came from, in its own words. */
export interface IdpSession {
  readonly idpEntityId: string;
  readonly nameId: NameId;
  /** None when the identity provider does not number its sessions. */
  readonly sessionIndexes: readonly string[];
}

export interface IdpSessionRow {
  idp_entity_id: string | null;
  name_id: string | null;
  name_id_format: string | null;
  name_qualifier: string | null;
  sp_name_qualifier: string | null;
  sp_provided_id: string | null;
  session_indexes: string[];
}

/** Rows about the very NameID of `personParameters`, at the same identity provider. */
export const OF_SAME_PERSON = `idp_entity_id = $2 AND name_id = $3
  AND COALESCE(name_id_format, '${UNSPECIFIED}') = COALESCE($4, '${UNSPECIFIED}')
  AND name_qualifier IS NOT DISTINCT FROM $5 AND sp_name_qualifier IS NOT DISTINCT FROM $6`;

/** $1 to $7: organization, identity provider, NameID (value, Format, qualifiers), SessionIndexes. */
export const personParameters = (orgId: string, { idpEntityId, nameId, sessionIndexes }: IdpSession): unknown[] => [
  orgId,
  idpEntityId,
  nameId.value,
  nameId.format,
  nameId.nameQualifier,
  nameId.spNameQualifier,
  sessionIndexes,
];

export const toColumns = ({ idpEntityId, nameId, sessionIndexes }: IdpSession): Partial<SessionEntity> => ({
  idpEntityId,
  nameId: nameId.value,
  nameIdFormat: nameId.format ?? null,
  nameQualifier: nameId.nameQualifier ?? null,
  spNameQualifier: nameId.spNameQualifier ?? null,
  spProvidedId: nameId.spProvidedId ?? null,
  sessionIndexes: [...sessionIndexes],
});

export function toIdpSession(row: IdpSessionRow): IdpSession | null {
  if (row.idp_entity_id === null || row.name_id === null) return null;
  return {
    idpEntityId: row.idp_entity_id,
    nameId: {
      value: row.name_id,
      format: row.name_id_format ?? undefined,
      nameQualifier: row.name_qualifier ?? undefined,
      spNameQualifier: row.sp_name_qualifier ?? undefined,
      spProvidedId: row.sp_provided_id ?? undefined,
    },
    sessionIndexes: row.session_indexes,
  };
}
