import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrno } from './errno.js';

/** The content of the file, which is made from `candidate` when it does not exist. Processes that race agree on one content. */
export function readOrCreateSecret(path: string, candidate: string): string {
  const existing = readIfExists(path);
  if (existing !== undefined) return existing.trim();

  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${candidate}\n`, { mode: 0o600, flush: true });
    // Unlike a rename, a link never replaces what another process has put there meanwhile.
    linkSync(draft, path);
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
