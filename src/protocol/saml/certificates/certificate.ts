import { X509Certificate, createPrivateKey } from 'node:crypto';
import { SamlError } from '../error.js';

export interface Certificate {
  /** With header lines, 64 characters a line, a line break at the end. */
  readonly pem: string;
  /** SHA-256 of the DER bytes: upper case hex pairs with colons between. */
  readonly fingerprint: string;
  /** As some identity providers show it. */
  readonly fingerprintSha1: string;
  /** Like "CN=idp, O=Contoso". */
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const MAX_TEXT = 100_000;
const MIN_RSA_BITS = 2048;
/** P-256, P-384 and P-521, as OpenSSL calls them. */
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g;

/**
 * Reads exactly one X.509 certificate: PEM, or its base64 alone with or without line breaks.
 * Whether it has expired is not judged: in SAML the stored key is trusted, not its certificate's dates (MDIOP §2.6.1).
 *
 * @throws SamlError `certificate`, `privateKey`, `weakKey` or `keyType`
 */
export function readCertificate(text: string): Certificate {
  const [certificate, ...others] = readCertificates(text);
  if (!certificate || others.length > 0) {
    throw new SamlError('certificate', `Expected one certificate, but found ${others.length + 1}`);
  }
  return certificate;
}

/** Reads every certificate of a text, at least one, each once. */
export function readCertificates(text: string): Certificate[] {
  if (text.length > MAX_TEXT) throw notACertificate(`the text is longer than ${MAX_TEXT} characters`);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw privateKeyGiven();

  const blocks = [...text.matchAll(PEM_BLOCK)].map(([, base64 = '']) => base64);
  const outside = text.replace(PEM_BLOCK, '').trim();
  if (blocks.length > 0 && /-----(BEGIN|END)/.test(outside)) throw notACertificate('a PEM block is broken');
  const certificates = (blocks.length > 0 ? blocks : [outside]).map(readBase64);
  return [...new Map(certificates.map((certificate) => [certificate.fingerprint, certificate])).values()];
}

function readBase64(text: string): Certificate {
  const base64 = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw notACertificate('it is not base64 text');
  const certificate = parseDer(Buffer.from(base64, 'base64'));
  requireStrongKey(certificate);
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${certificate.raw.toString('base64').replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    fingerprint: certificate.fingerprint256,
    fingerprintSha1: certificate.fingerprint,
    subject: certificate.subject.replaceAll('\n', ', '),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

function parseDer(der: Buffer): X509Certificate {
  try {
    const certificate = new X509Certificate(der);
    if (certificate.raw.length === der.length) return certificate;
  } catch (cause) {
    if (isPrivateKey(der)) throw privateKeyGiven();
    throw notACertificate('its bytes are not an X.509 certificate', cause);
  }
  throw notACertificate('bytes follow the certificate');
}

function isPrivateKey(der: Buffer): boolean {
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => {
    try {
      createPrivateKey({ key: der, format: 'der', type });
      return true;
    } catch {
      return false;
    }
  });
}

function requireStrongKey({ publicKey }: X509Certificate): void {
  const { modulusLength = 0, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {};
  const isRsa = publicKey.asymmetricKeyType === 'rsa';
  if (isRsa ? modulusLength >= MIN_RSA_BITS : CURVES.has(namedCurve)) return;
  const expected = `RSA with ${MIN_RSA_BITS} bits or more, or EC on the curve P-256, P-384 or P-521`;
  const size = modulusLength ? `${modulusLength} bits` : namedCurve;
  const received = `${publicKey.asymmetricKeyType ?? 'unknown'} ${size}`.trim();
  // Whom we could not verify may not be connected: nobody would find out before the first sign-in.
  const message = isRsa
    ? `The certificate's key is too weak (${received}): it must be ${expected}`
    : `Signatures of this kind of key (${received}) are not accepted: have the identity provider sign with ${expected}, then give us that certificate`;
  throw new SamlError(isRsa ? 'weakKey' : 'keyType', message, { expected, received });
}

function notACertificate(reason: string, cause?: unknown): SamlError {
  const message = `This is not a certificate: ${reason}. Paste the identity provider's signing certificate (X.509, PEM or base64).`;
  return new SamlError('certificate', message, {}, { cause });
}

function privateKeyGiven(): SamlError {
  return new SamlError(
    'privateKey',
    'This is a PRIVATE KEY, not a certificate. It was not stored. Whoever has seen it can sign in as anybody: replace it at the identity provider, then paste the certificate.',
  );
}
