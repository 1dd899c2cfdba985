import { SamlError } from './error.js';
import { SAMLP } from './namespaces.js';
import { attributeOf, childrenNamed, textOf } from './strict-xml.js';

const PREFIX = 'urn:oasis:names:tc:SAML:2.0:status:';
const SUCCESS = `${PREFIX}Success`;
const MAX_MESSAGE = 200;

/**
 * Refuses a Response whose status is not Success, whatever else it holds (Core §3.2.2.2).
 *
 * @throws SamlError `statusNotSuccess`; `received` is like "Responder, AuthnFailed: Password expired"
 */
export function requireSuccess(response: Element): void {
  const [status] = childrenNamed(response, SAMLP, 'Status');
  const [top] = status ? childrenNamed(status, SAMLP, 'StatusCode') : [];
  const code = top && attributeOf(top, 'Value');
  if (!status || !top || code === undefined) throw new SamlError('structure', 'The Response has no StatusCode');
  if (code === SUCCESS) return;

  const [second] = childrenNamed(top, SAMLP, 'StatusCode');
  const [message] = childrenNamed(status, SAMLP, 'StatusMessage');
  const codes = [code, second && attributeOf(second, 'Value')].filter((value) => value !== undefined);
  const said = (message && textOf(message))?.trim().slice(0, MAX_MESSAGE);
  const received = codes.map((value) => value.replace(PREFIX, '')).join(', ') + (said ? `: ${said}` : '');
  throw new SamlError('statusNotSuccess', `The identity provider did not sign the person in: ${received}`, {
    expected: 'Success',
    received,
  });
}
