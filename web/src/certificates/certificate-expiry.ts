import type { Certificate } from '../saml-api.js';
import type { Tone } from '../components/status-badge.js';

type CertificateExpiry =
  | { state: 'valid' | 'notYet' | 'expired' }
  /** `days` is whole days left: 0 on the last one. */
  | { state: 'expiring'; days: number; tone: Tone };

const DAY_MS = 86_400_000;

type Validity = Pick<Certificate, 'notBefore' | 'notAfter'>;

/** Nothing to say above 60 days; neutral up to 60, a warning up to 30, bad up to 7. */
export function certificateExpiry({ notBefore, notAfter }: Validity, now: Date): CertificateExpiry {
  const left = Date.parse(notAfter) - now.getTime();
  if (left < 0) return { state: 'expired' };
  if (Date.parse(notBefore) > now.getTime()) return { state: 'notYet' };
  const days = Math.floor(left / DAY_MS);
  if (days > 60) return { state: 'valid' };
  return { state: 'expiring', days, tone: days > 30 ? 'neutral' : days > 7 ? 'warning' : 'bad' };
}

/** The certificate that lasts longest decides: during a roll-over the old one may run out. */
export const lastingCertificate = (certificates: readonly Validity[]): Validity | undefined =>
  certificates.toSorted((a, b) => Date.parse(b.notAfter) - Date.parse(a.notAfter))[0];
