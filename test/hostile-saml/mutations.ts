import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import fc from 'fast-check';

/** Numbers are taken modulo the count of what they choose from, so that a smaller one is a simpler case. */
export type Mutation =
  | { readonly kind: 'splice'; readonly at: number; readonly cut: number; readonly text: string }
  | { readonly kind: 'remove' | 'unwrap'; readonly node: number }
  | { readonly kind: 'move' | 'copy'; readonly node: number; readonly target: number; readonly place: Place }
  | {
      readonly kind: 'graft';
      readonly donor: number;
      readonly node: number;
      readonly target: number;
      readonly place: Place;
    }
  | {
      readonly kind: 'forge';
      readonly node: number;
      readonly target: number;
      readonly place: Place;
      readonly id: string;
    }
  | { readonly kind: 'rename' | 'wrap'; readonly node: number; readonly name: string }
  | { readonly kind: 'attribute'; readonly node: number; readonly name: string; readonly value: string }
  | { readonly kind: 'dropAttribute'; readonly node: number; readonly attribute: number }
  | { readonly kind: 'lendAttribute'; readonly node: number; readonly attribute: number; readonly target: number }
  | { readonly kind: 'text'; readonly node: number; readonly text: string };

type Place = 'before' | 'after' | 'first' | 'last' | 'instead';

const TEXTS = [
  '',
  ' ',
  'x',
  'admin@contoso.example',
  '<!---->',
  '<!--',
  '<![CDATA[x]]>',
  '<?x?>',
  '&#x41;',
  '&amp;',
  '&e;',
  '\0',
  '\r',
  '\u0085',
  '\ufeff',
  ']]>',
  '>',
  '"',
  '<!DOCTYPE r [<!ENTITY e "x">]>',
  '<x/>',
  ' xmlns="urn:x"',
  ' ID="_a"',
];
const NAMES = [
  'x',
  'Assertion',
  'Response',
  'EncryptedAssertion',
  'saml2:Assertion',
  'saml2:EncryptedAssertion',
  'saml2:Advice',
  'saml2:Subject',
  'saml2:NameID',
  'saml2:AttributeValue',
  'saml2p:Response',
  'saml2p:Extensions',
  'saml2p:StatusDetail',
  'ds:Signature',
  'ds:Object',
  'ds:SignedInfo',
  'ds:KeyInfo',
];
const ATTRIBUTES = [
  'ID',
  'Id',
  'id',
  'xml:id',
  'saml2p:ID',
  'URI',
  'Algorithm',
  'Recipient',
  'NotOnOrAfter',
  'InResponseTo',
  'Version',
  'xmlns',
  'xmlns:saml2',
  'xmlns:saml2p',
  'xmlns:ds',
  'xmlns:x',
];
const VALUES = [
  '',
  '_jane',
  '_mallory',
  'response-_jane',
  'response-_mallory',
  '#_jane',
  '#_mallory',
  '#response-_mallory',
  '2.0',
  'urn:x',
  'urn:oasis:names:tc:SAML:2.0:assertion',
  'urn:oasis:names:tc:SAML:2.0:protocol',
  'http://www.w3.org/2000/09/xmldsig#',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
];

const index = fc.nat({ max: 200 });
const place = fc.constantFrom<Place>('before', 'after', 'first', 'last', 'instead');
const kind = <Kind extends Mutation['kind']>(...kinds: Kind[]) => fc.constantFrom(...kinds);

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    kind: kind('splice'),
    at: fc.nat({ max: 20_000 }),
    cut: fc.nat({ max: 40 }),
    text: fc.constantFrom(...TEXTS),
  }),
  fc.record({ kind: kind('remove', 'unwrap'), node: index }),
  fc.record({ kind: kind('move', 'copy'), node: index, target: index, place }),
  fc.record({ kind: kind('graft'), donor: index, node: index, target: index, place }),
  fc.record({ kind: kind('forge'), node: index, target: index, place, id: fc.constantFrom('_evil', '_jane', '') }),
  fc.record({ kind: kind('rename', 'wrap'), node: index, name: fc.constantFrom(...NAMES) }),
  fc.record({
    kind: kind('attribute'),
    node: index,
    name: fc.constantFrom(...ATTRIBUTES),
    value: fc.constantFrom(...VALUES),
  }),
  fc.record({ kind: kind('dropAttribute'), node: index, attribute: index }),
  fc.record({ kind: kind('lendAttribute'), node: index, attribute: index, target: index }),
  fc.record({ kind: kind('text'), node: index, text: fc.constantFrom(...TEXTS, ...VALUES) }),
);

