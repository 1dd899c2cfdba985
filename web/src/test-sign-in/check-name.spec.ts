import { signInChecks as serverChecks } from '../../../src/protocol/saml/sign-in-report.js';
import { signInChecks } from './check-name.js';

test('every check of the server has a name here', () => {
  expect(signInChecks).toEqual(serverChecks);
});
