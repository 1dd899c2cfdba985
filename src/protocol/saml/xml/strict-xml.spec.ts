import fc from 'fast-check';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { SamlError } from '../error.js';
import { childElements, parseStrictXml } from './strict-xml.js';

const attributes = (count: number) => Array.from({ length: count }, (_, i) => `b${i}=""`).join(' ');
const namespaces = (count: number) => Array.from({ length: count }, (_, i) => `xmlns:p${i}='urn:x'`).join(' ');
const limits = { characters: 10_000, elements: 20, depth: 5, comments: 'refuse' } as const;

test.each([
  ['<a/>', 'a'],
  ['\uFEFF<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<a></a>\n', 'a'],
  ["<?xml version='1.0'?><a b='\"' c=\"'>/>\" />", 'a'],
  ['<p:a xmlns:p="urn:x"><b xmlns=""/>&lt;&#13;&#x1F600;</p:a >', 'p:a'],
])('parses %j', (xml, name) => {
  expect(parseStrictXml(xml, limits).nodeName).toBe(name);
});

test('counts namespaces where they hold, not where they were declared', () => {
  const xml = `<a ${namespaces(20)}>${`<b ${namespaces(3)}/>`.repeat(15)}</a>`;

  expect(childElements(parseStrictXml(xml, { ...limits, elements: 100 }))).toHaveLength(15);
});

