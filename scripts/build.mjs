import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');
const LOCK_LIMIT_MS = 180_000;

/** What `npm run build` makes, with the sources of each part, what it is built into, and files that tell when that was. */
const parts = [
  {
    name: 'server',
    sources: ['src', 'migrations', 'ormconfig.ts', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    output: 'dist/src/main.js',
    stamps: ['dist/.server-built', 'dist/.tsbuildinfo-build'],
    command: ['@nestjs/cli/bin/nest.js', 'build'],
  },
  {
    name: 'pages',
    sources: ['web', 'package-lock.json'],
    output: 'dist/web/index.html',
    stamps: ['dist/.pages-built', 'dist/web/index.html'],
    command: ['vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
  },
];

/** Builds the parts that are not built, or older than their sources. Processes that start at once build one after the other. */
export async function buildWhatIsStale() {
  requireNode();
  if (!parts.some(isStale)) return;
  const unlock = await lock();
  try {
    await Promise.all(parts.filter(isStale).map(build));
  } finally {
    unlock();
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node.js 20.19 or newer is needed, but this is ${process.versions.node}`);
}

function isStale({ sources, output, stamps }) {
  if (modified(output) === 0) return true;
  // Several, because `npm run build` writes no stamp, and an incremental build writes nothing when nothing changed.
  const built = Math.max(...stamps.map(modified));
  return sources.some((source) => newest(source) > built);
}

/** An installation may come without sources: then there is nothing to build. */
const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(path) {
  if (!existsSync(join(root, path)) || !statSync(join(root, path)).isDirectory()) return modified(path);
  return Math.max(...readdirSync(join(root, path), { recursive: true }).map((name) => modified(join(path, name))));
}

async function build({ name, stamps: [stamp], command: [script, ...args] }) {
  const tool = join(root, 'node_modules', script);
  if (!existsSync(tool)) {
    throw new Error(
      `The ${name} must be built, but the tools for that are not installed. Run: npm ci (without --omit=dev, and with NODE_ENV unset)`,
    );
  }
  console.error(`Building the ${name}`);
  const began = new Date();
  // Standard output is for the server's log alone.
  const child = spawn(process.execPath, [tool, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`The ${name} could not be built: see above`);
  writeFileSync(join(root, stamp), '');
  // Not the time of writing: what changed during the build may not be in it.
  utimesSync(join(root, stamp), began, began);
}

async function lock() {
  const path = join(root, 'dist.lock');
  const deadline = Date.now() + LOCK_LIMIT_MS;
  for (;;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, 'pid'), String(process.pid));
      const unlock = () => rmSync(path, { recursive: true, force: true });
      process.once('exit', unlock);
      return unlock;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isAbandoned(path)) rmSync(path, { recursive: true, force: true });
      else if (Date.now() > deadline)
        throw new Error(`Another process builds and does not end. Remove ${path}`, { cause: error });
      await delay(200);
    }
  }
}

function isAbandoned(path) {
  try {
    process.kill(Number(readFileSync(join(path, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
