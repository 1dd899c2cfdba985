import { readDateTime, readDuration } from './date-time.js';

test.each([
  ['P1D', 86_400],
  ['PT6H', 21_600],
  ['PT1H30M', 5_400],
  ['P1Y2M3DT4H5M6.5S', 365 * 86_400 + 60 * 86_400 + 3 * 86_400 + 4 * 3_600 + 5 * 60 + 6],
  ['PT0S', 0],
])('the duration %s is %d seconds', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds);
});

test.each(['', 'P', 'PT', 'P1DT', '-P1D', 'P-1D', '1D', 'PT1D', 'P1H', 'P1.5D', 'P1D ', 'PT9999999999S', 'NaN'])(
  '%j is no duration',
  (text) => {
    expect(readDuration(text)).toBeUndefined();
  },
);

test.each(['2026-02-30T00:00:00Z', '2026-11-24T12:00:00', '2026-11-24T12:00:60Z', '2026-11-24'])(
  '%s is no time',
  (text) => {
    expect(readDateTime(text)).toBeUndefined();
  },
);
