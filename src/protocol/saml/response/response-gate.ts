import { type EncryptedAssertion, readEncryptedAssertion } from '../encryption/encrypted-assertion.js';
import { SamlError } from '../error.js';
import { MESSAGE_LIMITS } from '../message/message-limits.js';
import {
  decodePosted,
  descendants,
  type Position,
  requireHeader,
  requireSequence,
  requireUniqueIds,
} from '../message/message-shape.js';
import {
  type CryptographyPolicy,
  requireAssertionSignature,
  requireResponseSignature,
} from '../signature/signature-policy.js';
import { requireSignatureShape } from '../signature/signature-shape.js';
import { SAML, SAMLP, XMLDSIG } from '../xml/namespaces.js';
import { attributeOf, childElements, childrenNamed, isNamed, parseStrictXml } from '../xml/strict-xml.js';
import { requireSuccess } from './response-status.js';

interface PostedMessage {
  /** The very text that was judged. The signature check must be given this, not the form field. */
  readonly xml: string;
  readonly response: Element;
  /** How many there are in all. */
  readonly elements: number;
  readonly signatures: readonly Element[];
  readonly isResponseSigned: boolean;
}

/** A Response that has the one shape we accept. Nothing in it is verified yet: it may be refused by, never believed. */
export interface PostedResponse extends PostedMessage {
  readonly assertion: Element;
  readonly isAssertionSigned: boolean;
}

/** The same, its assertion encrypted: of that nothing is known yet, whether it is signed included. */
export interface SealedResponse extends PostedMessage {
  readonly encrypted: EncryptedAssertion;
}

/** One Response may hold one assertion, encrypted or not; neither anywhere else, nor another Response. */
const COUNTED: ReadonlySet<string> = new Set(['Response', 'Assertion', 'EncryptedAssertion']);
/** Core §3.2.2. */
const RESPONSE_CHILDREN: readonly Position[] = [
  [SAML, ['Issuer'], 0, 1],
  [XMLDSIG, ['Signature'], 0, 1],
  [SAMLP, ['Extensions'], 0, 1],
  [SAMLP, ['Status'], 1, 1],
  [SAML, ['Assertion', 'EncryptedAssertion'], 0, Infinity],
];
/** Core §2.3.3. */
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
export function readPostedResponse(samlResponse: string, policy: CryptographyPolicy): PostedResponse | SealedResponse {
  const xml = decodePosted('SAMLResponse', samlResponse);
  const response = parseStrictXml(xml, MESSAGE_LIMITS);
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
  const held = onlyAssertion(response, everything);
  const isSealed = held.localName === 'EncryptedAssertion';
  if (!isSealed) requireAssertionShape(held, everything);
  const signatures = signaturesOf(everything, isSealed ? [response] : [response, held], policy);
  const isResponseSigned = isSigned(response, signatures);
  requireResponseSignature(policy, isResponseSigned);
  const message = { xml, response, elements: everything.length, signatures, isResponseSigned };
  if (isSealed) return { ...message, encrypted: readSealed(held, message, policy) };
  const isAssertionSigned = isSigned(held, signatures);
  requireAssertionSignature(policy, { isResponseSigned, isAssertionSigned });
  return { ...message, assertion: held, isAssertionSigned };
}

/** The EncryptedAssertion of a Response, given the very text of it that was verified. */
export function readVerifiedSeal(responseXml: string): EncryptedAssertion {
  const [sealed] = childrenNamed(parseStrictXml(responseXml, MESSAGE_LIMITS), SAML, 'EncryptedAssertion');
  if (!sealed) throw new SamlError('assertionCount', 'The signed Response holds no EncryptedAssertion');
  return readEncryptedAssertion(sealed, { allowCbc: true });
}

/**
 * The same gate for what was inside: as strict, and as if it had been there from the beginning.
 *
 * @param xml the decrypted text, which must be one Assertion
 * @returns the Response with it; of the signatures, both its own and that of the assertion
 * @throws SamlError that names the first rule broken
 */
