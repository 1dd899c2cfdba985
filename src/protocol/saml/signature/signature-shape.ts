import { SamlError } from '../error.js';
import { readBase64, withoutSpace } from '../xml/base64.js';
import { XMLDSIG } from '../xml/namespaces.js';
import { attributeOf, childElements, isNamed, textOf } from '../xml/strict-xml.js';
import {
  DIGEST_METHODS,
  type DigestMethod,
  isSha1,
  SIGNATURE_METHODS,
  type SignatureMethod,
} from './signature-algorithms.js';

export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
// With comments or without is the same here: messages with comments are refused.
const CANONICALIZATIONS: ReadonlySet<string> = new Set([EXCLUSIVE_C14N, `${EXCLUSIVE_C14N}WithComments`]);
const ENVELOPED = `${XMLDSIG}enveloped-signature`;
const MAX_PREFIX_LIST = 256;
const SHA1_REFUSED =
  'The signature is made with SHA-1, which can be forged: have the identity provider sign with SHA-256 (at OneLogin: SSO, SAML Signature Algorithm). Until then an administrator can allow SHA-1 for this connection (allowSha1).';
/** xml-crypto finds these at any depth of the Signature, so they must be there once, KeyInfo included. */
const UNIQUE = [
  'SignedInfo',
  'CanonicalizationMethod',
  'SignatureMethod',
  'Reference',
  'Transforms',
  'DigestMethod',
  'DigestValue',
  'SignatureValue',
];

/**
 * Requires the one form of XML signature that Core §5.4 profiles: enveloped, one Reference to the element around it,
 * exclusive canonicalization, SHA-256 or better unless SHA-1 is allowed. KeyInfo may be there and is never read.
 *
 * @param id of the element that holds the signature
 * @throws SamlError `signatureStructure` or `signatureAlgorithm`
 */
export function requireSignatureShape(signature: Element, id: string, { allowSha1 }: { allowSha1: boolean }): void {
  for (const name of UNIQUE) {
    const { length } = signature.getElementsByTagNameNS('*', name);
    if (length !== 1) throw wrongShape(`the Signature holds ${length} ${name} instead of one`);
  }
  const [signedInfo, signatureValue, keyInfo] = childrenInOrder(signature, ['SignedInfo', 'SignatureValue'], 'KeyInfo');
  const [canonicalization, method, reference] = childrenInOrder(signedInfo, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  ]);
  const [transforms, digestMethod, digestValue] = childrenInOrder(reference, [
    'Transforms',
    'DigestMethod',
    'DigestValue',
  ]);
  if (keyInfo && keyInfo.getElementsByTagNameNS('*', 'Transform').length > 0) {
    throw wrongShape('KeyInfo asks for a transformation');
  }
  const uri = attributeOf(reference, 'URI');
  if (uri !== `#${id}`) throw wrongShape('the Reference is not to the signed element', `#${id}`, uri);

  requireHash(method, SIGNATURE_METHODS, allowSha1);
  const digest = requireHash(digestMethod, DIGEST_METHODS, allowSha1);
  requireAlgorithm(canonicalization, CANONICALIZATIONS);
  const [enveloped, exclusive] = childrenInOrder(transforms, ['Transform', 'Transform']);
  requireAlgorithm(enveloped, new Set([ENVELOPED]));
  requireAlgorithm(exclusive, CANONICALIZATIONS);
  for (const leaf of [method, digestMethod, enveloped]) childrenInOrder(leaf, []);
  for (const element of [canonicalization, exclusive]) requirePrefixListAtMost(element);

  if (base64Bytes(digestValue) !== digest.bytes) throw wrongShape('DigestValue is not the base64 of a digest');
  if (base64Bytes(signatureValue) === undefined) throw wrongShape('SignatureValue is not base64');
}

/** The children of `parent`: exactly these of XML Signature, then the optional one if it is there. */
function childrenInOrder<const Names extends readonly string[]>(
  parent: Element,
  names: Names,
  optional?: string,
): [...{ [Name in keyof Names]: Element }, Element | undefined] {
  const children = childElements(parent);
  const allowed = optional === undefined ? names : [...names, optional];
  const isInOrder = children.every((child, index) => isNamed(child, XMLDSIG, allowed[index] ?? ''));
  if (!isInOrder || children.length < names.length) {
    const received = children.map(({ localName }) => localName).join(', ');
    throw wrongShape(`${parent.localName} has the wrong children`, allowed.join(', '), received);
  }
  return children as [...{ [Name in keyof Names]: Element }, Element | undefined];
}

/** Exclusive canonicalization takes one parameter: prefixes to treat as inclusive canonicalization does. */
function requirePrefixListAtMost(element: Element): void {
  const [list, ...others] = childElements(element);
  if (!list) return;
  const isList = isNamed(list, EXCLUSIVE_C14N, 'InclusiveNamespaces') && childElements(list).length === 0;
  if (isList && others.length === 0 && (attributeOf(list, 'PrefixList') ?? '').length <= MAX_PREFIX_LIST) return;
  throw wrongShape(`${element.localName} may hold one short list of prefixes, nothing else`);
}

/** @returns what the table says of the algorithm that the element names */
function requireHash<Method extends SignatureMethod | DigestMethod>(
  element: Element,
  methods: ReadonlyMap<string, Method>,
  allowSha1: boolean,
): Method {
  const algorithm = attributeOf(element, 'Algorithm');
  const method = methods.get(algorithm ?? '');
  if (method && (allowSha1 || !isSha1(method))) return method;
  const accepted = [...methods].filter(([, other]) => allowSha1 || !isSha1(other)).map(([name]) => name);
  throw algorithmRefused(element, accepted, method ? SHA1_REFUSED : undefined);
}

function requireAlgorithm(element: Element, allowed: ReadonlySet<string>): void {
  if (!allowed.has(attributeOf(element, 'Algorithm') ?? '')) throw algorithmRefused(element, [...allowed]);
}

function algorithmRefused(
  element: Element,
  accepted: readonly string[],
  message = `${element.localName} names an algorithm that is not accepted`,
): SamlError {
  const received = attributeOf(element, 'Algorithm');
  return new SamlError('signatureAlgorithm', message, {
    expected: accepted.join(' or '),
    ...(received !== undefined && { received }),
  });
}

/** How many bytes the strict base64 text of an element stands for. */
const base64Bytes = (element: Element): number | undefined => readBase64(withoutSpace(textOf(element) ?? ''))?.length;

function wrongShape(reason: string, expected?: string, received?: string): SamlError {
  return new SamlError('signatureStructure', `The signature does not have the form that SAML prescribes: ${reason}`, {
    ...(expected !== undefined && { expected }),
    ...(received !== undefined && { received }),
  });
}