test.each([
  ['a DOCTYPE', '<!DOCTYPE a><a/>', 'xmlForbidden'],
  ['entities that multiply', '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>', 'xmlForbidden'],
  ['a comment', '<a>x<!---->y</a>', 'xmlForbidden'],
  ['CDATA', '<a><![CDATA[x]]></a>', 'xmlForbidden'],
  ['a processing instruction', '<a><?php x?></a>', 'xmlForbidden'],
  ['a declaration that is not first', ' <?xml version="1.0"?><a/>', 'xmlForbidden'],
  ['another encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>', 'xmlForbidden'],
  ['XML 1.1', '<?xml version="1.1"?><a/>', 'xmlForbidden'],
  ['nothing', '', 'xmlMalformed'],
  ['text alone', 'hello', 'xmlMalformed'],
  ['text before the root', 'x<a/>', 'xmlMalformed'],
  ['text after the root', '<a/>x', 'xmlMalformed'],
  ['two roots', '<a/><b/>', 'xmlMalformed'],
  ['an end tag of nothing', '<a></b></a>', 'xmlMalformed'],
  ['crossed tags', '<a><b></a></b>', 'xmlMalformed'],
  ['a tag left open', '<a><b></a>', 'xmlMalformed'],
  ['a cut off message', '<a><b', 'xmlMalformed'],
  ['a blank inside />', '<a/ >', 'xmlMalformed'],
  ['attributes without quotes', '<a b=1/>', 'xmlMalformed'],
  ['attributes without a blank between', '<a b="1"c="2"/>', 'xmlMalformed'],
  ['an attribute twice', '<a b="1" b="2"/>', 'xmlMalformed'],
  ['an attribute twice by namespace', '<a xmlns:x="urn:u" xmlns:y="urn:u" x:b="1" y:b="2"/>', 'xmlMalformed'],
  ['attributes of an end tag', '<a></a b="1">', 'xmlMalformed'],
  ['"<" in an attribute', '<a b="<"/>', 'xmlMalformed'],
  ['"]]>" in text', '<a>]]></a>', 'xmlMalformed'],
  ['an unknown entity', '<a>&foo;</a>', 'xmlMalformed'],
  ['a bare ampersand', '<a>a & b</a>', 'xmlMalformed'],
  ['an entity without its semicolon', '<a b="&amp"/>', 'xmlMalformed'],
  ['a reference to NUL', '<a>&#0;</a>', 'xmlMalformed'],
  ['a reference past Unicode', '<a>&#x110000;</a>', 'xmlMalformed'],
  ['a reference to a surrogate', '<a>&#xD800;</a>', 'xmlMalformed'],
  ['NUL', '<a>\0</a>', 'xmlMalformed'],
  ['a line end of XML 1.1', '<a>x\u0085y</a>', 'xmlMalformed'],
  ['an undeclared prefix', '<p:a/>', 'xmlMalformed'],
  ['an undeclared prefix of an attribute', '<a p:b="1"/>', 'xmlMalformed'],
  ['two byte order marks', '\uFEFF\uFEFF<a/>', 'xmlMalformed'],
  ['a byte order mark after the root element', '<a/>\uFEFF', 'xmlMalformed'],
  ['a no-break space after the root element', '<a/>\u00a0', 'xmlMalformed'],
  ['another namespace for the prefix xml', '<a xmlns:xml="urn:x"/>', 'xmlMalformed'],
  ['a namespace for the prefix xmlns', '<a xmlns:xmlns="urn:x"/>', 'xmlMalformed'],
  ['another prefix for the namespace of xml', '<a xmlns:x="http://www.w3.org/XML/1998/namespace"/>', 'xmlMalformed'],
  ['the namespace of xml without prefix', '<a xmlns="http://www.w3.org/XML/1998/namespace"/>', 'xmlMalformed'],
  ['a relative namespace name', '<a xmlns:p="x"/>', 'xmlMalformed'],
  ['a quote in a namespace name', '<a xmlns:p="urn:x&quot; b=&quot;1"/>', 'xmlMalformed'],
  ['"<" in a namespace name', "<a xmlns:p='urn:x&lt;b'/>", 'xmlMalformed'],
  ['"&" in a namespace name', '<a xmlns="urn:x&amp;y"/>', 'xmlMalformed'],
  ['a control character in a namespace name', '<a xmlns="urn:x&#9;y"/>', 'xmlMalformed'],
  ['too many namespaces of an element', `<a ${namespaces(33)}/>`, 'xmlTooComplex'],
  ['too many namespaces around an element', `<a ${namespaces(20)}><b ${namespaces(13)}/></a>`, 'xmlTooComplex'],
  ['two colons in a name', '<a:b:c xmlns:a="urn:x"/>', 'xmlMalformed'],
  ['too many elements', `<a>${'<b/>'.repeat(20)}</a>`, 'xmlTooComplex'],
  ['too deep elements', '<a>'.repeat(6) + '</a>'.repeat(6), 'xmlTooComplex'],
  ['too many attributes', `<a ${attributes(65)}/>`, 'xmlTooComplex'],
  ['too many attributes in all', `<a>${`<b ${attributes(10)}/>`.repeat(9)}</a>`, 'xmlTooComplex'],
  ['too many characters', `<a>${' '.repeat(10_000)}</a>`, 'tooLarge'],
])('refuses %s', (_, xml, code) => {
  expect(refusalOf(() => parseStrictXml(xml, limits)).code).toBe(code);
});

test.each([
  ['a million brackets', '<'.repeat(256_000)],
  ['deep nesting', '<a>'.repeat(85_000)],
  ['one endless tag', `<a ${'b="" '.repeat(50_000)}`],
  ['thousands of attributes', `<a ${attributes(25_000)}/>`],
  ['one endless blank', `<a${' '.repeat(255_000)}`],
  ['comments without end', `<a>${'<!--'.repeat(60_000)}`],
])('refuses %s quickly', (_, xml) => {
  const wide = { characters: 300_000, elements: 2_000, depth: 32, comments: 'drop' } as const;
  const start = performance.now();

  refusalOf(() => parseStrictXml(xml, wide));

  expect(performance.now() - start).toBeLessThan(500);
});

test('whatever is thrown at it, the answer is an element or a SamlError', () => {
  const pieces = [
    '<a>',
    '</a>',
    '<b/>',
    '<a ',
    'x="',
    '"',
    "'",
    '>',
    '/>',
    '&amp;',
    '&',
    '<!--',
    '-->',
    ' ',
    'ü',
    ']]>',
    '\0',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces)), (parts) => {
      try {
        return childElements(parseStrictXml(parts.join(''), limits)).length >= 0;
      } catch (error) {
        return error instanceof SamlError;
      }
    }),
  );
});
