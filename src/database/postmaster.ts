import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hasErrno } from '../errno.js';

/** What `postmaster.pid` of a cluster says. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** The number belongs to a living PostgreSQL server of this very cluster, not to whoever got the number since. */
  readonly running: boolean;
}

const POLL_MS = 20;
const PS_LIMIT_MS = 5_000;
/** PostgreSQL fills the file at once; one that stays empty is what a crash left, and would bar every start. */
const UNREADABLE_FILE_AGE_MS = 5_000;

export function readPostmasterFile(clusterDir: string): PostmasterFile | undefined {
  const path = join(clusterDir, 'postmaster.pid');
  const content = readIfExists(path);
  if (content === undefined) return undefined;
  const lines = content.split('\n');
  // A server in single-user mode writes its number negated.
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10));
  if (!(pid > 1)) {
    if (Date.now() - statSync(path).mtimeMs > UNREADABLE_FILE_AGE_MS) rmSync(path, { force: true });
    return undefined;
  }
  return { pid, port: Number(lines[3] ?? 0), running: isPostmaster(pid, clusterDir) };
}

/**
 * Fast shutdown, and harder ones when that takes longer than the limit.
 * @returns whether the server is gone
 */
export async function stopPostmaster(pid: number, clusterDir: string, limitMs: number): Promise<boolean> {
  const steps = [
    ['SIGINT', limitMs],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ] as const;
  for (const [signal, waitMs] of steps) {
    if (!isPostmaster(pid, clusterDir)) return true;
    process.kill(pid, signal);
    const deadline = Date.now() + waitMs;
    while (isPostmaster(pid, clusterDir) && Date.now() < deadline) await delay(POLL_MS);
  }
  return !isPostmaster(pid, clusterDir);
}

function isPostmaster(pid: number, clusterDir: string): boolean {
  const [program = '', ...args] = commandOf(pid);
  return basename(program) === 'postgres' && args.includes(clusterDir);
}

/** The command line; empty when there is no such process, or only its zombie. */
function commandOf(pid: number): string[] {
  if (process.platform === 'linux') return readIfExists(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
  const listing = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: PS_LIMIT_MS,
  });
  // `ps` does not quote: a cluster's path with blanks is put together again between the options around it.
  const [, program = '', path = ''] = /^(\S.*?postgres) -D (.*?) -/.exec(listing.stdout) ?? [];
  return [program, path];
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // ESRCH: a process that ends while /proc is read.
    if (hasErrno(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}
