import { SamlError } from '../error.js';
import type { Certificate } from './certificate.js';

/** Given with the identity provider; found by a later look at its metadata; or added by itself. */
export type CertificateSource = 'import' | 'refresh' | 'administrator';

/** A certificate of an identity provider as it is held: its key verifies unless it was removed. */
export interface HeldCertificate {
  readonly fingerprint: string;
  /** PEM. */
  readonly pem: string;
  readonly notAfter: Date;
  readonly source: CertificateSource;
  readonly addedAt: Date;
  /** When it last verified a Response that was accepted, to the hour. */
  readonly seenAt: Date | null;
  /** Since when the metadata does not have it. It stays until another key is in use, see `retireCertificates`. */
  readonly droppedAt: Date | null;
  /** Taken away by an administrator: it does not come back by itself. */
  readonly removedAt: Date | null;
}

export const MAX_CERTIFICATES = 10;
/** Of those that were removed, the last so many are known. */
const MAX_REMOVED = 100;
/** How long a certificate that the metadata has dropped verifies at most. */
export const KEPT_DAYS = 7;
const KEPT_MS = KEPT_DAYS * 24 * 60 * 60_000;

export type CertificateStatus = 'active' | 'new' | 'dropped';

export function certificateStatus({ source, seenAt, droppedAt }: HeldCertificate): CertificateStatus {
  if (droppedAt) return 'dropped';
  return source !== 'import' && !seenAt ? 'new' : 'active';
}

/** When a dropped certificate goes by itself; null for the others. */
export function certificateEnd({ droppedAt }: HeldCertificate): Date | null {
  return droppedAt && new Date(droppedAt.getTime() + KEPT_MS);
}

// Each of the following takes what is held and returns what is to be held instead, in the same order.

/** An administrator gives the same identity provider anew: its certificates, and no other. What was removed stays so. */
export function replaceCertificates(
  held: readonly HeldCertificate[],
  given: readonly Certificate[],
  now: Date,
): HeldCertificate[] {
  const removed = held.filter((one) => !verifies(one) && !isAmong(given, one.fingerprint));
  return [...removed, ...given.map((certificate) => taken(held, certificate, 'import', now))];
}

/** @throws SamlError `certificate` when they become too many */
export function addCertificates(
  held: readonly HeldCertificate[],
  given: readonly Certificate[],
  now: Date,
): HeldCertificate[] {
  const added = given.map((certificate) => taken(held, certificate, 'administrator', now));
  return atMostTen([...held.filter(({ fingerprint }) => !isAmong(added, fingerprint)), ...added]);
}

/**
 * Takes a certificate away at once. Where only dropped ones are left they are all that is trusted, so they stay.
 *
 * @throws SamlError `certificate` for the last one: without any nobody could sign in
 */
export function removeCertificate(held: readonly HeldCertificate[], fingerprint: string, now: Date): HeldCertificate[] {
  const left = held.map((one) => (one.fingerprint === fingerprint ? { ...one, droppedAt: null, removedAt: now } : one));
  if (!left.some(verifies)) {
    throw new SamlError(
      'certificate',
      'This is the only certificate: without it nobody could sign in. Add the next one first, or replace the identity provider.',
    );
  }
  const staying = left.some(isCurrent) ? left : left.map((one) => (verifies(one) ? { ...one, droppedAt: null } : one));
  const removed = staying.filter((one) => !verifies(one)).sort((a, b) => Number(b.removedAt) - Number(a.removedAt));
  const forgotten = removed.slice(MAX_REMOVED);
  return staying.filter((one) => !forgotten.includes(one));
}

/**
 * What another look at the metadata makes of them: what it adds verifies at once, what it has dropped is on its way out,
 * what an administrator added is the administrator's until the metadata has it as well. Nothing is dropped for the sake
 * of certificates that an administrator has removed.
 *
 * @param listed in the metadata, at least one
 * @throws SamlError `certificate` when they become too many
 */
export function refreshCertificates(
  held: readonly HeldCertificate[],
  listed: readonly Certificate[],
  now: Date,
): HeldCertificate[] {
  const added = listed
    .filter(({ fingerprint }) => !isAmong(held, fingerprint))
    .map((certificate) => taken([], certificate, 'refresh', now));
  const isReplaced = added.length > 0 || held.some((one) => isAmong(listed, one.fingerprint) && one.removedAt === null);
  const kept = held.map((one): HeldCertificate => {
    if (!verifies(one)) return one;
    if (isAmong(listed, one.fingerprint)) {
      return { ...one, source: one.source === 'administrator' ? 'refresh' : one.source, droppedAt: null };
    }
    return one.source === 'administrator' || !isReplaced ? one : { ...one, droppedAt: one.droppedAt ?? now };
  });
  return atMostTen(retireCertificates([...kept, ...added], now));
}

/** Lets go of what the metadata has dropped: after seven days, or once one that stays was seen later than it. */
export function retireCertificates(held: readonly HeldCertificate[], now: Date): HeldCertificate[] {
  const current = held.filter(isCurrent);
  if (current.length === 0) return [...held];
  const lastSeen = Math.max(...current.map(seenTime));
  return held.filter(
    (one) => !one.droppedAt || (now.getTime() - one.droppedAt.getTime() < KEPT_MS && seenTime(one) >= lastSeen),
  );
}

/** @returns the certificate as a current one; what is known of it from before stays known */
function taken(
  held: readonly HeldCertificate[],
  { fingerprint, pem, notAfter }: Certificate,
  source: CertificateSource,
  now: Date,
): HeldCertificate {
  const known = held.find((one) => one.fingerprint === fingerprint);
  const { addedAt, seenAt } = known && verifies(known) ? known : { addedAt: now, seenAt: null };
  return { fingerprint, pem, notAfter, source, addedAt, seenAt, droppedAt: null, removedAt: null };
}

function atMostTen(certificates: HeldCertificate[]): HeldCertificate[] {
  const count = certificates.filter(verifies).length;
  if (count <= MAX_CERTIFICATES) return certificates;
  throw new SamlError(
    'certificate',
    `There would be ${count} certificates, but there can be ${MAX_CERTIFICATES} at most. Remove those that are no longer used.`,
  );
}

const verifies = ({ removedAt }: HeldCertificate): boolean => removedAt === null;
const isCurrent = ({ droppedAt, removedAt }: HeldCertificate): boolean => droppedAt === null && removedAt === null;
const seenTime = ({ seenAt }: HeldCertificate): number => seenAt?.getTime() ?? -Infinity;
const isAmong = (certificates: readonly { readonly fingerprint: string }[], fingerprint: string): boolean =>
  certificates.some((one) => one.fingerprint === fingerprint);
