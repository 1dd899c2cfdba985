import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhatIsStale } from './build.mjs';

try {
  await buildWhatIsStale();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const root = join(import.meta.dirname, '..');
const inModules = (path) => join(root, 'node_modules', path);
const pages = 'http://localhost:5173';

// Cookies and SAML answers belong to PUBLIC_URL, so in development that is the address of Vite, which passes them on.
const env = { PUBLIC_URL: pages, LOG_LEVEL: 'debug', ...process.env };
const children = [
  [inModules('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  ['--watch', '--watch-preserve-output', 'dist/src/main.js'],
  [inModules('vite/bin/vite.js'), '--config', 'web/vite.config.ts', '--port', new URL(pages).port, '--strictPort'],
].map((args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env }));

let stopping = false;
const stop = () => {
  stopping = true;
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);
for (const child of children) {
  child.once('exit', (code) => {
    if (stopping) return;
    process.exitCode = code ?? 1;
    stop();
  });
}
