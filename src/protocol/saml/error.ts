/** The check that a sign-in failed. Each has one sentence for the person at the browser: `src/saml/messages.ts`. */
export type SignInErrorCode =
  // The request to our endpoints
  | 'tooManyAttempts'
  | 'unknownOrganization'
  | 'samlOff'
  | 'unknownTest'
  | 'methodNotAllowed'
  | 'singleLogoutOff'
  | 'badForm'
  | 'tooLarge'
  // The posted text
  | 'notBase64'
  | 'notDeflated'
  | 'notUtf8'
  | 'xmlForbidden'
  | 'xmlMalformed'
  | 'xmlTooComplex'
  // The shape of the message
  | 'notAResponse'
  | 'notALogoutMessage'
  | 'versionMismatch'
  | 'structure'
  | 'duplicateId'
  | 'assertionCount'
  // Signatures
  | 'signatureMissing'
  | 'signatureStructure'
  | 'signatureAlgorithm'
  | 'signatureInvalid'
  | 'assertionSignatureMissing'
  | 'responseSignatureMissing'
  // Encryption
  | 'encryptionStructure'
  | 'encryptionAlgorithm'
  | 'encryptedPart'
  | 'decryptionFailed'
  // The Response
  | 'statusNotSuccess'
  | 'destinationMismatch'
  | 'issuerMismatch'
  | 'issueInstant'
  | 'unsolicited'
  | 'unknownRequest'
  | 'otherBrowser'
  // The Assertion
  | 'subjectConfirmation'
  | 'recipientMismatch'
  | 'inResponseToMismatch'
  | 'conditions'
  | 'notYetValid'
  | 'expired'
  | 'audienceMismatch'
  | 'authnStatement'
  | 'authnInstant'
  | 'authnContext'
  | 'sessionExpired'
  | 'nameId'
  | 'replayed'
  // The person
  | 'attributeMissing'
  | 'unknownUser'
  | 'ambiguousUser'
  | 'disabledUser'
  | 'userNotCreated';

/** What is wrong with the identity provider that an administrator describes to us. */
export type IdentityProviderErrorCode =
  | 'certificate'
  | 'privateKey'
  | 'weakKey'
  | 'keyType'
  | 'metadata'
  | 'metadataExpired'
  | 'metadataSignature'
  | 'entityId'
  | 'ssoUrl';

export type SamlErrorCode = SignInErrorCode | IdentityProviderErrorCode;

/** What was compared, for administrators and the log; both may come from the message and must be escaped when shown. */
export interface Comparison {
  readonly expected?: string;
  readonly received?: string;
  /** The sender's own words, for the person at the browser. */
  readonly said?: string | undefined;
  /** Name of a SAML attribute that is wanting, and where an administrator adds it at the identity provider. */
  readonly attribute?: string | undefined;
  readonly setAt?: string | undefined;
}

const MAX_SHOWN = 300;

/**
 * A SAML message, or a setting about SAML, that we refuse. `message` is written for an administrator; the person at the
 * browser reads the sentence that belongs to `code`.
 */
export class SamlError extends Error {
  override readonly name = 'SamlError';
  readonly expected: string | undefined;
  readonly received: string | undefined;
  readonly said: string | undefined;
  readonly attribute: string | undefined;
  readonly setAt: string | undefined;

  constructor(
    readonly code: SamlErrorCode,
    message: string,
    { expected, received, said, attribute, setAt }: Comparison = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.expected = expected;
    this.received = received?.slice(0, MAX_SHOWN);
    this.said = said;
    this.attribute = attribute;
    this.setAt = setAt;
  }
}
