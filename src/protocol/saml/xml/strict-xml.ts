import { DOMParser } from '@xmldom/xmldom';
import { SamlError } from '../error.js';

export interface XmlLimits {
  readonly characters: number;
  readonly elements: number;
  readonly depth: number;
  /** Comments are refused, or taken out before anything reads the text. */
  readonly comments: 'refuse' | 'drop';
}

const XML = 'http://www.w3.org/XML/1998/namespace';
const RESERVED_NAMESPACES: ReadonlySet<string> = new Set([XML, 'http://www.w3.org/2000/xmlns/']);
const MAX_ATTRIBUTES = 64;
/** On average: an Attribute with its value has three an element. */
const ATTRIBUTES_PER_ELEMENT = 4;
/**
 * Declared by an element and those around it: whoever parses or canonicalizes goes through all of them at each element.
 * How many there are in a document is no matter: Okta and Keycloak declare two for each value of an attribute.
 */
const MAX_NAMESPACES = 32;
const NAMESPACE_DECLARATION = /^[ \t\n\r]+xmlns[: \t\n\r=]/;
/** Of these canonicalization by xml-crypto escapes none in a namespace name, and no URI has any. */
const NO_URI = /["<>&\p{Cc}]/u;
const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.0\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])[Uu][Tt][Ff]-8\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\3)?[ \t\r\n]*\?>/;
const NAME = '[A-Za-z_\\u00C0-\\uFFFD][\\w.\\-\\u00B7-\\uFFFD]*';
const QNAME = `${NAME}(?::${NAME})?`;
const ATTRIBUTE = `[ \\t\\n\\r]+${QNAME}[ \\t\\n\\r]*=[ \\t\\n\\r]*(?:"[^"<]*"|'[^'<]*')`;
const EACH_ATTRIBUTE = new RegExp(ATTRIBUTE, 'g');
const TOKEN = new RegExp(`<(/?)(${QNAME})((?:${ATTRIBUTE})*)[ \\t\\n\\r]*(/?)>|[^<]+`, 'y');
const FORBIDDEN_CHARACTER = /[^\t\n\r\x20-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const REFERENCE = /&(?:(?:amp|lt|gt|quot|apos);|#(?:(\d{1,7})|x([\dA-Fa-f]{1,6}));)?/g;

/**
 * Parses XML that strangers send: no DOCTYPE, processing instruction or CDATA, and nothing that two parsers could read
 * differently. xmldom, which node-saml uses, lets much pass that is not well-formed (`<a></b></a>`, `<a/ >`), so a
 * scanner for the small grammar that is left judges the text first, and any word of complaint from xmldom is final.
 *
 * @returns the root element; every prefix in it is declared, every namespace name is absolute
 * @throws SamlError `tooLarge`, `xmlForbidden`, `xmlMalformed` or `xmlTooComplex`
 */
export function parseStrictXml(source: string, limits: XmlLimits): Element {
  if (source.length > limits.characters) {
    throw new SamlError('tooLarge', `The XML is longer than ${limits.characters} characters`);
  }
  // The line ends U+0085 and U+2028 are XML 1.1's: xmldom makes them line feeds, other parsers do not.
  if (FORBIDDEN_CHARACTER.test(source) || /[\u0085\u2028]/.test(source)) {
    throw malformed('it contains a control character');
  }
  const withoutDeclaration = source.replace(/^\uFEFF/, '').replace(DECLARATION, '');
  const text = limits.comments === 'drop' ? dropComments(withoutDeclaration) : withoutDeclaration;
  if (text.includes('<!') || text.includes('<?')) {
    throw new SamlError('xmlForbidden', 'The XML contains a DOCTYPE, comment, CDATA section or processing instruction');
  }
  requireKnownReferences(text);
  scan(text, limits);
  const root = parse(text);
  requireNamespaces(root);
  return root;
}

function dropComments(text: string): string {
  // Not a regular expression: one that looks for "-->" again after each "<!--" takes quadratic time.
  const [before = '', ...rest] = text.split('<!--');
  return rest.reduce((kept, part) => {
    const end = part.indexOf('-->');
    if (end < 0) throw malformed('a comment does not end');
    return kept + part.slice(end + 3);
  }, before);
}

function requireKnownReferences(text: string): void {
  for (const [reference, decimal, hex] of text.matchAll(REFERENCE)) {
    if (reference === '&') throw malformed('it refers to an entity, or has a bare "&"');
    if (decimal === undefined && hex === undefined) continue;
    const codePoint = decimal === undefined ? parseInt(hex ?? '', 16) : parseInt(decimal, 10);
    if (codePoint > 0x10ffff || FORBIDDEN_CHARACTER.test(String.fromCodePoint(codePoint))) {
      throw malformed('it refers to a character that XML does not have');
    }
  }
}

function scan(text: string, limits: XmlLimits): void {
  const open: { readonly name: string; readonly namespaces: number }[] = [];
  let elements = 0;
  let attributeCount = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) throw malformed(`something that is not a tag stands at character ${at}`);
    const [all, closing, name, attributes = '', selfClosing] = token;
    if (name === undefined) {
      if (all.includes(']]>')) throw malformed('its text contains "]]>"');
      if (open.length === 0 && /[^ \t\r\n]/.test(all)) throw malformed('text stands outside the root element');
      continue;
    }
    if (closing) {
      if (attributes || selfClosing || open.pop()?.name !== name) throw malformed(`</${name}> closes nothing`);
      continue;
    }
    if (open.length === 0 && elements > 0) throw malformed('it has more than one root element');
    elements += 1;
    if (elements > limits.elements) throw tooComplex(`more than ${limits.elements} elements`);
    const own = attributes.match(EACH_ATTRIBUTE) ?? [];
    attributeCount += own.length;
    if (own.length > MAX_ATTRIBUTES) throw tooComplex(`an element with more than ${MAX_ATTRIBUTES} attributes`);
    if (attributeCount > ATTRIBUTES_PER_ELEMENT * limits.elements) throw tooComplex('too many attributes');
    if (open.length >= limits.depth) throw tooComplex(`elements nested more than ${limits.depth} deep`);
    const declared = own.filter((attribute) => NAMESPACE_DECLARATION.test(attribute)).length;
    const namespaces = (open.at(-1)?.namespaces ?? 0) + declared;
    if (namespaces > MAX_NAMESPACES) throw tooComplex(`more than ${MAX_NAMESPACES} namespaces declared for an element`);
    if (!selfClosing) open.push({ name, namespaces });
  }
  if (elements === 0 || open.length > 0) throw malformed(elements === 0 ? 'it has no element' : 'it is cut off');
}

