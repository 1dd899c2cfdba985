import { SamlError } from '../error.js';
import { requireSignatureShape } from '../signature/signature-shape.js';
import { verifySignedXml } from '../signature/signed-xml.js';
import { SAMLP, STATUS, XMLDSIG } from '../xml/namespaces.js';
import { attributeOf, childrenNamed, textOf } from '../xml/strict-xml.js';

const SUCCESS = `${STATUS}Success`;
const MAX_MESSAGE = 200;
/** Core §3.2.2.2. Whoever sends a Response can write anything else there. */
const KNOWN_CODES: ReadonlySet<string> = new Set([
  'Requester',
  'Responder',
  'VersionMismatch',
  'AuthnFailed',
  'InvalidAttrNameOrValue',
  'InvalidNameIDPolicy',
  'NoAuthnContext',
  'NoAvailableIDP',
  'NoPassive',
  'NoSupportedIDP',
  'PartialLogout',
  'ProxyCountExceeded',
  'RequestDenied',
  'RequestUnsupported',
  'RequestVersionDeprecated',
  'RequestVersionTooHigh',
  'RequestVersionTooLow',
  'ResourceNotRecognized',
  'TooManyResponses',
  'UnknownAttrProfile',
  'UnknownPrincipal',
  'UnsupportedBinding',
]);

/** A Response that reports a failure. `received` is like "Responder, AuthnFailed: Password expired", `said` the codes. */
export class StatusError extends SamlError {
  constructor(
    readonly xml: string,
    readonly response: Element,
    received: string,
    said: string,
  ) {
    const message = `The identity provider did not sign the person in: ${received}`;
    super('statusNotSuccess', message, { expected: 'Success', received, said });
  }

  /** The same, with the message in what is said. */
  quotingAll(): StatusError {
    return new StatusError(this.xml, this.response, this.received ?? '', this.received ?? '');
  }
}

/**
 * Refuses a Response whose status is not Success, whatever else it holds (Core §3.2.2.2).
 *
 * @throws StatusError
 */
export function requireSuccess(xml: string, response: Element): void {
  const [status] = childrenNamed(response, SAMLP, 'Status');
  const [top] = status ? childrenNamed(status, SAMLP, 'StatusCode') : [];
  const code = top && attributeOf(top, 'Value');
  if (!status || !top || code === undefined) throw new SamlError('structure', 'The Response has no StatusCode');
  if (code === SUCCESS) return;

  const [second] = childrenNamed(top, SAMLP, 'StatusCode');
  const [message] = childrenNamed(status, SAMLP, 'StatusMessage');
  const codes = [code, second && attributeOf(second, 'Value')]
    .filter((value) => value !== undefined)
    .map((value) => value.replace(STATUS, ''));
  const text = (message && textOf(message))?.trim().slice(0, MAX_MESSAGE);
  const received = codes.join(', ') + (text ? `: ${text}` : '');
  throw new StatusError(xml, response, received, codes.filter((value) => KNOWN_CODES.has(value)).join(', '));
}

/**
 * Whether one of these keys signed the Response as a whole, its status included.
 *
 * @throws SamlError when its signature has another form than `requireSignatureShape` allows
 */
export function isSignedStatus(
  { xml, response }: StatusError,
  certificates: readonly string[],
  policy: { allowSha1: boolean },
): boolean {
  const [signature] = childrenNamed(response, XMLDSIG, 'Signature');
  if (!signature) return false;
  requireSignatureShape(signature, attributeOf(response, 'ID') ?? '', policy);
  return verifySignedXml(xml, signature, certificates) !== undefined;
}
