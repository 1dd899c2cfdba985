import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import fc from 'fast-check';
import { decryptOaep, type OaepHashes } from './rsa-oaep.js';

// Made with OpenSSL (pkeyutl -pkeyopt rsa_oaep_md:… -pkeyopt rsa_mgf1_md:…), which is not what decrypts here.
const privateKey = createPrivateKey({
  key: Buffer.from(
    'MIICeQIBADANBgkqhkiG9w0BAQEFAASCAmMwggJfAgEAAoGBAOFcqTuhGWrkzpOj2wS73y7Sk4TT5jV8oHGgce7o6CjrV0jJE1aFZ1N1QM/wzWgjWM1zFrs/9sca2JNPzy+4pWMZJEiwLC8LCg1vmqrVtRrB7xy+ykCc+ApClltzvSht13xZA51jT8Blpg2hyOEs6cj6r8LnRDSj3nK47Wq+XnWtAgMBAAECgYEAnKO7PScMc6/1pckOQowS5IiY4IooSKUHH/NVPanFNCvfz0dzmX/AAdJN6jqFiwyGfMax1hTvghS21C105MaCrMBwFiRwdgS7UQA5C4k3kNV4FSbo4s41MzBK5X5o18tm7qlcxuORAe6PJxkiMAJ6JN9VHzZBeINONltCwkW5pAECQQD6H3lD7KeXqPvgdG19yftnEXRLe6u+wVlYAhQTDwbuzRxNRT/H3NopO8rHV6Z4bpyH9xqbygvhez802KXRvXwRAkEA5qg/E7sE8uCKtJbXodCKMhUUFuGLef+nFZJEoLZHVBD4/y45RyZv5517ub/bdE/KkBGYfrowSSN78AXbRDur3QJBAM8w4zLxBqMKyBrWVxysBCUMwFkGyO3rHCdbEWX4PLX0Ek2v33Wf7NfbP86BPNTmS6QVfWUvqUfO4DzWegWUAQECQQCMgyoJ5wBYxRk6cjniRZwqblTSq4vAQlGS/ov4K5LAT6agLZSPF4dMXc+llI8oCAOqSE3RxbLsm0VBLxAoPQGxAkEAxgOYeSpN722q5aA9BfxuYC1uTtwqmlhRlepLMwSlyAPy6NdUDL/h5XXUoS7Y8odcTuqhGdrQRcrPTWyLMTfcHQ==',
    'base64',
  ),
  format: 'der',
  type: 'pkcs8',
});
const MESSAGE = '0123456789abcdef0123456789abcdef';
const VECTORS: [OaepHashes, string][] = [
  [
    { digest: 'sha1', mask: 'sha1' },
    'PT95bcnOE5cKa6/ZNPjdQAatWLxBiWenbWV0NhlGYG3r2AfDJos4nX5xDehMBY+P1na1/MA4WPcDyZAkDJMyAsDor6P2+7kcg9L1/B5EkVOtsqP9eEdRDMRpMgX6HNFWEtYH2BzDz1Daw5BZGy8Me21CzgKM+ZgJgE5dm7ZsV98=',
  ],
  [
    { digest: 'sha1', mask: 'sha256' },
    'ELMTicfHAkYxpWfwQwAlTUhfdZqRcwJQ3NhwzGObBWLsNwTQHI6qCtmVibpIRMYmkGFAo4sO8Wc6GMF0M+MLtnaCCSB1ZP4jVEbJCF1RYWC9WHoa4eQKGpSLZZU2FC9VWXdVNHPU5TsfrdVvCu8Fi+HyqcO/sLo7a3nOj2vzwSQ=',
  ],
  [
    { digest: 'sha256', mask: 'sha1' },
    'N2nJk4BGh61wACu490O2sAzVGfNYgc4BOrAcld/qxnSiv/0eC927J2E9yFnJwEDhQGnZ8/ftsqSJNq44bwJziaElxcu6bPtUOW6vvIKG7X8QNKNGy9MSRfYlByW4wbacHZ0CLi0QdvIrLBfHczaWshpj5DUWaLKnrbrpK5wFkpE=',
  ],
  [
    { digest: 'sha256', mask: 'sha256' },
    'o60zJv9vRnolNLKnohWHdd+MtGo1k1bXc3z84LDMPMvi3xkzIoS9SqYtQPzGIM8ALfV3r03giKGP3C07hGBySnxj2cG9rX2+JgdhhrPfQJ+CoLJ/tUKtaAFYeyHQ67HfFN4+sQ+SyOIiZosmZcH4SaLr18irPlZsz+I04vBFFg0=',
  ],
];
const SHA1: OaepHashes = { digest: 'sha1', mask: 'sha1' };

