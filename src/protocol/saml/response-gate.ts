import { SamlError } from './error.js';
import { SAML, SAMLP, XMLDSIG } from './namespaces.js';
import { requireSuccess } from './response-status.js';
import { requireSignatureShape } from './signature-shape.js';
import { attributeOf, childElements, isNamed, parseStrictXml } from './strict-xml.js';

/** A Response that has the one shape we accept. Nothing in it is verified yet: it may be refused by, never believed. */
export interface PostedResponse {
  /** The very text that was judged. The signature check must be given this, not the form field. */
  readonly xml: string;
  readonly response: Element;
  readonly assertion: Element;
  readonly signatures: readonly Element[];
  readonly isResponseSigned: boolean;
  readonly isAssertionSigned: boolean;
}

/** One position of a schema sequence: namespace, local names, how many at least and at most. */
type Position = readonly [namespace: string, localNames: readonly string[], min: number, max: number];

const LIMITS = { characters: 256_000, elements: 2_000, depth: 32, comments: 'refuse' } as const;
const MAX_BASE64 = 350_000;
const NC_NAME = /^[A-Za-z_][\w.-]{0,255}$/;
const RESPONSE_CHILDREN: readonly Position[] = [
  [SAML, ['Issuer'], 0, 1],
  [XMLDSIG, ['Signature'], 0, 1],
  [SAMLP, ['Extensions'], 0, 1],
  [SAMLP, ['Status'], 1, 1],
  [SAML, ['Assertion', 'EncryptedAssertion'], 0, Infinity],
];
const ASSERTION_CHILDREN: readonly Position[] = [
  [SAML, ['Issuer'], 1, 1],
  [XMLDSIG, ['Signature'], 0, 1],
  [SAML, ['Subject'], 0, 1],
  [SAML, ['Conditions'], 0, 1],
  [SAML, ['Advice'], 0, 1],
  [SAML, ['Statement', 'AuthnStatement', 'AuthzDecisionStatement', 'AttributeStatement'], 0, Infinity],
];

/**
 * The structural gate before any cryptography. Of all the ways to say a thing in XML it lets one through, so that the
 * signature check and whoever reads the result cannot be led to look at different things.
 *
 * @param samlResponse the form field: base64 without DEFLATE (Bindings §3.5.4)
 * @throws SamlError that names the first rule broken
 */
export function readPostedResponse(samlResponse: string): PostedResponse {
  const xml = decode(samlResponse);
  const response = parseStrictXml(xml, LIMITS);
  if (!isNamed(response, SAMLP, 'Response')) {
    throw new SamlError('notAResponse', `The message is not a SAML Response but ${response.localName}`, {
      expected: 'Response',
      received: response.localName,
    });
  }
  const everything = [response, ...descendants(response)];
  requireUniqueIds(everything);
  requireHeader(response);
  requireSequence(response, RESPONSE_CHILDREN);
  requireSuccess(xml, response);
  const assertion = onlyAssertion(response, everything);
  requireHeader(assertion);
  requireSequence(assertion, ASSERTION_CHILDREN);
  return { xml, response, assertion, ...checkSignatures(response, assertion, everything) };
}

function decode(base64: string): string {
  if (base64.length > MAX_BASE64)
    throw new SamlError('tooLarge', `SAMLResponse is longer than ${MAX_BASE64} characters`);
  const compact = base64.replace(/\s+/g, '');
  const bytes = Buffer.from(compact, 'base64');
  if (compact === '' || bytes.toString('base64') !== compact) {
    throw new SamlError('notBase64', 'SAMLResponse is not base64 text');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SamlError('notUtf8', 'SAMLResponse is not XML in UTF-8', {}, { cause });
  }
}

function descendants(element: Element): Element[] {
  return childElements(element).flatMap((child) => [child, ...descendants(child)]);
}

/** `Id`, `id` and `xml:id` count as well: libraries differ in which of them a Reference finds (Core §1.3.4). */
function requireUniqueIds(elements: readonly Element[]): void {
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

function requireHeader(message: Element): void {
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

/** Core §3.2.2 and §2.3.3: order and number of child elements, and no text between them. */
function requireSequence(parent: Element, positions: readonly Position[]): void {
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
  if (Array.from(parent.childNodes).some((node) => node.nodeType === 3 && node.nodeValue?.trim())) {
    throw new SamlError('structure', `${parent.localName} holds text between its elements`);
  }
}

/** Counted by local name in any namespace and at any depth, because node-saml looks for them by local name. */
function onlyAssertion(response: Element, everything: readonly Element[]): Element {
  const count = (localName: string) => everything.filter((element) => element.localName === localName).length;
  if (count('EncryptedAssertion') > 0) {
    throw new SamlError(
      'encryptedAssertion',
      'Encrypted assertions are not supported yet: turn assertion encryption off at the identity provider',
      { expected: 'Assertion', received: 'EncryptedAssertion' },
    );
  }
  const assertion = childElements(response).find((child) => isNamed(child, SAML, 'Assertion'));
  if (!assertion || count('Assertion') > 1 || count('Response') > 1) {
    throw new SamlError('assertionCount', 'The Response must hold exactly one Assertion, directly inside it', {
      expected: '1',
      received: String(count('Assertion')),
    });
  }
  return assertion;
}

function checkSignatures(
  response: Element,
  assertion: Element,
  everything: readonly Element[],
): Pick<PostedResponse, 'signatures' | 'isResponseSigned' | 'isAssertionSigned'> {
  const signatures = everything.filter(({ localName }) => localName === 'Signature');
  for (const signature of signatures) {
    const signed = [response, assertion].find((parent) => parent === signature.parentNode);
    if (!signed) throw new SamlError('signatureStructure', 'A Signature stands outside Response and Assertion');
    requireSignatureShape(signature, attributeOf(signed, 'ID') ?? '');
  }
  if (signatures.length === 0) {
    throw new SamlError('signatureMissing', 'Neither the Response nor the Assertion is signed', {
      expected: 'a signature',
      received: 'none',
    });
  }
  const isSigned = (element: Element) => signatures.some((signature) => signature.parentNode === element);
  return { signatures, isResponseSigned: isSigned(response), isAssertionSigned: isSigned(assertion) };
}
