import { SamlError, type SamlErrorCode } from '../error.js';
import { requireIssueInstant } from '../message/issue-instant.js';
import { requireIssuer } from '../message/issuer.js';
import { MESSAGE_LIMITS } from '../message/message-limits.js';
import { UNSPECIFIED } from '../message/name-id-format.js';
import { type NameId, readNameId } from '../message/name-id.js';
import { CLOCK_SKEW_MS, readDateTime } from '../xml/date-time.js';
import { SAML, SAMLP } from '../xml/namespaces.js';
import { attributeOf, childElements, childrenNamed, isNamed, parseStrictXml, textOf } from '../xml/strict-xml.js';
import { readAttributes } from './attributes.js';

/** What a signed, current and correctly addressed assertion says. Built from verified XML only. */
export interface VerifiedAssertion {
  readonly assertionId: string;
  readonly issueInstant: Date;
  readonly issuer: string;
  /** The value of `subject`. */
  readonly nameId: string;
  /** Whose session it is at the identity provider, in the words that a LogoutRequest repeats. */
  readonly subject: NameId;
  /** Of each AuthnStatement that has one. */
  readonly sessionIndexes: readonly string[];
  /** From the SubjectConfirmationData, which is always signed; the Response around it may not be. */
  readonly inResponseTo: string | undefined;
  /** Until then the assertion could be presented again, so its ID must be remembered. */
  readonly notOnOrAfter: Date;
  readonly sessionNotOnOrAfter: Date | undefined;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

export interface Expected {
  readonly idpEntityId: string;
  readonly spEntityId: string;
  readonly acsUrl: string;
  /** The AuthnRequest that the Response claims to answer; undefined where sign-in began at the identity provider. */
  readonly inResponseTo: string | undefined;
  /** What the organization asks of every sign-in. */
  readonly forceAuthn?: boolean;
  /** AuthnContextClassRefs, one of which must have been used; none: any. */
  readonly authnContexts?: readonly string[];
  /** Format of the NameID. Null and `unspecified`: any (Core §8.3.1). */
  readonly nameIdFormat?: string | null;
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const KNOWN_CONDITIONS: ReadonlySet<string> = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']);
const MAX_NAME_ID = 256;
const MAX_AGE_MS = 24 * 60 * 60_000;
/** Nobody waits for an assertion that begins at the identity provider: an old one was kept. */
const MAX_UNSOLICITED_AGE_MS = 10 * 60_000;
/** The answer follows at once on what somebody was made to prove. The skew of clocks is added. */
const MAX_FORCED_AGE_MS = 2 * 60_000;

/**
 * Checks Issuer, Recipient, Audience, times and subject confirmation.
 *
 * @param verifiedXml exactly the XML whose signature was verified: an Assertion, or the Response with one
 * @throws SamlError that names the first check that failed
 */
export function acceptAssertion(verifiedXml: string, expected: Expected, now: Date): VerifiedAssertion {
  const signed = parseStrictXml(verifiedXml, MESSAGE_LIMITS);
  const assertion = isNamed(signed, SAMLP, 'Response') ? only(signed, 'Assertion', 'assertionCount') : signed;
  if (!isNamed(assertion, SAML, 'Assertion')) throw new SamlError('structure', 'What was signed is not an Assertion');
  requireIssuer(childrenNamed(assertion, SAML, 'Issuer')[0], expected.idpEntityId);
  const maxAge = expected.inResponseTo === undefined ? MAX_UNSOLICITED_AGE_MS : MAX_AGE_MS;
  const issued = requireIssueInstant(assertion, new Date(now.getTime() - maxAge), now);

  const subject = only(assertion, 'Subject', 'nameId');
  const nameId = requireNameId(subject, expected.nameIdFormat ?? UNSPECIFIED);
  requireConfirmation(subject, expected, now);
  const notOnOrAfter = checkConditions(only(assertion, 'Conditions', 'conditions'), expected.spEntityId, now);
  return {
    assertionId: attributeOf(assertion, 'ID') ?? '',
    issueInstant: issued,
    issuer: expected.idpEntityId,
    nameId: nameId.value,
    subject: nameId,
    sessionIndexes: sessionIndexes(assertion),
    inResponseTo: expected.inResponseTo,
    notOnOrAfter: new Date(Math.min(notOnOrAfter.getTime(), issued.getTime() + MAX_AGE_MS) + CLOCK_SKEW_MS),
    sessionNotOnOrAfter: checkAuthnStatements(assertion, expected, now),
    attributes: readAttributes(assertion),
  };
}

function only(parent: Element, localName: string, code: SamlErrorCode): Element {
  const [child, ...others] = childrenNamed(parent, SAML, localName);
  if (child && others.length === 0) return child;
  throw new SamlError(code, `${parent.localName} must have exactly one ${localName}`, {
    expected: '1',
    received: String(child ? others.length + 1 : 0),
  });
}

function requireNameId(subject: Element, expectedFormat: string): NameId {
  const [identifier, ...others] = childElements(subject).filter(({ localName }) => localName !== 'SubjectConfirmation');
  if (!identifier || !isNamed(identifier, SAML, 'NameID') || others.length > 0) {
    throw new SamlError('nameId', 'The Subject must have one NameID; BaseID and EncryptedID are not supported', {
      expected: 'NameID',
      received: identifier?.localName ?? 'none',
    });
  }
  const nameId = readNameId(identifier);
  if (!nameId?.value.trim() || nameId.value.length > MAX_NAME_ID) {
    throw new SamlError('nameId', `The NameID must be text of 1 to ${MAX_NAME_ID} characters`);
  }
  if (expectedFormat !== UNSPECIFIED && nameId.format !== expectedFormat) {
    throw new SamlError('nameId', 'The NameID has another Format than the one that this connection asks for', {
      expected: expectedFormat,
      received: nameId.format ?? 'none',
    });
  }
  return nameId;
}

/** One bearer confirmation that holds is enough; others are ignored (Profiles §4.1.4.3). */
function requireConfirmation(subject: Element, expected: Expected, now: Date): void {
  const confirmations = childrenNamed(subject, SAML, 'SubjectConfirmation');
  if (expected.inResponseTo === undefined) confirmations.forEach(requireUnsolicited);
  const bearers = confirmations.filter((confirmation) => attributeOf(confirmation, 'Method') === BEARER);
  const faults = bearers.map((bearer) => faultOf(bearer, expected, now));
  if (faults.includes(undefined)) return;
  throw (
    faults[0] ?? new SamlError('subjectConfirmation', 'The Subject has no bearer confirmation', { expected: BEARER })
  );
}

/** Profiles §4.1.5, whatever the method: else the answer to a request, whoever asked, would do as one that nobody asked for. */
function requireUnsolicited(confirmation: Element): void {
  const answered = childrenNamed(confirmation, SAML, 'SubjectConfirmationData')
    .map((data) => attributeOf(data, 'InResponseTo'))
    .find((id) => id !== undefined);
  if (answered === undefined) return;
  throw new SamlError('inResponseToMismatch', 'The Assertion answers a request, the Response around it does not', {
    expected: 'none',
    received: answered,
  });
}

/** Profiles §4.1.4.2: Recipient, NotOnOrAfter and, in an answer, InResponseTo; never NotBefore. */
function faultOf(confirmation: Element, expected: Expected, now: Date): SamlError | undefined {
  const [data, ...others] = childrenNamed(confirmation, SAML, 'SubjectConfirmationData');
  const [recipient, inResponseTo, notOnOrAfter, notBefore] = data
    ? ['Recipient', 'InResponseTo', 'NotOnOrAfter', 'NotBefore'].map((name) => attributeOf(data, name))
    : [];
  if (!data || others.length > 0 || notBefore !== undefined) {
    return new SamlError('subjectConfirmation', 'The bearer confirmation must have its data once, without NotBefore');
  }
  if (recipient !== expected.acsUrl) {
    return new SamlError('recipientMismatch', 'The Assertion is meant for another address (Recipient) than ours', {
      expected: expected.acsUrl,
      received: recipient ?? 'none',
    });
  }
  if (inResponseTo !== expected.inResponseTo) {
    return new SamlError('inResponseToMismatch', 'Assertion and Response answer different requests', {
      expected: expected.inResponseTo ?? 'none',
      received: inResponseTo ?? 'none',
    });
  }
  return expiryFault('SubjectConfirmationData', notOnOrAfter, now);
}

/** NotOnOrAfter is exclusive (Core §2.5.1.2). */
function expiryFault(where: string, notOnOrAfter: string | undefined, now: Date): SamlError | undefined {
  const end = notOnOrAfter === undefined ? undefined : readDateTime(notOnOrAfter);
  if (end && now.getTime() - CLOCK_SKEW_MS < end.getTime()) return undefined;
  return new SamlError(
    'expired',
    `The Assertion has expired, or does not say when it will (NotOnOrAfter of ${where})`,
    {
      expected: `later than ${new Date(now.getTime() - CLOCK_SKEW_MS).toISOString()}`,
      received: notOnOrAfter ?? 'none',
    },
  );
}

/** @returns NotOnOrAfter */
function checkConditions(conditions: Element, spEntityId: string, now: Date): Date {
  const notOnOrAfter = attributeOf(conditions, 'NotOnOrAfter');
  const expired = expiryFault('Conditions', notOnOrAfter, now);
  if (expired) throw expired;
  const end = readDateTime(notOnOrAfter ?? '') ?? now;
  checkNotBefore(attributeOf(conditions, 'NotBefore'), end, now);

  const children = childElements(conditions);
  const stranger = children.find((child) => child.namespaceURI !== SAML || !KNOWN_CONDITIONS.has(child.localName));
  // Core §2.5.1.1: a condition that is not understood makes the assertion's validity indeterminate.
  if (stranger) {
    throw new SamlError('conditions', 'The Assertion has a condition that is not understood', {
      received: stranger.localName,
    });
  }
  checkAudience(childrenNamed(conditions, SAML, 'AudienceRestriction'), spEntityId);
  return end;
}

function checkNotBefore(notBefore: string | undefined, end: Date, now: Date): void {
  if (notBefore === undefined) return;
  const start = readDateTime(notBefore);
  if (!start || start >= end) {
    throw new SamlError('conditions', 'NotBefore of the Conditions is not a time before NotOnOrAfter', {
      expected: `earlier than ${end.toISOString()}`,
      received: notBefore,
    });
  }
  if (start.getTime() > now.getTime() + CLOCK_SKEW_MS) {
    throw new SamlError('notYetValid', "The Assertion is not valid yet: one of the two servers' clocks is wrong", {
      expected: `not later than ${new Date(now.getTime() + CLOCK_SKEW_MS).toISOString()}`,
      received: notBefore,
    });
  }
}

/** Several audiences in one restriction are alternatives; several restrictions must all hold (Core §2.5.1.4). */
function checkAudience(restrictions: readonly Element[], spEntityId: string): void {
  const audiences = restrictions.map((restriction) => childrenNamed(restriction, SAML, 'Audience').map(textOf));
  if (audiences.length > 0 && audiences.every((alternatives) => alternatives.includes(spEntityId))) return;
  throw new SamlError('audienceMismatch', 'The Assertion was issued for another service than this one (Audience)', {
    expected: spEntityId,
    received: audiences.flat().join(', ') || 'none',
  });
}

/** @returns the earliest SessionNotOnOrAfter */
function checkAuthnStatements(assertion: Element, expected: Expected, now: Date): Date | undefined {
  const statements = childrenNamed(assertion, SAML, 'AuthnStatement');
  if (statements.length === 0) throw new SamlError('authnStatement', 'The Assertion has no AuthnStatement');
  const ends = statements.flatMap((statement) => {
    checkAuthnInstant(statement, expected.forceAuthn ?? false, now);
    checkAuthnContext(statement, expected.authnContexts ?? []);
    const end = attributeOf(statement, 'SessionNotOnOrAfter');
    return end === undefined ? [] : [sessionEnd(end, now)];
  });
  return ends.length === 0 ? undefined : new Date(Math.min(...ends));
}

function checkAuthnInstant(statement: Element, forced: boolean, now: Date): void {
  const received = attributeOf(statement, 'AuthnInstant') ?? 'none';
  const instant = readDateTime(received);
  if (!instant || instant.getTime() > now.getTime() + CLOCK_SKEW_MS) {
    throw new SamlError('authnStatement', 'AuthnInstant is missing, not a time, or in the future', { received });
  }
  const earliest = new Date(now.getTime() - MAX_FORCED_AGE_MS - CLOCK_SKEW_MS);
  if (forced && instant < earliest) {
    throw new SamlError(
      'authnInstant',
      'The person proved who they are some time ago, but this connection asks for it at every sign-in (ForceAuthn)',
      { expected: `not earlier than ${earliest.toISOString()}`, received },
    );
  }
}

/** Core §3.3.2.2.1: compared exactly. */
function checkAuthnContext(statement: Element, expected: readonly string[]): void {
  if (expected.length === 0) return;
  const classes = childrenNamed(statement, SAML, 'AuthnContext')
    .flatMap((context) => childrenNamed(context, SAML, 'AuthnContextClassRef'))
    .map(textOf);
  const [used] = classes;
  if (classes.length === 1 && used !== undefined && expected.includes(used)) return;
  throw new SamlError('authnContext', 'The person signed in another way than this connection asks for', {
    expected: expected.join(' or '),
    received: classes.join(', ') || 'none',
  });
}

function sessionEnd(sessionNotOnOrAfter: string, now: Date): number {
  const end = readDateTime(sessionNotOnOrAfter)?.getTime();
  if (end !== undefined && end > now.getTime()) return end;
  throw new SamlError('sessionExpired', 'The session that the identity provider grants has ended already', {
    expected: `later than ${now.toISOString()}`,
    received: sessionNotOnOrAfter,
  });
}

function sessionIndexes(assertion: Element): string[] {
  return childrenNamed(assertion, SAML, 'AuthnStatement')
    .map((statement) => attributeOf(statement, 'SessionIndex'))
    .filter((index) => index !== undefined);
}
