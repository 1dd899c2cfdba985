import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in 43 characters of base64url: session cookies, links and SCIM tokens. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored in place of a secret. A random secret of 256 bits needs neither salt nor a slow hash. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
