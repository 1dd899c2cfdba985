import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Ends a run of jest with what specs wrote into files in TEST_REPORT_DIR, and one line for machines: `N passed, N failed`.
 * A spec file that could not run counts as failed. A run of no test at all, as of a misspelt name, fails.
 */
export default class SummaryReporter {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'gatehouse-report-'));
    process.env.TEST_REPORT_DIR = this.folder;
  }

  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const reports = readdirSync(this.folder).sort();
    const lines = reports.map((name) => readFileSync(join(this.folder, name), 'utf8').trimEnd());
    rmSync(this.folder, { recursive: true, force: true });
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    lines.push(`${numPassedTests} passed, ${failed} failed`);
    if (numPassedTests + failed === 0) {
      this.lastError = new Error('No test ran: no name of a test matches what -t asks for.');
      process.stderr.write(`${this.lastError.message}\n`);
    }
    // At exit: jest adds a summary of its own after all reporters.
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }

  /** jest ends with code 1 when a reporter has an error. */
  getLastError() {
    return this.lastError;
  }
}
