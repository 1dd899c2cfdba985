import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { matchValue } from './match-value.js';

const okta = { entityId: 'http://www.okta.com/exk1', ssoUrl: 'https://contoso.okta.com/app/x/exk1/sso/saml' };
const assertion = (attributes: Record<string, string[]> = {}, nameId = 'jane@contoso.example', format?: string) => ({
  nameId,
  subject: { value: nameId, format },
  attributes: new Map(Object.entries(attributes)),
});

test('without an attribute it is the NameID, as it stands', () => {
  expect(matchValue(assertion({ email: ['other@contoso.example'] }, 'Jane@Contoso.example'), null, okta)).toBe(
    'Jane@Contoso.example',
  );
});

test('with an attribute it is its one value', () => {
  expect(matchValue(assertion({ objectid: ['7'], email: ['jane@contoso.example'] }), 'objectid', okta)).toBe('7');
});

test('a NameID that is another at each sign-in names nobody; with an attribute that does not matter', () => {
  const transient = assertion({ objectid: ['7'] }, '_1', 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient');

  expect(refusalOf(() => matchValue(transient, null, okta)).code).toBe('nameId');
  expect(matchValue(transient, 'objectid', okta)).toBe('7');
});

test.each<[string, Record<string, string[]>, string]>([
  ['is not there', { Objectid: ['7'] }, 'none'],
  ['has no value', { objectid: [] }, 'none'],
  ['is empty', { objectid: [''] }, 'no text'],
  ['is blank', { objectid: [' \n'] }, 'no text'],
  ['has several values', { objectid: ['7', '7'] }, '2 values'],
  ['is a name of every object', {}, 'none'],
])('an attribute that %s is asked for at the identity provider', (_, attributes, received) => {
  const name = Object.keys(attributes).length === 0 ? '__proto__' : 'objectid';

  expect(refusalOf(() => matchValue(assertion(attributes), name, okta))).toMatchObject({
    code: 'attributeMissing',
    received,
    attribute: name,
    setAt: expect.stringMatching(/^Okta: .*Attribute Statements$/) as string,
    message: expect.stringContaining(name) as string,
  });
});

test.each([null, 'objectid'])('a value by which people are not told apart matches nobody (%s)', (attribute) => {
  const value = 'jane\u200b@contoso.example';

  expect(refusalOf(() => matchValue(assertion({ objectid: [value] }, value), attribute, okta))).toMatchObject({
    code: 'unknownUser',
    received: JSON.stringify(value),
  });
});
