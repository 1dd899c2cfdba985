import { certificateExpiry, lastingCertificate } from './certificate-expiry.js';

const now = new Date('2026-11-24T12:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
const certificate = (from: number, to: number) => ({
  fingerprint: 'AA',
  notBefore: inDays(from),
  notAfter: inDays(to),
});

test.each([
  [61, { state: 'valid' }],
  [60, { state: 'expiring', days: 60, tone: 'neutral' }],
  [31, { state: 'expiring', days: 31, tone: 'neutral' }],
  [30, { state: 'expiring', days: 30, tone: 'warning' }],
  [8, { state: 'expiring', days: 8, tone: 'warning' }],
  [7, { state: 'expiring', days: 7, tone: 'bad' }],
  [0, { state: 'expiring', days: 0, tone: 'bad' }],
  [-1, { state: 'expired' }],
])('with %d days left the expiry is %j', (days, expected) => {
  expect(certificateExpiry(certificate(-100, days), now)).toEqual(expected);
});

test('a certificate that is not valid yet says so', () => {
  expect(certificateExpiry(certificate(1, 100), now)).toEqual({ state: 'notYet' });
});

test('the certificate that ends last decides about the connection', () => {
  const old = certificate(-100, -1);
  const current = certificate(-10, 300);
  expect(lastingCertificate([old, current])).toBe(current);
  expect(lastingCertificate([])).toBeUndefined();
});
