import { readCertificate } from '../certificates/certificate.js';
import { SamlError } from '../error.js';
import { MESSAGE_LIMITS } from '../message/message-limits.js';
import { decodePosted, descendants } from '../message/message-shape.js';
import { SAML, SAMLP, XMLDSIG } from '../xml/namespaces.js';
import { attributeOf, childrenNamed, isNamed, parseStrictXml, textOf } from '../xml/strict-xml.js';
import { readAttributes } from './attributes.js';

/**
 * What a Response says of itself, whoever sent it: to be shown beside what was expected, never to decide by. What is
 * undefined is not there, or there more than once.
 */
export interface Claims {
  readonly status: string | undefined;
  readonly destination: string | undefined;
  readonly issuer: string | undefined;
  readonly issueInstant: string | undefined;
  readonly inResponseTo: string | undefined;
  readonly nameId: string | undefined;
  readonly recipient: string | undefined;
  readonly notBefore: string | undefined;
  readonly notOnOrAfter: string | undefined;
  readonly audiences: readonly string[];
  readonly authnInstant: string | undefined;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** Fingerprint of the certificate that came with the signature. */
  readonly certificate: string | undefined;
}

/** @returns undefined for what is no Response, or not well-formed */
export function parseClaims(samlResponse: string): Claims | undefined {
  try {
    const response = parseStrictXml(decodePosted('SAMLResponse', samlResponse), MESSAGE_LIMITS);
    return isNamed(response, SAMLP, 'Response') ? readClaims(response) : undefined;
  } catch (error) {
    if (error instanceof SamlError) return undefined;
    throw error;
  }
}

/** @param assertion where it is not in the Response itself: what was encrypted */
export function readClaims(response: Element, assertion = only(response, 'Assertion')): Claims {
  const subject = only(assertion, 'Subject');
  const confirmation = only(only(subject, 'SubjectConfirmation'), 'SubjectConfirmationData');
  const statement = only(assertion, 'AuthnStatement');
  const conditions = only(assertion, 'Conditions');
  const restrictions = conditions ? childrenNamed(conditions, SAML, 'AudienceRestriction') : [];
  const [status] = childrenNamed(response, SAMLP, 'Status').flatMap((element) =>
    childrenNamed(element, SAMLP, 'StatusCode'),
  );
  return {
    status: status && attributeOf(status, 'Value'),
    destination: attributeOf(response, 'Destination'),
    issuer: textIn(response, 'Issuer') ?? textIn(assertion, 'Issuer'),
    issueInstant: attributeOf(response, 'IssueInstant'),
    inResponseTo: attributeOf(response, 'InResponseTo'),
    nameId: textIn(subject, 'NameID'),
    recipient: confirmation && attributeOf(confirmation, 'Recipient'),
    notBefore: conditions && attributeOf(conditions, 'NotBefore'),
    notOnOrAfter: conditions && attributeOf(conditions, 'NotOnOrAfter'),
    audiences: restrictions
      .flatMap((restriction) => childrenNamed(restriction, SAML, 'Audience'))
      .map((audience) => textOf(audience) ?? ''),
    authnInstant: statement && attributeOf(statement, 'AuthnInstant'),
    attributes: assertion ? readAttributes(assertion) : new Map<string, readonly string[]>(),
    certificate: embeddedCertificate(
      [response, ...(assertion ? [assertion] : [])].flatMap((element) => childrenNamed(element, XMLDSIG, 'Signature')),
    ),
  };
}

function only(parent: Element | undefined, localName: string): Element | undefined {
  const children = parent ? childrenNamed(parent, SAML, localName) : [];
  return children.length === 1 ? children[0] : undefined;
}

function textIn(parent: Element | undefined, localName: string): string | undefined {
  const child = only(parent, localName);
  return child && textOf(child);
}

/**
 * Fingerprint of the first certificate that comes with these signatures, if it is one that could ever be connected. It
 * tells an administrator whose key may have signed; nothing is trusted for it.
 */
function embeddedCertificate(signatures: readonly Element[]): string | undefined {
  const text = signatures
    .flatMap(descendants)
    .filter((element) => isNamed(element, XMLDSIG, 'X509Certificate'))
    .map(textOf)[0];
  try {
    return text === undefined ? undefined : readCertificate(text).fingerprint;
  } catch (error) {
    if (error instanceof SamlError) return undefined;
    throw error;
  }
}