/** @param donors messages whose parts may be put in */
export function mutate(xml: string, mutation: Mutation, donors: readonly string[]): string {
  if (mutation.kind !== 'splice') return mutateTree(xml, mutation, donors);
  const at = mutation.at % (xml.length + 1);
  return xml.slice(0, at) + mutation.text + xml.slice(at + mutation.cut);
}

type TreeMutation = Exclude<Mutation, { kind: 'splice' }>;

function mutateTree(xml: string, mutation: TreeMutation, donors: readonly string[]): string {
  const document = parse(xml);
  const elements = document ? Array.from(document.getElementsByTagName('*')) : [];
  const element = elements[mutation.node % elements.length];
  if (!document || !element) return xml;
  if ('target' in mutation) {
    const target = elements[mutation.target % elements.length] ?? element;
    if ('attribute' in mutation) lend(element, mutation.attribute, target);
    else put(partOf(document, element, mutation, donors), target, mutation.place);
  } else change(document, element, mutation);
  return new XMLSerializer().serializeToString(document);
}

/** Undefined for what is no XML any more, and for a DOCTYPE, which xmldom lets stand where no node may be moved to. */
function parse(xml: string): Document | undefined {
  if (xml.includes('<!DOCTYPE')) return undefined;
  const fail = () => {
    throw new Error('No XML');
  };
  try {
    return new DOMParser({ errorHandler: { warning: fail, error: fail, fatalError: fail } }).parseFromString(xml);
  } catch {
    return undefined;
  }
}

function partOf(
  document: Document,
  element: Element,
  mutation: Extract<TreeMutation, { place: Place }>,
  donors: readonly string[],
): Node {
  if (mutation.kind === 'move') return element;
  if ('id' in mutation) return forged(element, mutation.id);
  if (!('donor' in mutation)) return element.cloneNode(true);
  const donor = parse(donors[mutation.donor % donors.length] ?? '');
  const elements = donor ? Array.from(donor.getElementsByTagName('*')) : [];
  return document.importNode(elements[mutation.node % elements.length] ?? element, true);
}

/** The same element about somebody else, under this ID, or under its own when that is empty. */
function forged(element: Element, id: string): Node {
  const copy = element.cloneNode(true) as Element;
  if (id !== '' && copy.hasAttribute('ID')) copy.setAttribute('ID', id);
  for (const child of [copy, ...Array.from(copy.getElementsByTagName('*'))]) {
    const text = child.firstChild;
    if (text?.nodeValue?.endsWith('@contoso.example')) text.nodeValue = 'admin@contoso.example';
  }
  return copy;
}

function put(node: Node, target: Element, place: Place): void {
  const parent = target.parentNode;
  const isWithin = (inner: Node | null): boolean => inner !== null && (inner === node || isWithin(inner.parentNode));
  if (isWithin(target) || !parent) return;
  node.parentNode?.removeChild(node);
  if (place === 'first') target.insertBefore(node, target.firstChild);
  else if (place === 'last') target.appendChild(node);
  // A document has one root element.
  else if (parent.nodeType !== 1) return;
  else if (place === 'instead') parent.replaceChild(node, target);
  else parent.insertBefore(node, place === 'before' ? target : target.nextSibling);
}

function lend(element: Element, attribute: number, target: Element): void {
  const { attributes } = element;
  const lent = attributes.item(attribute % attributes.length);
  if (lent) target.setAttribute(lent.name, lent.value);
}

function change(document: Document, element: Element, mutation: Exclude<TreeMutation, { target: number }>): void {
  const parent = element.parentNode;
  if (mutation.kind === 'attribute') element.setAttribute(mutation.name, mutation.value);
  else if (mutation.kind === 'text') element.textContent = mutation.text;
  else if (mutation.kind === 'dropAttribute') {
    const dropped = element.attributes.item(mutation.attribute % element.attributes.length);
    if (dropped) element.removeAttribute(dropped.name);
  } else if (parent?.nodeType !== 1) return;
  else if (!('name' in mutation)) {
    while (mutation.kind === 'unwrap' && element.firstChild) parent.insertBefore(element.firstChild, element);
    parent.removeChild(element);
  } else {
    const other = document.createElement(mutation.name);
    parent.replaceChild(other, element);
    if (mutation.kind === 'wrap') other.appendChild(element);
    else while (element.firstChild) other.appendChild(element.firstChild);
  }
}
