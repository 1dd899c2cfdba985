import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { Account } from './postgres-account.js';

const VERSION_CHECK_MS = 10_000;

/**
 * The folder with `initdb` and `postgres`. Used where npm put it if that works; otherwise a copy in `dataDir`, as when
 * root's project folder is closed to the account, or npm ran without the package's install script.
 */
export function findBinaries(dataDir: string, account: Account, packageDir = findPackage()): string {
  const installed = join(packageDir, 'native');
  if (runs(installed, account)) return join(installed, 'bin');

  const copy = join(dataDir, `postgres-binaries-${packageVersion(packageDir)}`);
  if (!existsSync(copy)) copyBinaries(installed, copy);
  if (runs(copy, account)) return join(copy, 'bin');
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL does not run on this system (${copy}). Set DATABASE_URL to a PostgreSQL 15 or newer of your own`,
  );
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed: either npm left out optional dependencies, or there is none for this system. ` +
        'Run npm ci again, or set DATABASE_URL to a PostgreSQL 15 or newer of your own',
    );
  }
}

function packageVersion(packageDir: string): string {
  const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

/** Fails too when a folder on the way is closed to the account, or libraries are missing. */
function runs(native: string, account: Account): boolean {
  const options = { ...account, cwd: '/', stdio: 'ignore', timeout: VERSION_CHECK_MS } as const;
  return spawnSync(join(native, 'bin', 'postgres'), ['--version'], options).status === 0;
}

function copyBinaries(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  linkLibraries(draft);
  openToAll(draft);
  try {
    renameSync(draft, to);
  } catch (error) {
    // Another process made the same copy meanwhile.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

/** npm packages hold no symbolic links, so the package lists them as data. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target.replace(/^native/, basename(native)));
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
