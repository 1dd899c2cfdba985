import { isDeepStrictEqual } from 'node:util';
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
  PendingChange,
} from './identity-provider.dto.js';

type Pending = NonNullable<IdpMetadataEntity['pending']>;

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

/** What would be taken of it and differs from what is in force. Keys need an approval with another entity id only. */
export function toPendingChange(
  { identityProvider: known, signRequests, certificates }: SamlConnectionEntity,
  pending: Pending,
): Pick<PendingChange, keyof PendingChange> {
  const before: PendingChange = {
    ...(known && toAddresses(known)),
    signRequests,
    certificates: certificates.map(({ fingerprint }) => fingerprint),
  };
  const after: PendingChange = {
    ...toAddresses(pending),
    ...(pending.entityId !== known?.entityId && {
      signRequests: pending.wantsSignedRequests,
      certificates: pending.certificates.map((pem) => readCertificate(pem).fingerprint),
    }),
  };
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => !isDeepStrictEqual(value, before[name as keyof PendingChange])),
  );
}

const toAddresses = ({ entityId, ssoUrl, ssoBinding, slo }: Pending) => ({
  entityId,
  ssoUrl,
  ssoBinding,
  sloUrl: slo?.url ?? null,
  sloBinding: slo?.binding ?? null,
  sloResponseUrl: slo?.responseUrl ?? null,
});