export function readDecryptedAssertion(
  xml: string,
  sealed: SealedResponse,
  policy: CryptographyPolicy,
): PostedResponse {
  const assertion = parseStrictXml(xml, MESSAGE_LIMITS);
  if (!isNamed(assertion, SAML, 'Assertion')) {
    throw new SamlError('assertionCount', 'What was encrypted is not an Assertion', { expected: 'Assertion' });
  }
  const everything = [assertion, ...descendants(assertion)];
  requireUniqueIds([sealed.response, ...descendants(sealed.response), ...everything]);
  if (everything.filter(({ localName }) => COUNTED.has(localName)).length > 1) throw tooManyAssertions(2);
  requireAssertionShape(assertion, everything);
  const signatures = signaturesOf(everything, [assertion], policy);
  const isAssertionSigned = signatures.length > 0;
  const { response, elements, isResponseSigned } = sealed;
  requireAssertionSignature(policy, { isResponseSigned, isAssertionSigned });
  const all = [...sealed.signatures, ...signatures];
  return { xml: sealed.xml, response, elements, signatures: all, isResponseSigned, assertion, isAssertionSigned };
}

/** The connection's exception for CBC is for answers: each try to find out by them what is inside costs a request. */
function readSealed(
  sealed: Element,
  { response, isResponseSigned }: PostedMessage,
  policy: CryptographyPolicy,
): EncryptedAssertion {
  const isAnswer = attributeOf(response, 'InResponseTo') !== undefined;
  return readEncryptedAssertion(sealed, { allowCbc: isResponseSigned || (policy.allowCbc && isAnswer) });
}

/** Counted by local name in any namespace and at any depth, because node-saml looks for them by local name. */
function onlyAssertion(response: Element, everything: readonly Element[]): Element {
  const [held] = childElements(response).filter(
    (child) => isNamed(child, SAML, 'Assertion') || isNamed(child, SAML, 'EncryptedAssertion'),
  );
  const count = everything.filter(({ localName }) => COUNTED.has(localName)).length - 1;
  if (!held || count !== 1) throw tooManyAssertions(count);
  return held;
}

function tooManyAssertions(received: number): SamlError {
  return new SamlError('assertionCount', 'The Response must hold exactly one Assertion, directly inside it', {
    expected: '1',
    received: String(received),
  });
}

function requireAssertionShape(assertion: Element, everything: readonly Element[]): void {
  requireHeader(assertion);
  requireSequence(assertion, ASSERTION_CHILDREN);
  const part = everything.find(({ localName }) => localName === 'EncryptedID' || localName === 'EncryptedAttribute');
  if (!part) return;
  throw new SamlError(
    'encryptedPart',
    `The Assertion holds an ${part.localName}: parts of it are not decrypted. Have the identity provider encrypt the whole Assertion, or nothing.`,
    { expected: 'EncryptedAssertion', received: part.localName },
  );
}

/** For each signature the library that verifies it goes through the whole message: about 50 µs an element. */
function requireAffordable({ length: elements }: readonly Element[], { length: signatures }: readonly Element[]): void {
  if (elements * signatures <= MESSAGE_LIMITS.elements) return;
  throw new SamlError('xmlTooComplex', `The message has ${elements} elements, too many for ${signatures} signatures`, {
    expected: `at most ${MESSAGE_LIMITS.elements / signatures} elements`,
    received: String(elements),
  });
}

/** Every signature of the message, each of the prescribed form and in one of the elements that may have one. */
function signaturesOf(
  everything: readonly Element[],
  parents: readonly Element[],
  policy: CryptographyPolicy,
): Element[] {
  const signatures = everything.filter(({ localName }) => localName === 'Signature');
  for (const signature of signatures) {
    const signed = parents.find((parent) => parent === signature.parentNode);
    if (!signed) throw new SamlError('signatureStructure', 'A Signature stands outside Response and Assertion');
    requireSignatureShape(signature, attributeOf(signed, 'ID') ?? '', policy);
  }
  requireAffordable(everything, signatures);
  return signatures;
}

const isSigned = (element: Element, signatures: readonly Element[]) =>
  signatures.some((signature) => signature.parentNode === element);
