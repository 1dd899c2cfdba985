import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, type TestApp } from '../support/app.js';
import { connectOrganization } from '../support/organization.js';
import { type ClientRecording, danglingReferences, loadRecordings } from './recording.js';
import { Replay } from './replay.js';

const recordings = loadRecordings();
const replayed = new Map<ClientRecording, number>();
let app: TestApp;

beforeAll(async () => {
  app = await startApp();
}, 30_000);

afterAll(async () => {
  await app.close();
  report();
});

test.each(recordings)(
  '$title',
  async (recording) => {
    expect(recording.fault).toBeUndefined();
    const replay = new Replay(recording, await connectOrganization(app));
    await replay.run();
    replayed.set(recording, replay.requests);
  },
  30_000,
);

test('README.md names recordings that are there', () => {
  expect(danglingReferences()).toEqual([]);
});

/** What was replayed, for the reporter of the whole test run. */
function report(): void {
  const directory = process.env['TEST_REPORT_DIR'];
  if (!directory) return;
  const totals = new Map<string, { recordings: number; requests: number }>();
  for (const [{ client }, requests] of replayed) {
    const total = totals.get(client.name) ?? { recordings: 0, requests: 0 };
    totals.set(client.name, { recordings: total.recordings + 1, requests: total.requests + requests });
  }
  const summary = [...totals].map(([name, total]) => `${name} ${total.recordings} (${total.requests} requests)`);
  const lines = [...replayed].map(([{ title }, requests]) => `${String(requests).padStart(6)} ${title}`);
  appendFileSync(join(directory, 'recordings.txt'), `${[`Recordings: ${summary.join(', ')}`, ...lines].join('\n')}\n`);
}
