import { containsPrivateKey, splitCertificates } from './pem.js';

test.each(['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'OPENSSH PRIVATE KEY'])(
  'a pasted %s is noticed, also between certificates',
  (label) => {
    expect(
      containsPrivateKey(`-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n-----BEGIN ${label}-----\nAA`),
    ).toBe(true);
  },
);

test.each(['-----BEGIN CERTIFICATE-----\nAA', '-----BEGIN PUBLIC KEY-----\nAA', ''])(
  '%j holds no private key',
  (text) => {
    expect(containsPrivateKey(text)).toBe(false);
  },
);

test('certificates below each other are told apart', () => {
  const [first, second] = ['AA+/==', 'BB'].map(
    (body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`,
  );
  expect(splitCertificates(`Bag Attributes\n${first}\n\n${second}\n`)).toEqual([first, second]);
});

test('a text without a PEM certificate is left to the server', () => {
  expect(splitCertificates(' MIIC… ')).toEqual(['MIIC…']);
});
