import type { SamlErrorCode } from '../error.js';
import type { Claims } from '../response/claims.js';
import { readDateTime } from '../xml/date-time.js';
import { STATUS } from '../xml/namespaces.js';

/** The checks of a sign-in as an administrator sees them, in the order in which they are made. */
export const signInChecks = [
  'message',
  'status',
  'destination',
  'issuer',
  'issueInstant',
  'inResponseTo',
  'signature',
  'nameId',
  'recipient',
  'times',
  'audience',
  'authnStatement',
  'attributes',
  'user',
] as const;
export type SignInCheck = (typeof signInChecks)[number];

export interface ReportedCheck {
  readonly check: SignInCheck;
  readonly status: 'passed' | 'failed' | 'notReached';
  readonly expected: string | null;
  readonly received: string | null;
}

/** The check that failed, as the acceptance of the message named it. */
export interface SignInFailure {
  readonly code: SamlErrorCode;
  readonly expected: string | undefined;
  readonly received: string | undefined;
}

/**
 * How far the message came: the gate, what the Response says of itself, its signatures, the assertion, the person.
 * Each stage is begun when the one before has found nothing wrong.
 */
export type SignInStage = 0 | 1 | 2 | 3 | 4;

export interface ReportFacts {
  /** Undefined where the message could not be read. */
  readonly claims: Claims | undefined;
  readonly expected: {
    readonly acsUrl: string;
    readonly idpEntityId: string;
    readonly spEntityId: string;
    readonly requestId: string;
    /** Fingerprints. */
    readonly certificates: readonly string[];
    readonly user: string;
    readonly attributes: readonly string[];
  };
  readonly stage: SignInStage;
  /** Undefined when everything held. */
  readonly failure: SignInFailure | undefined;
  /** Fingerprint of the certificate that verified. */
  readonly certificate: string | undefined;
  readonly user: string | undefined;
  readonly receivedAt: Date;
}

const MAX_ATTRIBUTES = 100;
const MAX_VALUES = 20;
const MAX_TEXT = 256;
const STAGES: Readonly<Record<SignInCheck, SignInStage>> = {
  message: 0,
  status: 0,
  destination: 1,
  issuer: 1,
  issueInstant: 1,
  inResponseTo: 1,
  signature: 2,
  nameId: 3,
  recipient: 3,
  times: 3,
  audience: 3,
  authnStatement: 3,
  attributes: 4,
  user: 4,
};

const CHECKS: ReadonlyMap<SamlErrorCode, SignInCheck> = new Map<SamlErrorCode, SignInCheck>([
  ['statusNotSuccess', 'status'],
  ['destinationMismatch', 'destination'],
  ['issuerMismatch', 'issuer'],
  ['issueInstant', 'issueInstant'],
  ['unsolicited', 'inResponseTo'],
  ['unknownRequest', 'inResponseTo'],
  ['otherBrowser', 'inResponseTo'],
  ['inResponseToMismatch', 'inResponseTo'],
  ['replayed', 'inResponseTo'],
  ['signatureMissing', 'signature'],
  ['assertionSignatureMissing', 'signature'],
  ['responseSignatureMissing', 'signature'],
  ['signatureStructure', 'signature'],
  ['signatureAlgorithm', 'signature'],
  ['signatureInvalid', 'signature'],
  ['nameId', 'nameId'],
  ['recipientMismatch', 'recipient'],
  ['subjectConfirmation', 'recipient'],
  ['conditions', 'times'],
  ['notYetValid', 'times'],
  ['expired', 'times'],
  ['audienceMismatch', 'audience'],
  ['authnStatement', 'authnStatement'],
  ['authnInstant', 'authnStatement'],
  ['authnContext', 'authnStatement'],
  ['sessionExpired', 'authnStatement'],
  ['attributeMissing', 'attributes'],
  ['unknownUser', 'user'],
  ['ambiguousUser', 'user'],
  ['disabledUser', 'user'],
  ['userNotCreated', 'user'],
]);

/** The row of the report that a refusal belongs to; whatever is wrong with the message as such is the first one. */
export const checkOf = (code: SamlErrorCode): SignInCheck => CHECKS.get(code) ?? 'message';

/**
 * How far a message came that was refused before its assertion was read: to the gate, to what the Response says of
 * itself, or, encrypted, to its signature and its key.
 */
