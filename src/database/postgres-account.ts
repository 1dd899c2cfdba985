import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Who PostgreSQL's processes run as; undefined: the user of this process. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

// PostgreSQL refuses to run as root. This is `nobody`, which every system has without set-up.
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };

/**
 * Makes `dataDir` ready for the embedded PostgreSQL and tells who has to run it.
 * @returns the real path of `dataDir`
 * @throws EmbeddedPostgresError when that user cannot get there, or the cluster belongs to another user
 */
export function prepareDataDir(dataDir: string, cluster: string): { root: string; account: Account } {
  mkdirSync(dataDir, { recursive: true });
  const root = realpathSync(dataDir);
  const clusterDir = join(root, cluster);
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : undefined;

  if (process.getuid?.() !== 0) {
    if (owner && process.getuid && owner.uid !== process.getuid()) {
      throw new EmbeddedPostgresError(
        `${clusterDir} belongs to user ${owner.uid}, but this process is user ${process.getuid()}. ` +
          'Start as that user or as root, or hand the folder over: chown -R',
      );
    }
    return { root, account: undefined };
  }

  // A cluster that an ordinary user began stays that user's, so that both can start it.
  const account = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : UNPRIVILEGED;
  requirePassage(root, account);
  if (owner?.uid === 0) chownTree(clusterDir, account);
  return { root, account };
}

function requirePassage(root: string, account: NonNullable<Account>): void {
  // The folder itself is ours to open; what is secret in it is closed by itself.
  if (!mayPass(root, account)) chmodSync(root, statSync(root).mode | 0o111);
  const closed = parentsOf(root).filter((folder) => !mayPass(folder, account));
  if (closed.length === 0) return;
  throw new EmbeddedPostgresError(
    `DATA_DIR is ${root}, but PostgreSQL, which runs as user ${account.uid} when root starts it, may not pass ${closed.join(', ')}. ` +
      'Set DATA_DIR to a folder that all users can reach, for example /var/lib/gatehouse, or start as an ordinary user',
  );
}

function parentsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [...parentsOf(parent), parent];
}

function mayPass(folder: string, { uid, gid }: NonNullable<Account>): boolean {
  const entry = statSync(folder);
  const bit = entry.uid === uid ? 0o100 : entry.gid === gid ? 0o010 : 0o001;
  return (entry.mode & bit) !== 0;
}

/** As after a backup was restored by root. */
function chownTree(folder: string, { uid, gid }: NonNullable<Account>): void {
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), uid, gid);
  }
}
