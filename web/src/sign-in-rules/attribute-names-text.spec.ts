import { formatNames, parseNames } from './attribute-names-text.js';

test.each([
  ['mail, email', ['mail', 'email']],
  [' mail ,,email, ', ['mail', 'email']],
  ['mail, mail', ['mail']],
  ['', []],
])('%j means the names %j', (text, names) => {
  expect(parseNames(text)).toEqual(names);
});

test('what is shown means the same names', () => {
  const names = ['urn:oid:2.5.4.42', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname'];
  expect(parseNames(formatNames(names))).toEqual(names);
});
