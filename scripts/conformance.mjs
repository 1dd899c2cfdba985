import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/**
 * Writes docs/conformance.md: the rules of test/conformance/rules.json with the tests that begin with their ids. With
 * `--check` nothing is written; the exit code is 1 when the page is out of date, a test has the id of no rule, or a MUST
 * has neither a test nor an argument.
 */

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test/conformance');
const page = join(root, 'docs/conformance.md');
const TEST = /\btest\(\s*(?:'([A-Z]+-\d+) ((?:[^'\\]|\\.)+)'|"([A-Z]+-\d+) ((?:[^"\\]|\\.)+)")/g;

export const readRules = () => JSON.parse(readFileSync(join(folder, 'rules.json'), 'utf8'));

/** The sentences of the tests by the id that they begin with. */
function readTests() {
  const tests = new Map();
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.spec.ts'))) {
    for (const [, id1, title1, id2, title2] of readFileSync(join(folder, name), 'utf8').matchAll(TEST)) {
      const id = id1 ?? id2;
      tests.set(id, [...(tests.get(id) ?? []), (title1 ?? title2).replaceAll('\\', '')]);
    }
  }
  return tests;
}

const stateOf = ({ id, decision }, tests) => (decision ? 'decided otherwise' : tests.has(id) ? 'met' : 'not met');

function ruleText(rule, tests) {
  const { id, level, sections, decision } = rule;
  return [
    `- **${id}** ${rule.rule} _${level}, ${sections.join(', ')}_: **${stateOf(rule, tests)}**`,
    ...(decision ? [`  - Why: ${decision}`] : []),
    ...(tests.get(id) ?? []).map((title) => `  - Test: ${escaped(title)}`),
  ].join('\n');
}

const escaped = (title) => title.replace(/[*_<>[\]|]/g, '\\$&');

function pageText({ leftOut, sections }, tests) {
  const rules = sections.flatMap((section) => section.rules);
  const count = (state, level) =>
    rules.filter((rule) => stateOf(rule, tests) === state && (!level || rule.level === level)).length;
  const musts = rules.filter(({ level }) => level === 'MUST').length;
  return `# Conformance

What RFC 7643, RFC 7644 and RFC 9865 ask of a SCIM service provider, and how this server does it. Each rule has tests of its
own in \`test/conformance\`, which begin with its number and send real requests; \`npm test\` fails when one of them does, and
when this page, which \`node scripts/conformance.mjs\` writes, does not say what they say. A rule without a test counts as not met.

Of ${rules.length} rules ${count('met')} are met, ${count('decided otherwise')} are decided otherwise and ${count('not met')} are not met; of the ${musts} that are a MUST these are
${count('met', 'MUST')}, ${count('decided otherwise', 'MUST')} and ${count('not met', 'MUST')}. ${leftOut}

${sections.map(({ title, rules: own }) => `## ${title}\n\n${own.map((rule) => ruleText(rule, tests)).join('\n')}`).join('\n\n')}
`;
}

function faultsOf({ sections }, tests) {
  const rules = sections.flatMap((section) => section.rules);
  const known = new Set(rules.map(({ id }) => id));
  const unknown = [...tests.keys()].filter((id) => !known.has(id));
  const unmet = rules.filter((rule) => rule.level === 'MUST' && stateOf(rule, tests) === 'not met');
  return [
    ...unknown.map((id) => `Tests begin with ${id}, which is no rule of rules.json`),
    ...unmet.map(({ id }) => `${id} is a MUST and has neither a test nor a decision`),
    ...(known.size === rules.length ? [] : ['Two rules of rules.json have one id']),
  ];
}

async function main() {
  const rules = readRules();
  const tests = readTests();
  const text = await format(pageText(rules, tests), { ...(await resolveConfig(page)), filepath: page });
  const faults = faultsOf(rules, tests);
  if (!process.argv.includes('--check')) writeFileSync(page, text);
  else if (readFileSync(page, 'utf8') !== text)
    faults.push('docs/conformance.md is out of date: run node scripts/conformance.mjs');
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await main();
