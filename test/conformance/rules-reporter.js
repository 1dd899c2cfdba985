import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRules } from '../../scripts/conformance.mjs';

/** Counts the rules all of whose tests passed, for the end of the run of jest that summary-reporter.js prints. */
export default class RulesReporter {
  passed = new Map();

  onTestResult(_test, { testFilePath, testResults }) {
    if (!testFilePath.includes('/test/conformance/')) return;
    for (const { title, status } of testResults) {
      const [id = ''] = /^[A-Z]+-\d+(?= )/.exec(title) ?? [];
      this.passed.set(id, (this.passed.get(id) ?? true) && status === 'passed');
    }
  }

  onRunComplete() {
    const rules = readRules().sections.flatMap((section) => section.rules);
    const isMet = ({ id }) => this.passed.get(id) === true;
    const decided = rules.filter((rule) => rule.decision && isMet(rule));
    const met = rules.filter((rule) => !rule.decision && isMet(rule));
    if (met.length === 0) return;
    const line = `Rules: ${met.length} of ${rules.length} met, ${decided.length} decided otherwise`;
    const failed = rules.filter(({ id }) => this.passed.get(id) === false).map(({ id }) => id);
    const others = failed.length === 0 ? '' : `, failed: ${failed.join(' ')}`;
    appendFileSync(join(process.env.TEST_REPORT_DIR, 'conformance.txt'), `${line}${others}\n`);
  }
}
