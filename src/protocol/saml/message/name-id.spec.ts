import fc from 'fast-check';
import { SAML } from '../xml/namespaces.js';
import { parseStrictXml } from '../xml/strict-xml.js';
import { type NameId, readNameId, writeNameId } from './name-id.js';

const LIMITS = { characters: 20_000, elements: 2, depth: 2, comments: 'refuse' } as const;

const read = (xml: string): NameId | undefined =>
  readNameId(parseStrictXml(xml.replace('<saml:NameID', `<saml:NameID xmlns:saml="${SAML}"`), LIMITS));

test('all that qualifies a NameID is read', () => {
  const xml =
    '<saml:NameID Format="urn:f" NameQualifier="https://idp.example/" SPNameQualifier="https://sp.example/" SPProvidedID="7"> ann </saml:NameID>';
  expect(read(xml)).toEqual({
    value: ' ann ',
    format: 'urn:f',
    nameQualifier: 'https://idp.example/',
    spNameQualifier: 'https://sp.example/',
    spProvidedId: '7',
  });
});

test('a NameID that holds an element is not read', () => {
  expect(read('<saml:NameID>ann<saml:NameID/></saml:NameID>')).toBeUndefined();
});

test('what was read is written as it was, whatever it holds', () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .map((value) => value.replace(/[^\t\n\r\x20-\x84\x86-\u{2027}\u{2029}-\u{D7FF}\u{E000}-\u{FFFD}]/gu, ''))
    .chain((value) => fc.constantFrom(value, `${value}\r\n\t&<>"']]>`));
  const attribute = fc.option(text, { nil: undefined });
  const nameId = fc.record({
    value: text,
    format: attribute,
    nameQualifier: attribute,
    spNameQualifier: attribute,
    spProvidedId: attribute,
  });
  fc.assert(
    fc.property(nameId, (given) => {
      expect(read(writeNameId(given))).toEqual(given);
    }),
  );
});
