import { mappedAttributes } from '../../../src/protocol/saml/person/attribute-mapping.js';
import { signInChecks as serverChecks } from '../../../src/protocol/saml/diagnosis/sign-in-report.js';
import { messages } from '../../../src/saml/messages.js';
import { attributeNames } from '../sign-in-rules/attribute-name.js';
import { signInFailures } from './check-failure.js';
import { signInChecks } from './check-name.js';

test('every check of the server has a name here', () => {
  expect(signInChecks).toEqual(serverChecks);
});

test('whatever a sign-in fails at is put into words here', () => {
  const known: ReadonlySet<string> = new Set(signInFailures);
  expect(Object.keys(messages.en.checks).filter((code) => !known.has(code))).toEqual([]);
});

test('every attribute that an assertion can fill has a name here', () => {
  expect([...attributeNames].sort()).toEqual([...mappedAttributes].sort());
});
