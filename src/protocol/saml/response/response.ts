import { SamlError } from '../error.js';
import { requireIssueInstant } from '../message/issue-instant.js';
import { requireIssuer } from '../message/issuer.js';
import { SAML } from '../xml/namespaces.js';
import { attributeOf, childrenNamed } from '../xml/strict-xml.js';
import type { PostedResponse, SealedResponse } from './response-gate.js';

const MAX_AGE_MS = 10 * 60_000;

/**
 * Checks what the Response says about itself: Destination, Issuer, IssueInstant. It may be unsigned, so these checks
 * can only refuse; who signs in is read from the verified assertion.
 *
 * @returns the ID of the AuthnRequest that it claims to answer; undefined where sign-in may begin, and did begin, at the
 * identity provider
 * @throws SamlError `destinationMismatch`, `issuerMismatch`, `issueInstant` or `unsolicited`
 */
export function checkResponse(
  {
    response,
    isResponseSigned,
    encrypted,
  }: Pick<PostedResponse, 'response' | 'isResponseSigned'> & Partial<Pick<SealedResponse, 'encrypted'>>,
  expected: { acsUrl: string; idpEntityId: string; idpInitiated?: boolean },
  now: Date,
): string | undefined {
  const destination = attributeOf(response, 'Destination');
  // Bindings §3.5.5.2: a signed message must say where it is meant to go.
  if (destination === undefined ? isResponseSigned : destination !== expected.acsUrl) {
    throw new SamlError('destinationMismatch', 'The Response was issued for another address than ours', {
      expected: expected.acsUrl,
      received: destination ?? 'none',
    });
  }
  const [issuer] = childrenNamed(response, SAML, 'Issuer');
  // Profiles §4.1.4.2, erratum E17: what is signed or encrypted says who it is from.
  if (issuer || isResponseSigned || encrypted) requireIssuer(issuer, expected.idpEntityId);

  requireIssueInstant(response, new Date(now.getTime() - MAX_AGE_MS), now);
  const inResponseTo = attributeOf(response, 'InResponseTo');
  if (inResponseTo === undefined && !expected.idpInitiated) {
    throw new SamlError(
      'unsolicited',
      'The Response answers no request of ours. Have the tile at the identity provider point to the sign-in URL of Settings → SAML/SCIM, which is safer, or allow there that sign-in begins at the identity provider',
      { expected: 'InResponseTo', received: 'none' },
    );
  }
  return inResponseTo;
}