export function stageOf(code: SamlErrorCode): SignInStage {
  if (code === 'signatureInvalid' || code === 'decryptionFailed') return 2;
  return STAGES[checkOf(code)] === 1 ? 1 : 0;
}

/**
 * What each check compared. It decides nothing: which one failed is what the acceptance said, and those before it have
 * held because it got that far.
 */
export function reportChecks(facts: ReportFacts): ReportedCheck[] {
  const { failure, stage } = facts;
  const failed = failure && checkOf(failure.code);
  const compared = comparisons(facts);
  const hasHeld = (check: SignInCheck) =>
    failed === undefined ||
    STAGES[check] < stage ||
    (STAGES[check] === stage && STAGES[failed] === stage && signInChecks.indexOf(check) < signInChecks.indexOf(failed));
  return signInChecks.map((check) => {
    const [expected, received] = compared[check];
    if (check === failed) {
      const shown = {
        expected: failure?.expected ?? expected ?? null,
        received: failure?.received ?? received ?? null,
      };
      return { check, status: 'failed', ...shown };
    }
    const status = hasHeld(check) ? 'passed' : 'notReached';
    return { check, status, expected: expected ?? null, received: received ?? null };
  });
}

/** How far the identity provider's clock is ahead of ours, as far as the time tells that the message took to get here. */
export function clockDifference(claims: Claims | undefined, receivedAt: Date): number | null {
  const issued = claims?.issueInstant === undefined ? undefined : readDateTime(claims.issueInstant);
  return issued ? issued.getTime() - receivedAt.getTime() : null;
}

type Compared = readonly [expected: string | undefined, received: string | undefined];

function comparisons({ claims, expected, certificate, user, receivedAt }: ReportFacts): Record<SignInCheck, Compared> {
  const now = receivedAt.toISOString();
  const period = [claims?.notBefore, claims?.notOnOrAfter].map((time) => time ?? '…').join(' – ');
  return {
    message: ['Response', claims && 'Response'],
    status: [`${STATUS}Success`, claims?.status],
    destination: [expected.acsUrl, claims?.destination],
    issuer: [expected.idpEntityId, claims?.issuer],
    issueInstant: [now, claims?.issueInstant],
    inResponseTo: [expected.requestId, claims?.inResponseTo],
    signature: [expected.certificates.join(', '), certificate ?? claims?.certificate],
    nameId: [undefined, claims?.nameId],
    recipient: [expected.acsUrl, claims?.recipient],
    times: [now, claims && period],
    audience: [expected.spEntityId, claims?.audiences.join(', ')],
    authnStatement: [undefined, claims?.authnInstant],
    attributes: [expected.attributes.join(', ') || undefined, claims && [...claims.attributes.keys()].join(', ')],
    user: [expected.user, user],
  };
}

/** What is kept of a test sign-in once it has ended. */
export interface SignInReport {
  /** Null when it passed. */
  readonly code: SamlErrorCode | null;
  /** For an administrator. */
  readonly message: string | null;
  readonly checks: readonly ReportedCheck[];
  readonly nameId: string | null;
  readonly attributes: readonly ReportedAttribute[];
  readonly user: ReportedUser | null;
  /** Whether a sign-in would have made the person an account. */
  readonly wouldCreate: boolean;
  /** Fingerprint of the certificate that verified. */
  readonly certificate: string | null;
  readonly clockDifferenceMs: number | null;
}

/** Of the attributes as many as anybody looks at: names as sent, and what each is used for. */
export function reportAttributes(
  attributes: ReadonlyMap<string, readonly string[]>,
  uses: ReadonlyMap<string, string>,
): ReportedAttribute[] {
  return Array.from(attributes)
    .slice(0, MAX_ATTRIBUTES)
    .map(([name, values]) => ({
      name: name.slice(0, MAX_TEXT),
      values: values.slice(0, MAX_VALUES).map((value) => value.slice(0, MAX_TEXT)),
      usedAs: uses.get(name) ?? null,
    }));
}

export interface ReportedAttribute {
  readonly name: string;
  readonly values: readonly string[];
  /** What of a person it fills or finds. */
  readonly usedAs: string | null;
}

export interface ReportedUser {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
}
