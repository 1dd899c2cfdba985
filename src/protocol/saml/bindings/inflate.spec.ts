import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { deflateMessage, inflateMessage } from './inflate.js';

const checkOf = (deflated: Buffer): string => refusalOf(() => inflateMessage(deflated)).code;

test('what was deflated comes out again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      expect(inflateMessage(deflateMessage(text))).toEqual(Buffer.from(text, 'utf8'));
    }),
  );
});

test('64,000 bytes are inflated, one more is refused', () => {
  const varied = (length: number) => {
    const digits = Array.from({ length: length / 4 + 1 }, (_, index) => ((index * index * 7919) % 10_007).toString(36));
    return deflateMessage(digits.join('').padEnd(length, 'x').slice(0, length));
  };
  expect(inflateMessage(varied(64_000))).toHaveLength(64_000);
  expect(checkOf(varied(64_001))).toBe('tooLarge');
});

test('what grows more than a hundredfold is refused', () => {
  expect(checkOf(deflateRawSync(Buffer.alloc(30_000)))).toBe('tooLarge');
});

test('a bomb of a hundred megabytes is refused at once and in little memory', () => {
  const bomb = deflateRawSync(Buffer.alloc(100_000_000));
  const before = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  expect(checkOf(bomb)).toBe('tooLarge');
  expect(performance.now() - start).toBeLessThan(100);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
});

test.each([
  ['text', Buffer.from('<samlp:LogoutRequest/>')],
  ['zlib data, which has a header', deflateSync(Buffer.from('<a/>'))],
  ['nothing', Buffer.alloc(0)],
  ['data that is cut off', deflateMessage('<samlp:LogoutRequest/>').subarray(0, -3)],
])('%s is refused', (_, bytes) => {
  expect(checkOf(bytes)).toBe('notDeflated');
});
