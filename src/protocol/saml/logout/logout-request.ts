import { SamlError } from '../error.js';
import { type NameId, readNameId, writeNameId } from '../message/name-id.js';
import { CLOCK_SKEW_MS, readDateTime } from '../xml/date-time.js';
import { SAML, SAMLP } from '../xml/namespaces.js';
import { attributeOf, childrenNamed, textOf } from '../xml/strict-xml.js';
import { escapeXml } from '../xml/xml-escape.js';
import { acceptableUntil, checkLogoutMessage, type LogoutParties, writeLogoutMessage } from './logout-message.js';

/** What a signed, current and correctly addressed LogoutRequest asks for. */
export interface LogoutRequest {
  readonly id: string;
  readonly issueInstant: Date;
  /** Undefined when it names nobody in clear text: BaseID, EncryptedID, or a NameID with XML in it. */
  readonly nameId: NameId | undefined;
  readonly encryptedId: Element | undefined;
  /** None: all sessions of that NameID (Core §3.7.3.1). */
  readonly sessionIndexes: readonly string[];
  /** Until then the request could be presented again, so its ID must be remembered. */
  readonly rememberUntil: Date;
}

/** What a LogoutRequest of ours says. */
export interface OutgoingLogoutRequest {
  readonly id: string;
  /** Single logout address of the identity provider. */
  readonly destination: string;
  readonly spEntityId: string;
  readonly nameId: NameId;
  readonly sessionIndexes: readonly string[];
}

const LIFETIME_MS = 5 * 60_000;

/**
 * @param message verified
 * @throws SamlError `destinationMismatch`, `issuerMismatch`, `issueInstant` or `expired`
 */
export function acceptLogoutRequest(message: Element, parties: LogoutParties, now: Date): LogoutRequest {
  const issued = checkLogoutMessage(message, parties, now);
  requireCurrent(attributeOf(message, 'NotOnOrAfter'), now);
  const [nameId] = childrenNamed(message, SAML, 'NameID');
  const sessionIndexes = childrenNamed(message, SAMLP, 'SessionIndex').map((element) => textOf(element) ?? '');
  return {
    id: attributeOf(message, 'ID') ?? '',
    issueInstant: issued,
    nameId: nameId && readNameId(nameId),
    encryptedId: childrenNamed(message, SAML, 'EncryptedID')[0],
    sessionIndexes,
    rememberUntil: acceptableUntil(issued),
  };
}

/** The NameID as it was received, with all its attributes, and not encrypted (SDP-SP29, SDP-SP30). Unsigned. */
export function writeLogoutRequest(request: OutgoingLogoutRequest, now: Date): string {
  const { id, destination, spEntityId, nameId, sessionIndexes } = request;
  const notOnOrAfter = new Date(now.getTime() + LIFETIME_MS).toISOString();
  const indexes = sessionIndexes.map((index) => `<samlp:SessionIndex>${escapeXml(index)}</samlp:SessionIndex>`);
  return writeLogoutMessage('LogoutRequest', { id, destination, issuer: spEntityId }, now, {
    attributes: ` NotOnOrAfter="${notOnOrAfter}"`,
    content: writeNameId(nameId) + indexes.join(''),
  });
}

/** NotOnOrAfter may be missing: then the age of the message bounds it. */
function requireCurrent(notOnOrAfter: string | undefined, now: Date): void {
  if (notOnOrAfter === undefined) return;
  const end = readDateTime(notOnOrAfter);
  if (end && now.getTime() - CLOCK_SKEW_MS < end.getTime()) return;
  throw new SamlError('expired', 'The LogoutRequest has expired (NotOnOrAfter)', {
    expected: `later than ${new Date(now.getTime() - CLOCK_SKEW_MS).toISOString()}`,
    received: notOnOrAfter,
  });
}
