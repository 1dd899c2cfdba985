import type { IdentityProvider } from './identity-provider.js';
import { metadataChanges, refreshInterval, retryInterval } from './metadata-changes.js';

const slo = { url: 'https://idp.example/slo', binding: 'redirect', responseUrl: null } as const;
const known: IdentityProvider = {
  entityId: 'https://idp.example/',
  ssoUrl: 'https://idp.example/sso',
  ssoBinding: 'redirect',
  slo,
  certificates: ['PEM'],
  wantsSignedRequests: false,
};

test.each<[string, Partial<IdentityProvider>, Partial<IdentityProvider>]>([
  ['nothing', {}, {}],
  ['another path for sign-in', { ssoUrl: 'https://idp.example/v2?a=b' }, { ssoUrl: 'https://idp.example/v2?a=b' }],
  ['another binding', { ssoBinding: 'post' }, { ssoBinding: 'post' }],
  [
    'another path for sign-out',
    { slo: { ...slo, url: 'https://idp.example/out' } },
    { slo: { ...slo, url: 'https://idp.example/out' } },
  ],
])('%s is taken', (_, difference, taken) => {
  const { ssoUrl, ssoBinding } = known;

  expect(metadataChanges(known, { ...known, ...difference })).toEqual({
    endpoints: { ssoUrl, ssoBinding, slo, ...taken },
    isPending: false,
  });
});

test('sign-out where sign-in is is taken', () => {
  expect(metadataChanges({ ...known, slo: null }, known)).toMatchObject({ endpoints: { slo }, isPending: false });
});

test.each<[string, Partial<IdentityProvider>]>([
  ['another host for sign-in', { ssoUrl: 'https://evil.example/sso' }],
  ['a host below ours for sign-in', { ssoUrl: 'https://idp.example.evil.example/sso' }],
  ['another port for sign-in', { ssoUrl: 'https://idp.example:8443/sso' }],
  ['http for sign-in', { ssoUrl: 'http://idp.example/sso' }],
  ['another host for sign-in, with another binding', { ssoUrl: 'https://evil.example/sso', ssoBinding: 'post' }],
  ['another host for sign-out', { slo: { ...slo, url: 'https://evil.example/slo' } }],
  ['no sign-out any more', { slo: null }],
  ['another host for answers to sign-out', { slo: { ...slo, responseUrl: 'https://evil.example/slo' } }],
])('%s waits for an approval', (_, difference) => {
  const { ssoUrl, ssoBinding } = known;

  expect(metadataChanges(known, { ...known, ...difference })).toEqual({
    endpoints: { ssoUrl, ssoBinding, slo },
    isPending: true,
  });
});

test('of another identity provider nothing is taken', () => {
  expect(metadataChanges(known, { ...known, entityId: 'https://evil.example/' })).toEqual({
    endpoints: null,
    isPending: true,
  });
});

test.each([
  [null, 6 * 3600],
  [0, 3600],
  [60, 3600],
  [7_200, 7_200],
  [86_400, 86_400],
  [365 * 86_400, 86_400],
])('metadata that may be kept for %p s is read again after %d s', (cacheSeconds, seconds) => {
  expect(refreshInterval(cacheSeconds)).toBe(seconds);
});

test.each([
  [1, 300],
  [2, 600],
  [3, 1_200],
  [7, 19_200],
  [8, 21_600],
  [100_000, 21_600],
])('after %d failures it is tried again in %d s', (failures, seconds) => {
  expect(retryInterval(failures)).toBe(seconds);
});
