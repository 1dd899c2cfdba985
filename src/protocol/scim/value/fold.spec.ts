import fc from 'fast-check';
import { foldCase } from './fold.js';

test.each([
  ['Jane@Example.COM', 'jane@example.com', 'ASCII'],
  ['ＪＡＮＥ＠example', 'jane@example', 'full width'],
  ['ｶﾞ', 'ガ', 'half width with a separate voicing mark'],
  ['Zoe\u0308', 'zoë', 'a combining mark'],
  ['ΑΣ', 'ασ', 'a sigma at the end of a word'],
  ['\u212b', 'å', 'the Angstrom sign'],
  ['I', 'i', 'a capital I, whatever the locale'],
])('%j folds to %j: %s', (text, folded) => {
  expect(foldCase(text)).toBe(folded);
});

test('ß stays distinct from ss, as RFC 8265 has it', () => {
  expect(foldCase('Straße')).not.toBe(foldCase('STRASSE'));
});

test('folding twice gives the same as folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(foldCase(foldCase(text))).toBe(foldCase(text));
    }),
  );
});