function parse(text: string): Element {
  const refuse = (complaint: string) => {
    throw malformed(complaint);
  };
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
  try {
    return parser.parseFromString(text, 'text/xml').documentElement;
  } catch (cause) {
    throw cause instanceof SamlError ? cause : malformed('it does not parse', cause);
  }
}

function requireNamespaces(element: Element): void {
  const names = new Set<string>();
  if (element.prefix && !element.namespaceURI) throw malformed(`the prefix ${element.prefix} is not declared`);
  for (const attribute of Array.from(element.attributes)) {
    if (attribute.prefix && !attribute.namespaceURI) throw malformed(`the prefix ${attribute.prefix} is not declared`);
    if (attribute.name === 'xmlns' || attribute.prefix === 'xmlns') requireDeclaration(attribute);
    const name = `${attribute.namespaceURI ?? ''} ${attribute.localName}`;
    if (names.has(name)) throw malformed(`the attribute ${attribute.name} is there twice`);
    names.add(name);
  }
  for (const child of childElements(element)) requireNamespaces(child);
}

/** Namespaces in XML §3: the names of xml and xmlns are no author's to give away, and no relative name is one. */
function requireDeclaration({ name, value }: Attr): void {
  if (value !== '' && !/^[A-Za-z][A-Za-z\d+.-]*:/.test(value))
    throw malformed(`the namespace name ${value} is relative`);
  if (NO_URI.test(value)) throw malformed(`${name} declares what is no URI`);
  const isReserved = name === 'xmlns:xml' || name === 'xmlns:xmlns' || RESERVED_NAMESPACES.has(value);
  if (isReserved && !(name === 'xmlns:xml' && value === XML)) throw malformed(`${name} declares what is reserved`);
}

/** The child elements of `parent`, in order. */
export function childElements(parent: Element): Element[] {
  return Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === 1);
}

/** Those child elements of `parent` that have this expanded name. */
export function childrenNamed(parent: Element, namespace: string, localName: string): Element[] {
  return childElements(parent).filter((child) => isNamed(child, namespace, localName));
}

export function isNamed(element: Element, namespace: string, localName: string): boolean {
  return element.namespaceURI === namespace && element.localName === localName;
}

/** The value of an attribute without a namespace; undefined when it is absent. */
export function attributeOf(element: Element, name: string): string | undefined {
  return element.getAttributeNode(name)?.value;
}

/** The text of an element that holds nothing but text; undefined when it holds elements. */
export function textOf(element: Element): string | undefined {
  return childElements(element).length === 0 ? element.textContent : undefined;
}

function malformed(reason: string, cause?: unknown): SamlError {
  return new SamlError('xmlMalformed', `The XML is not well-formed: ${reason}`, {}, { cause });
}

function tooComplex(reason: string): SamlError {
  return new SamlError('xmlTooComplex', `The XML has ${reason}`);
}
