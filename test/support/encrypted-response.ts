import { createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import { changed } from './saml-response.js';

const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
const XMLENC11 = 'http://www.w3.org/2009/xmlenc11#';
const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';

export type CipherName = 'aes-128-gcm' | 'aes-256-gcm' | 'aes-128-cbc' | 'aes-256-cbc';

export interface EncryptionChoice {
  readonly cipher?: CipherName;
  readonly transport?: 'rsa-oaep-mgf1p' | 'rsa-oaep';
  readonly hash?: 'sha1' | 'sha256';
  /** Where the EncryptedKey stands. */
  readonly key?: 'inside' | 'beside';
  /** What becomes of the encrypted bytes on their way: first what holds the key, then what holds the text. */
  readonly tamper?: (wrappedKey: Buffer, cipherText: Buffer) => readonly [Buffer, Buffer];
}

const ASSERTION = /<(?:\w+:)?Assertion[ >][^]*<\/(?:\w+:)?Assertion>/;

/** Puts the Assertion of a Response, signed or not, into an EncryptedAssertion for the key of a certificate. */
export const encryptAssertion = (xml: string, certificate: string, choice: EncryptionChoice = {}): string =>
  changed(xml, ASSERTION, (assertion) => encryptText(assertion, certificate, choice));

/** An EncryptedAssertion that holds any text. */
export function encryptText(
  text: string,
  certificate: string,
  {
    cipher = 'aes-256-gcm',
    transport = 'rsa-oaep-mgf1p',
    hash = 'sha1',
    key = 'inside',
    tamper = (...bytes) => bytes,
  }: EncryptionChoice = {},
): string {
  const contentKey = randomBytes(cipher.includes('256') ? 32 : 16);
  const [wrappedKey, cipherText] = tamper(
    publicEncrypt({ key: certificate, oaepHash: hash }, contentKey),
    encipher(cipher, contentKey, Buffer.from(text)),
  );
  const algorithm = (cipher.endsWith('gcm') ? XMLENC11 : XMLENC) + cipher.replace('aes-', 'aes');
  const digest = hash === 'sha1' ? `${XMLDSIG}sha1` : `${XMLENC}sha256`;
  const mask = transport === 'rsa-oaep' ? `<e11:MGF xmlns:e11="${XMLENC11}" Algorithm="${XMLENC11}mgf1${hash}"/>` : '';
  const method = (transport === 'rsa-oaep' ? XMLENC11 : XMLENC) + transport;
  const encryptedKey = `<xenc:EncryptedKey xmlns:xenc="${XMLENC}" Id="encrypted-key"><xenc:EncryptionMethod Algorithm="${method}"><ds:DigestMethod xmlns:ds="${XMLDSIG}" Algorithm="${digest}"/>${mask}</xenc:EncryptionMethod>${cipherData(wrappedKey)}</xenc:EncryptedKey>`;
  const keyInfo = key === 'inside' ? `<ds:KeyInfo xmlns:ds="${XMLDSIG}">${encryptedKey}</ds:KeyInfo>` : '';
  return `<saml2:EncryptedAssertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="${XMLENC}" Type="${XMLENC}Element"><xenc:EncryptionMethod Algorithm="${algorithm}"/>${keyInfo}${cipherData(cipherText)}</xenc:EncryptedData>${key === 'beside' ? encryptedKey : ''}</saml2:EncryptedAssertion>`;
}

const cipherData = (bytes: Buffer) =>
  `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64').replace(/.{76}/g, '$&\n')}</xenc:CipherValue></xenc:CipherData>`;

function encipher(name: CipherName, key: Buffer, text: Buffer): Buffer {
  if (name.endsWith('gcm')) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv(name as 'aes-256-gcm', key, nonce);
    return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  }
  const vector = randomBytes(16);
  const cipher = createCipheriv(name, key, vector).setAutoPadding(false);
  // XML Encryption says what the last byte of the padding is, and of the others nothing.
  const padding = randomBytes(16 - (text.length % 16));
  padding[padding.length - 1] = padding.length;
  return Buffer.concat([vector, cipher.update(text), cipher.update(padding), cipher.final()]);
}
