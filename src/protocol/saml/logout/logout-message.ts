import type { SamlField } from '../bindings/redirect-signature.js';
import { SamlError } from '../error.js';
import { requireIssueInstant } from '../message/issue-instant.js';
import { requireIssuer } from '../message/issuer.js';
import {
  descendants,
  type Position,
  requireHeader,
  requireSequence,
  requireUniqueIds,
} from '../message/message-shape.js';
import { requireSignatureShape } from '../signature/signature-shape.js';
import { verifySignedXml } from '../signature/signed-xml.js';
import { CLOCK_SKEW_MS } from '../xml/date-time.js';
import { SAML, SAMLP, XMLDSIG } from '../xml/namespaces.js';
import { attributeOf, childrenNamed, isNamed, parseStrictXml, textOf } from '../xml/strict-xml.js';
import { escapeXml } from '../xml/xml-escape.js';
import { logoutIssuers } from './entra-logout-issuer.js';

/** To whom a logout message has to be addressed, and from whom it has to be. */
export interface LogoutParties {
  readonly logoutUrl: string;
  readonly idpEntityId: string;
}

export interface VerifiedLogoutMessage {
  /** Read from exactly the XML that was verified. */
  readonly message: Element;
  /** The one whose key signed. */
  readonly certificate: string;
}

const LIMITS = { characters: 64_000, elements: 1_000, depth: 16, comments: 'refuse' } as const;
const MAX_AGE_MS = 10 * 60_000;
const COMMON: readonly Position[] = [
  [SAML, ['Issuer'], 1, 1],
  [XMLDSIG, ['Signature'], 0, 1],
  [SAMLP, ['Extensions'], 0, 1],
];
/** Core §3.7.1 and §3.7.2. */
const MESSAGES: Readonly<Record<SamlField, { name: string; children: readonly Position[] }>> = {
  SAMLRequest: {
    name: 'LogoutRequest',
    children: [...COMMON, [SAML, ['BaseID', 'NameID', 'EncryptedID'], 1, 1], [SAMLP, ['SessionIndex'], 0, Infinity]],
  },
  SAMLResponse: { name: 'LogoutResponse', children: [...COMMON, [SAMLP, ['Status'], 1, 1]] },
};

/**
 * Reads the XML of a message whose address was signed: it must not carry another signature (Bindings §3.4.4.1).
 *
 * @throws SamlError
 */
export function readUnsignedLogoutMessage(field: SamlField, xml: string): Element {
  const { message, signatures } = parse(field, xml);
  if (signatures.length === 0) return message;
  throw new SamlError('signatureStructure', 'A message that an address carries must not hold a Signature');
}

/**
 * Reads a message of either binding, signed or not, whose signature nobody has verified.
 *
 * @throws SamlError
 */
export const readLogoutMessage = (field: SamlField, xml: string): Element => parse(field, xml).message;

/**
 * Verifies a posted message, which is signed as a whole by itself.
 *
 * @throws SamlError
 */
export function verifyPostedLogoutMessage(
  field: SamlField,
  xml: string,
  certificates: readonly string[],
  policy: { allowSha1: boolean },
): VerifiedLogoutMessage {
  const { message, signatures } = parse(field, xml);
  const [signature, ...others] = signatures;
  if (!signature) {
    throw new SamlError('signatureMissing', `The ${message.localName} is not signed`, {
      expected: 'a signature',
      received: 'none',
    });
  }
  if (signature.parentNode !== message || others.length > 0) {
    throw new SamlError('signatureStructure', `The ${message.localName} must hold one Signature, directly inside it`);
  }
  requireSignatureShape(signature, attributeOf(message, 'ID') ?? '', policy);
  const verified = verifySignedXml(xml, signature, certificates);
  if (verified) return { message: readUnsignedLogoutMessage(field, verified.xml), certificate: verified.certificate };
  throw new SamlError(
    'signatureInvalid',
    'The signature does not verify with the certificates of this connection: the identity provider signs with another key, or the message was changed',
  );
}

/** Checks Destination, Issuer and age of a verified message. @returns IssueInstant */
export function checkLogoutMessage(message: Element, { logoutUrl, idpEntityId }: LogoutParties, now: Date): Date {
  const destination = attributeOf(message, 'Destination');
  if (destination !== logoutUrl) {
    throw new SamlError('destinationMismatch', `The ${message.localName} was issued for another address than ours`, {
      expected: logoutUrl,
      received: destination ?? 'none',
    });
  }
  const [issuer] = childrenNamed(message, SAML, 'Issuer');
  const received = issuer && textOf(issuer);
  requireIssuer(issuer, logoutIssuers(idpEntityId).find((known) => known === received) ?? idpEntityId);
  return requireIssueInstant(message, new Date(now.getTime() - MAX_AGE_MS), now);
}

/** Until when a message of this IssueInstant passes `checkLogoutMessage`. */
export const acceptableUntil = (issued: Date): Date => new Date(issued.getTime() + MAX_AGE_MS + CLOCK_SKEW_MS);

/** A message of ours, unsigned. `attributes` and `content` are XML; the prefixes `samlp` and `saml` are declared. */
export function writeLogoutMessage(
  name: 'LogoutRequest' | 'LogoutResponse',
  { id, destination, issuer }: { id: string; destination: string; issuer: string },
  now: Date,
  { attributes, content }: { attributes: string; content: string },
): string {
  return `<samlp:${name} xmlns:samlp="${SAMLP}" xmlns:saml="${SAML}" ID="${id}" Version="2.0" IssueInstant="${now.toISOString()}" Destination="${escapeXml(destination)}"${attributes}><saml:Issuer>${escapeXml(issuer)}</saml:Issuer>${content}</samlp:${name}>`;
}

function parse(field: SamlField, xml: string): { message: Element; signatures: Element[] } {
  const message = parseStrictXml(xml, LIMITS);
  const { name, children } = MESSAGES[field];
  if (!isNamed(message, SAMLP, name)) {
    throw new SamlError('notALogoutMessage', `${field} is not a ${name} but ${message.localName}`, {
      expected: name,
      received: message.localName,
    });
  }
  const everything = [message, ...descendants(message)];
  requireUniqueIds(everything);
  requireHeader(message);
  requireSequence(message, children);
  return { message, signatures: everything.filter(({ localName }) => localName === 'Signature') };
}
