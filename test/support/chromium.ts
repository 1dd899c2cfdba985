import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Starts the browser named by CHROMIUM_PATH, else an installed one, else Chromium from npm (Linux on x64). One that does
 * not start, such as a stub of a package manager, gives way to the next.
 */
export async function launchChromium(): Promise<Browser> {
  const chosen = process.env['CHROMIUM_PATH'];
  const candidates: (() => LaunchOptions | Promise<LaunchOptions>)[] = (
    chosen === undefined ? installed.filter((path) => existsSync(path)) : [chosen]
  ).map((executablePath) => () => ({ executablePath }));
  if (chosen === undefined && process.platform === 'linux' && process.arch === 'x64') candidates.push(fromPackage);

  const faults: string[] = [];
  for (const candidate of candidates) {
    try {
      // No sandbox: root has none, nor has a container. The pages are our own.
      return await chromium.launch({ ...(await candidate()), chromiumSandbox: false, timeout: 30_000 });
    } catch (error) {
      faults.push(String(error));
    }
  }
  throw new Error(
    ['No browser starts. Install Chrome or Chromium, or set CHROMIUM_PATH to its executable.', ...faults].join('\n'),
  );
}

/** Chromium of @sparticuz/chromium, with the libraries and fonts that it brings for systems that lack them. */
async function fromPackage(): Promise<LaunchOptions> {
  const folder = await unpacked();
  const libraries = ['al2023/lib', 'al2/lib'].map((path) => join(folder, path));
  return {
    executablePath: join(folder, 'chromium'),
    args: ['--disable-gpu'],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [...libraries, process.env['LD_LIBRARY_PATH'] ?? []].flat().join(':'),
      ...(!existsSync('/etc/fonts/fonts.conf') && { FONTCONFIG_FILE: join(folder, 'fonts.conf') }),
    },
  };
}

/**
 * The package itself would unpack to fixed paths in /tmp, which belong to whoever came first, and the libraries only on
 * AWS. @returns the folder with everything in it; it appears whole or not at all.
 */
async function unpacked(): Promise<string> {
  const packageRequire = createRequire(createRequire(import.meta.url).resolve('@sparticuz/chromium'));
  const { version } = packageRequire('../package.json') as { version: string };
  const { extract } = packageRequire('tar-fs') as { extract: (folder: string) => Writable };
  const archives = join(dirname(packageRequire.resolve('../package.json')), 'bin');
  const caches = join(import.meta.dirname, '../../node_modules/.cache');
  const folder = join(caches, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  await mkdir(caches, { recursive: true });
  const partial = await mkdtemp(`${folder}-`);
  const unpack = (archive: string, target: Writable) =>
    pipeline(createReadStream(join(archives, archive)), createBrotliDecompress(), target);
  await Promise.all([
    unpack('chromium.br', createWriteStream(join(partial, 'chromium'), { mode: 0o755 })),
    ...['al2023', 'al2', 'fonts'].map((name) => unpack(`${name}.tar.br`, extract(join(partial, name)))),
    writeFile(join(partial, 'fonts.conf'), `<fontconfig><dir>${join(folder, 'fonts')}</dir></fontconfig>`),
  ]);
  await chmod(partial, 0o755);
  await rename(partial, folder).catch(async (error: unknown) => {
    await rm(partial, { recursive: true });
    if (!existsSync(folder)) throw error; // else another process was first
  });
  return folder;
}
