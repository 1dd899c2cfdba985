import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in 43 characters of base64url: session cookies, links and SCIM tokens. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored in place of a secret. A random secret of 256 bits needs neither salt nor a slow hash. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** An ID for a SAML message: 160 random bits, and a letter or underscore first (Core §1.3.4). */
export const newMessageId = (): string => `_${randomBytes(20).toString('hex')}`;
