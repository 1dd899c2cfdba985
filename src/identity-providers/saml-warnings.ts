import type { IdpMetadataEntity } from '../organizations/idp-metadata.entity.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';

/** What somebody should look after before it keeps people out, or lets too many in. */
export interface SamlWarning {
  readonly code:
    | 'certificateExpires'
    | 'certificateExpired'
    | 'metadataFails'
    | 'metadataExpired'
    | 'ssoChangePending'
    | 'entityIdChangePending'
    | 'sha1Allowed'
    | 'cbcAllowed'
    | 'cbcUsed'
    | 'requiredUntested';
  readonly fingerprint?: string;
  /** How many whole days are left. */
  readonly days?: number;
  readonly failures?: number;
}

export const FAILURES_TO_WARN = 3;
const DAYS_TO_WARN = 60;
const DAYS_TO_REMEMBER = 30;
const DAY_MS = 24 * 60 * 60_000;

/**
 * @param connection with the certificates that verify
 * @param metadata null where it was not given by address
 */
export function samlWarnings(
  connection: SamlConnectionEntity,
  metadata: IdpMetadataEntity | null,
  now: Date,
): SamlWarning[] {
  return [
    ...certificateWarnings(connection, now),
    ...(metadata ? metadataWarnings(connection, metadata, now) : []),
    ...(connection.allowSha1 ? [{ code: 'sha1Allowed' } as const] : []),
    ...(connection.allowCbc ? [{ code: 'cbcAllowed' } as const] : []),
    ...(wasUsed(connection.cbcUsedAt, now) ? [{ code: 'cbcUsed' } as const] : []),
    ...(isUntested(connection) ? [{ code: 'requiredUntested' } as const] : []),
  ];
}

/** SAML is the only way in, and nobody has seen these settings work. */
const isUntested = ({ required, testedVersion, settingsVersion }: SamlConnectionEntity): boolean =>
  required && testedVersion !== settingsVersion;

/** It is written once a day at most, and forgotten when a month has passed without. */
const wasUsed = (at: Date | null, now: Date): boolean =>
  at !== null && now.getTime() - at.getTime() < DAYS_TO_REMEMBER * DAY_MS;

/** An expired certificate verifies as before (MDIOP §2.6.1), but identity providers change it then, often without a word. */
function certificateWarnings({ certificates }: SamlConnectionEntity, now: Date): SamlWarning[] {
  return certificates.flatMap(({ fingerprint, notAfter, droppedAt }): SamlWarning[] => {
    const days = Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);
    if (droppedAt !== null || days > DAYS_TO_WARN) return [];
    return days < 0
      ? [{ code: 'certificateExpired', fingerprint }]
      : [{ code: 'certificateExpires', fingerprint, days }];
  });
}

function metadataWarnings(
  { idpEntityId }: SamlConnectionEntity,
  { failures, validUntil, pending }: IdpMetadataEntity,
  now: Date,
): SamlWarning[] {
  return [
    ...(failures >= FAILURES_TO_WARN ? [{ code: 'metadataFails', failures } as const] : []),
    ...(validUntil !== null && validUntil <= now ? [{ code: 'metadataExpired' } as const] : []),
    ...(pending
      ? [{ code: pending.entityId === idpEntityId ? 'ssoChangePending' : 'entityIdChangePending' } as const]
      : []),
  ];
}
