import type { SamlKeys } from '../support/saml-keys.js';

/** What an identity provider knows when it answers. */
export interface Answer {
  readonly now: Date;
  readonly idpEntityId: string;
  readonly spEntityId: string;
  readonly acsUrl: string;
  readonly inResponseTo: string;
  readonly keys: SamlKeys;
  /** Of our metadata. */
  readonly encryptionCertificate: string;
}

/** A valid response in the shape that an identity provider gives it while nobody has changed its settings. */
export interface Profile {
  readonly idpEntityId: string;
  /** Under which the person was provisioned whom `respond` is about. */
  readonly userName: string;
  /** What of the connection has to be set for it, if anything. */
  readonly policy?: Record<string, unknown>;
  /** When the session ends at the latest, in minutes from now, if it says so. */
  readonly sessionMinutes?: number;
  readonly respond: (answer: Answer) => string;
}

export const id = (): string => `_${crypto.randomUUID()}`;

/** So many minutes later, with as many digits of a second. */
export function minutesFrom(now: Date, minutes: number, digits: 0 | 3 | 7 = 3): string {
  const text = new Date(now.getTime() + minutes * 60_000).toISOString();
  if (digits === 3) return text;
  return text.replace(/\.(\d{3})Z$/, digits === 0 ? 'Z' : '.$10000Z');
}

export const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
export const PASSWORD = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
export const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
export const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
export const ENTITY = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';
export const SAMLP = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
