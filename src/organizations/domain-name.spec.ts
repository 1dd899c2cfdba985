import fc from 'fast-check';
import { domainOfEmail, readDomain } from './domain-name.js';

test.each([
  ['contoso.example', 'contoso.example'],
  ['Contoso.Example.', 'contoso.example'],
  ['mail.contoso.co.uk', 'mail.contoso.co.uk'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['XN--bcher-KVA.example', 'xn--bcher-kva.example'],
])('%s is the domain %s', (text, domain) => {
  expect(readDomain(text)).toBe(domain);
});

test.each([
  ['nothing', ''],
  ['a name without a dot', 'localhost'],
  ['an address', '192.0.2.1'],
  ['a number for a top-level domain', 'contoso.1'],
  ['an address with a port', 'contoso.example:443'],
  ['a path', 'contoso.example/x'],
  ['an empty label', 'contoso..example'],
  ['a blank', 'contoso .example'],
  ['a hyphen in front', '-contoso.example'],
  ['an underscore', '_dmarc.contoso.example'],
  ['a label of 64 characters', `${'a'.repeat(64)}.example`],
  ['254 characters', `${'a.'.repeat(124)}example`],
  ['a wildcard', '*.contoso.example'],
  ['a character that turns the reading direction', 'contoso\u202e.example'],
])('%s is no domain', (_, text) => {
  expect(readDomain(text)).toBeUndefined();
});

test('a domain is its own reading', () => {
  fc.assert(
    fc.property(fc.domain(), (text) => {
      const domain = readDomain(text);
      fc.pre(domain !== undefined);
      expect(readDomain(domain)).toBe(domain);
    }),
  );
});

test.each([
  ['jane@Contoso.example', 'contoso.example'],
  ['jane@evil.example@contoso.example', undefined],
  ['@contoso.example', undefined],
  ['jane', undefined],
  ['jane@', undefined],
])('the domain of %s is %s', (email, domain) => {
  expect(domainOfEmail(email)).toBe(domain);
});
