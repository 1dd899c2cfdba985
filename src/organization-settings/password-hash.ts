import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import pLimit from 'p-limit';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

// OWASP's parameters for 32 MB a hash; kept with each hash, so that they can be raised later.
const LOG2_N = 15;
const R = 8;
const P = 3;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Of the four threads that Node.js has for files and name look-ups as well: new connections to the database need one. */
const limit = pLimit(2);

/** A password as it is stored: `scrypt$log2N$r$p$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await deriveKey(password, salt, LOG2_N, R, P);
  return ['scrypt', LOG2_N, R, P, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Takes as long for an account that does not exist (`stored` undefined) as for a wrong password. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, log2N, r, p, salt = '', hash = ''] = (stored ?? NOBODY).split('$');
  const derived = await deriveKey(password, Buffer.from(salt, 'base64url'), Number(log2N), Number(r), Number(p));
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url')) && stored !== undefined;
}

const NOBODY = ['scrypt', LOG2_N, R, P, 'A'.repeat(22), 'A'.repeat(43)].join('$');

function deriveKey(password: string, salt: Buffer, log2N: number, r: number, p: number): Promise<Buffer> {
  const N = 2 ** log2N;
  // The same password typed on another system may arrive in another Unicode form.
  const text = password.normalize('NFKC');
  return limit(() => derive(text, salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }));
}
