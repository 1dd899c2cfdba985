import { maskNameId, maskNames } from './masked.js';

test.each([
  ['jane@contoso.example', 'j•••@contoso.example'],
  ['j@contoso.example', '•••@contoso.example'],
  ['a@b@contoso.example', 'a•••@contoso.example'],
  ['@contoso.example', '@co•••'],
  ['00u1abcd2EFGH3ijk4x7', '00u•••'],
  ['CONTOSO\\jane', 'CON•••'],
  ['bob', 'b•••'],
  ['x', '•••'],
  ['', '•••'],
  ['山田太郎さん', '山田太•••'],
  ['😀😀😀😀😀😀', '😀😀😀•••'],
])('%j is shown as %j', (nameId, masked) => {
  expect(maskNameId(nameId)).toBe(masked);
});

test.each([
  ['no user whose userName is jane@contoso.example', [], 'no user whose userName is j•••@contoso.example'],
  ['no user 00u1abcd2EFGH3', ['00u1abcd2EFGH3'], 'no user 00u•••'],
  ['jane@contoso.example, bob@contoso.example', ['jane@contoso.example'], 'j•••@contoso.example, b•••@contoso.example'],
  ['https://contoso.example/saml', ['', 'jane'], 'https://contoso.example/saml'],
])('in %j the names %j are masked', (text, names, masked) => {
  expect(maskNames(text, names)).toBe(masked);
});
