import type { IdpMetadataEntity } from '../organizations/idp-metadata.entity.js';
import type { SamlConnectionEntity } from '../organizations/saml-connection.entity.js';
import { type Certificate, readCertificate } from '../protocol/saml/certificates/certificate.js';
import {
  certificateEnd,
  certificateStatus,
  type HeldCertificate,
} from '../protocol/saml/certificates/held-certificates.js';
import type {
  IdentityProvider,
  IdentityProviderCertificate,
  IdentityProviderMetadata,
} from './identity-provider.dto.js';

/** @returns null while none is connected */
export function toIdentityProvider(
  connection: SamlConnectionEntity,
  metadata: IdpMetadataEntity | null,
): IdentityProvider | null {
  const { idpEntityId, idpSsoUrl, idpSloUrl, certificates } = connection;
  if (idpEntityId === null || idpSsoUrl === null) return null;
  return {
    entityId: idpEntityId,
    ssoUrl: idpSsoUrl,
    sloUrl: idpSloUrl,
    certificates: certificates.map(toCertificate),
    metadata: metadata && toMetadata(connection, metadata),
  };
}

export function toDescription({
  fingerprint,
  fingerprintSha1,
  subject,
  notBefore,
  notAfter,
}: Certificate): Omit<Certificate, 'pem'> {
  return { fingerprint, fingerprintSha1, subject, notBefore, notAfter };
}

function toCertificate(held: HeldCertificate): IdentityProviderCertificate {
  const { addedAt, seenAt, droppedAt } = held;
  return {
    ...toDescription(readCertificate(held.pem)),
    status: certificateStatus(held),
    addedAt,
    seenAt,
    droppedAt,
    removedAt: certificateEnd(held),
  };
}

function toMetadata(connection: SamlConnectionEntity, metadata: IdpMetadataEntity): IdentityProviderMetadata {
  const { url, checkedAt, nextCheckAt, validUntil, error, failures, pinnedCertificate } = metadata;
  return {
    url,
    checkedAt,
    nextCheckAt,
    validUntil,
    error,
    failures,
    pinned: pinnedCertificate && readCertificate(pinnedCertificate).fingerprint,
    pending: metadata.pending && toPendingChange(connection, metadata.pending),
  };
}

export interface PendingAddresses {
  readonly entityId?: string;
  readonly ssoUrl?: string;
  readonly sloUrl?: string | null;
}

/** What of it differs from what is in force. */
export function toPendingChange(
  { idpEntityId, idpSsoUrl, idpSloUrl }: SamlConnectionEntity,
  { entityId, ssoUrl, slo }: NonNullable<IdpMetadataEntity['pending']>,
): PendingAddresses {
  const sloUrl = slo?.url ?? null;
  return {
    ...(entityId !== idpEntityId && { entityId }),
    ...(ssoUrl !== idpSsoUrl && { ssoUrl }),
    ...(sloUrl !== idpSloUrl && { sloUrl }),
  };
}
