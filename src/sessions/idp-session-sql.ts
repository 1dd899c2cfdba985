import type { IdpSession } from './sessions.repository.js';

/** Core §2.2.2: what a NameID without Format has. */
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

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
