import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const script = new URL('../../scripts/conformance.mjs', import.meta.url).pathname;

test('docs/conformance.md says what the tests say, and every MUST has a test or an argument', async () => {
  await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject({ stderr: '' });
});