test.each(VECTORS)('what OpenSSL encrypts with %j is decrypted, and with no other hashes', (hashes, text) => {
  for (const [others] of VECTORS) {
    const decrypted = decryptOaep(privateKey, Buffer.from(text, 'base64'), others)?.toString();

    expect(decrypted).toBe(others === hashes ? MESSAGE : undefined);
  }
});

test('every message comes back, the empty one and the longest included', () => {
  const publicKey = createPublicKey(privateKey);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 128 - 2 * 20 - 2 }), (message) => {
      const text = publicEncrypt({ key: publicKey, oaepHash: 'sha1' }, message);

      expect(decryptOaep(privateKey, text, SHA1)).toEqual(Buffer.from(message));
    }),
    { numRuns: 50 },
  );
});

/** MGF1 with SHA-1 (RFC 8017 §B.2.1). */
function maskOf(seed: Buffer, length: number): Buffer {
  const rounds = Array.from({ length: Math.ceil(length / 20) }, (_, round) =>
    createHash('sha1')
      .update(seed)
      .update(Buffer.from([0, 0, 0, round]))
      .digest(),
  );
  return Buffer.concat(rounds).subarray(0, length);
}
const xor = (left: Buffer, right: Buffer) => Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
const LABEL = createHash('sha1').digest();

test.each<[string, { label?: Buffer; padding?: string; first?: number; message?: string }, string | undefined]>([
  ['a message behind zeros and a one', {}, 'message'],
  ['a one in the message as well', { message: 'mess\x01ge' }, 'mess\x01ge'],
  ['zeros up to the message', { padding: '\0' }, undefined],
  ['another byte than zero before the one', { padding: '\x02\x01' }, undefined],
  ['another label', { label: Buffer.alloc(20, 7) }, undefined],
  ['another first byte than zero', { first: 1 }, undefined],
])('inside: %s', (_, { label = LABEL, padding = '\x01', first = 0, message = 'message' }, expected) => {
  const end = Buffer.from(padding + message);
  const data = Buffer.concat([label, Buffer.alloc(107 - label.length - end.length), end]);
  const seed = randomBytes(20);
  const masked = xor(data, maskOf(seed, data.length));
  const encoded = Buffer.concat([Buffer.from([first]), xor(seed, maskOf(masked, 20)), masked]);
  const text = publicEncrypt({ key: createPublicKey(privateKey), padding: constants.RSA_NO_PADDING }, encoded);

  expect(decryptOaep(privateKey, text, SHA1)?.toString()).toBe(expected);
});

test.each([
  ['a text that is too short', Buffer.alloc(100, 1)],
  ['a text that is too long', Buffer.alloc(129, 1)],
  ['a text beyond the modulus', Buffer.alloc(128, 255)],
  ['nothing', Buffer.alloc(0)],
])('%s is nothing', (_, text) => {
  expect(decryptOaep(privateKey, text, SHA1)).toBeUndefined();
});

test('what was encrypted for another key is nothing', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const text = publicEncrypt({ key: other.publicKey, oaepHash: 'sha1' }, Buffer.from(MESSAGE));

  expect(decryptOaep(other.privateKey, text, SHA1)?.toString()).toBe(MESSAGE);
  expect(decryptOaep(privateKey, text, SHA1)).toBeUndefined();
});
