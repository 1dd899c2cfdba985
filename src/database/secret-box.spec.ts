import { randomBytes } from 'node:crypto';
import { SecretBox } from './secret-box.js';

const box = new SecretBox({ secretKey: randomBytes(32) });

test('what was sealed for an organization opens for it', () => {
  expect(box.open('org-a', box.seal('org-a', 'private key'))).toBe('private key');
});

test('a sealed value does not hold its secret readably', () => {
  expect(box.seal('org-a', 'private key').toString('latin1')).not.toContain('private');
});

test.each([
  ['another organization', () => box.open('org-b', box.seal('org-a', 'private key'))],
  ['another key', () => new SecretBox({ secretKey: randomBytes(32) }).open('org-a', box.seal('org-a', 'private key'))],
  [
    'a changed byte',
    () => {
      const sealed = box.seal('org-a', 'private key');
      sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1);
      return box.open('org-a', sealed);
    },
  ],
])('does not open under %s', (_, open) => {
  expect(open).toThrow('does not open');
});
