import fc from 'fast-check';
import { returnPath } from './return-path.js';

test.each([
  ['/', '/'],
  ['/reports?year=2026&team=a%2Fb#top', '/reports?year=2026&team=a%2Fb#top'],
  ['/a/../b', '/b'],
  ['/日本 語', '/%E6%97%A5%E6%9C%AC%20%E8%AA%9E'],
  ['/?next=https://evil.example', '/?next=https://evil.example'],
])('%j leads to %j', (returnTo, path) => {
  expect(returnPath(returnTo)).toBe(path);
});

test.each([
  undefined,
  '',
  ['/a', '/b'],
  'reports',
  'https://evil.example',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/a\\b',
  '/\t/evil.example',
  '/\n/evil.example',
  '/a\r\nSet-Cookie: x=1',
  ' //evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/%2e%2e//evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '@evil.example',
  '/a\0b',
  `/${'a'.repeat(2_000)}`,
])('%j is not followed', (returnTo) => {
  expect(returnPath(returnTo)).toBe('/');
});

test('wherever it leads, it is this site, in ASCII', () => {
  const text = fc.string({
    unit: fc.constantFrom('/', '\\', '.', ':', '@', '?', '#', '\t', '\n', '%2f', 'evil.example', 'ü', ' '),
  });
  fc.assert(
    fc.property(text, (returnTo) => {
      const path = returnPath(returnTo);
      return new URL(path, 'https://us.example').origin === 'https://us.example' && /^\/(?!\/)[\x21-\x7e]*$/.test(path);
    }),
  );
});
