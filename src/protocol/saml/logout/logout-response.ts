import { SamlError } from '../error.js';
import { SAMLP, STATUS } from '../xml/namespaces.js';
import { attributeOf, childrenNamed } from '../xml/strict-xml.js';
import { checkLogoutMessage, type LogoutParties, writeLogoutMessage } from './logout-message.js';

export interface LogoutResponse {
  readonly inResponseTo: string;
  /** Status codes from the outside in, without their common prefix: `Success`, or for example `Responder, PartialLogout`. */
  readonly status: string;
  /** Whether everybody is signed out everywhere. */
  readonly isSuccess: boolean;
}

/** `unknownPrincipal`: the request names nobody in a way that we understand. */
export type LogoutResult = 'success' | 'unknownPrincipal';

/** What a LogoutResponse of ours says. */
export interface OutgoingLogoutResponse {
  readonly id: string;
  readonly destination: string;
  readonly spEntityId: string;
  /** ID of the LogoutRequest. */
  readonly inResponseTo: string;
  readonly result: LogoutResult;
}

const STATUS_CODES: Readonly<Record<LogoutResult, string>> = {
  success: `<samlp:StatusCode Value="${STATUS}Success"/>`,
  unknownPrincipal: `<samlp:StatusCode Value="${STATUS}Requester"><samlp:StatusCode Value="${STATUS}UnknownPrincipal"/></samlp:StatusCode>`,
};

/** Which request a LogoutResponse claims to answer; it need not be verified for that. */
export const claimedRequest = (message: Element): string => attributeOf(message, 'InResponseTo') ?? '';

/**
 * @param message verified
 * @throws SamlError `destinationMismatch`, `issuerMismatch`, `issueInstant` or `structure`
 */
export function acceptLogoutResponse(message: Element, parties: LogoutParties, now: Date): LogoutResponse {
  checkLogoutMessage(message, parties, now);
  const [status] = childrenNamed(message, SAMLP, 'Status');
  const codes = status ? statusCodes(status) : [];
  if (codes.length === 0) throw new SamlError('structure', 'The LogoutResponse has no StatusCode');
  return {
    inResponseTo: claimedRequest(message),
    status: codes.join(', '),
    // Core §3.7.3.2: with PartialLogout inside, some other service has not signed the person out.
    isSuccess: codes.length === 1 && codes[0] === 'Success',
  };
}

/** Unsigned. */
export function writeLogoutResponse(response: OutgoingLogoutResponse, now: Date): string {
  const { id, destination, spEntityId, inResponseTo, result } = response;
  return writeLogoutMessage('LogoutResponse', { id, destination, issuer: spEntityId }, now, {
    attributes: ` InResponseTo="${inResponseTo}"`,
    content: `<samlp:Status>${STATUS_CODES[result]}</samlp:Status>`,
  });
}

function statusCodes(parent: Element): string[] {
  const [code] = childrenNamed(parent, SAMLP, 'StatusCode');
  const value = code && attributeOf(code, 'Value');
  return code && value !== undefined ? [value.replace(STATUS, ''), ...statusCodes(code)] : [];
}
