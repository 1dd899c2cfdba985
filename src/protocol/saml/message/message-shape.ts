import { SamlError } from '../error.js';
import { readBase64, withoutSpace } from '../xml/base64.js';
import { attributeOf, childElements } from '../xml/strict-xml.js';

/** One position of a schema sequence: namespace, local names, how many at least and at most. */
export type Position = readonly [namespace: string, localNames: readonly string[], min: number, max: number];

const MAX_BASE64 = 350_000;
const NC_NAME = /^[A-Za-z_][\w.-]{0,255}$/;

/**
 * A form field of the HTTP-POST binding as XML text: base64 without DEFLATE (Bindings §3.5.4).
 *
 * @throws SamlError `tooLarge`, `notBase64` or `notUtf8`
 */
export function decodePosted(field: 'SAMLRequest' | 'SAMLResponse', base64: string): string {
  if (base64.length > MAX_BASE64) throw new SamlError('tooLarge', `${field} is longer than ${MAX_BASE64} characters`);
  const bytes = readBase64(withoutSpace(base64));
  if (!bytes) throw new SamlError('notBase64', `${field} is not base64 text`);
  return decodeUtf8(field, bytes);
}

/** @throws SamlError `notUtf8` */
export function decodeUtf8(field: 'SAMLRequest' | 'SAMLResponse', bytes: Buffer): string {
  try {
    // A byte order mark is the parser's to take off, or two of them would pass.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SamlError('notUtf8', `${field} is not XML in UTF-8`, {}, { cause });
  }
}

/** Every element below, in document order. */
export function descendants(element: Element): Element[] {
  return childElements(element).flatMap((child) => [child, ...descendants(child)]);
}

/** `Id`, `id` and `xml:id` count as well: libraries differ in which of them a Reference finds (Core §1.3.4). */
export function requireUniqueIds(elements: readonly Element[]): void {
  const seen = new Set<string>();
  for (const element of elements) {
    const ids = Array.from(element.attributes).filter(({ localName }) => localName.toLowerCase() === 'id');
    for (const { value } of ids) {
      if (ids.length > 1 || seen.has(value)) {
        throw new SamlError('duplicateId', 'Two ID attributes of the message have one value, or one element has two', {
          received: value,
        });
      }
      seen.add(value);
    }
  }
}

/** Version 2.0, and an ID that is a name (Core §1.3.4). */
export function requireHeader(message: Element): void {
  const version = attributeOf(message, 'Version');
  if (version !== '2.0') {
    throw new SamlError('versionMismatch', `${message.localName} is not of SAML version 2.0`, {
      expected: '2.0',
      ...(version !== undefined && { received: version }),
    });
  }
  if (!NC_NAME.test(attributeOf(message, 'ID') ?? '')) {
    throw new SamlError('structure', `The ID of ${message.localName} is missing or not a name`);
  }
}

/** Order and number of child elements as in the schema, and no text between them. */
export function requireSequence(parent: Element, positions: readonly Position[]): void {
  const children = childElements(parent);
  let next = 0;
  for (const [namespace, localNames, min, max] of positions) {
    const start = next;
    const fits = (child: Element | undefined) =>
      child?.namespaceURI === namespace && localNames.includes(child.localName) && next - start < max;
    while (fits(children[next])) next += 1;
    if (next - start < min) {
      throw new SamlError('structure', `${parent.localName} has no ${localNames.join(' or ')} where one is required`);
    }
  }
  const stranger = children[next];
  if (stranger) {
    throw new SamlError(
      'structure',
      `${parent.localName} holds ${stranger.localName} where the schema does not allow it`,
      {
        received: stranger.localName,
      },
    );
  }
  if (Array.from(parent.childNodes).some((node) => node.nodeType === 3 && withoutSpace(node.nodeValue ?? ''))) {
    throw new SamlError('structure', `${parent.localName} holds text between its elements`);
  }
}
