import fc from 'fast-check';
import { fromAssertionJson, toAssertionJson } from './assertion-json.js';

test('an assertion is the same after it was JSON', () => {
  const text = fc.string({ unit: 'grapheme' });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const date = fc.date({ noInvalidDate: true });
  const assertion = fc.record({
    assertionId: text,
    issuer: text,
    nameId: text,
    subject: fc.record({ value: text, format: maybe(text), nameQualifier: maybe(text) }),
    sessionIndexes: fc.array(text),
    inResponseTo: maybe(text),
    issueInstant: date,
    notOnOrAfter: date,
    sessionNotOnOrAfter: maybe(date),
    attributes: fc
      .array(fc.tuple(fc.oneof(text, fc.constant('__proto__')), fc.array(text)))
      .map((entries) => new Map(entries)),
  });
  fc.assert(
    fc.property(assertion, (given) => {
      const json = JSON.stringify(toAssertionJson(given));
      expect(fromAssertionJson(JSON.parse(json) as object)).toEqual(given);
    }),
  );
});
