import { isSameName, isIdentifying } from './identifying-text.js';

test.each(['jane@contoso.example', 'Jane Doe', 'ｊａｎｅ', 'Jürgen', '山田 太郎', "o'hara", 'a', 'x'.repeat(256)])(
  'people are told apart by %j',
  (text) => {
    expect(isIdentifying(text)).toBe(true);
  },
);

test.each([
  ['nothing', ''],
  ['a blank', ' '],
  ['a blank before', ' jane'],
  ['a blank behind', 'jane '],
  ['a line feed', 'jane\n'],
  ['a tab', 'ja\tne'],
  ['NUL', 'jane\0'],
  ['a no-break space', 'ja\u00a0ne'],
  ['an ideographic space', 'ja\u3000ne'],
  ['a zero-width space', 'ja\u200bne'],
  ['a soft hyphen', 'ja\u00adne'],
  ['a right-to-left override', 'jane\u202eexample'],
  ['a left-to-right mark', 'jane\u200e'],
  ['a directional isolate', '\u2066jane\u2069'],
  ['a byte order mark', '\ufeffjane'],
  ['a variation selector', 'jane\ufe0f'],
  ['a Hangul filler', 'jane\u3164'],
  ['a tag character', 'jane\u{e0041}'],
  ['half a surrogate pair', 'jane\ud800'],
  ['a private character', 'jane\ue000'],
  ['a line separator', 'ja\u2028ne'],
  ['257 characters', 'x'.repeat(257)],
])('people are not told apart by a text with %s', (_, text) => {
  expect(isIdentifying(text)).toBe(false);
});

test.each([
  ['case', 'Jane@Contoso.example', 'jane@contoso.example', true],
  ['the case of letters beyond ASCII', 'JÉRÔME', 'jérôme', true],
  ['how an accent is written', 'jérôme', 'je\u0301ro\u0302me', true],
  ['nothing, of full width', 'ｊａｎｅ', 'ｊａｎｅ', true],
  ['the Kelvin sign', 'fran\u212a', 'frank', false],
  ['letters of full width', 'ｊａｎｅ@contoso.example', 'jane@contoso.example', false],
  ['a sign of full width', 'jane＠contoso.example', 'jane@contoso.example', false],
])('whether names are one that differ in %s', (_, name, other, isSame) => {
  expect(isSameName(name, other)).toBe(isSame);
});
