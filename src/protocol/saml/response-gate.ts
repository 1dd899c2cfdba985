import { SamlError } from './error.js';
import {
  decodePosted,
  descendants,
  type Position,
  requireHeader,
  requireSequence,
  requireUniqueIds,
} from './message-shape.js';
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

const LIMITS = { characters: 256_000, elements: 2_000, depth: 32, comments: 'refuse' } as const;
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
export function readPostedResponse(samlResponse: string): PostedResponse {
  const xml = decodePosted('SAMLResponse', samlResponse);
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
