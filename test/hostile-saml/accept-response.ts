import type { KeyObject } from 'node:crypto';
import type { ServiceProviderUrls } from '../../src/organizations/service-provider-urls.js';
import { SamlError } from '../../src/protocol/saml/error.js';
import { acceptAssertion, type VerifiedAssertion } from '../../src/protocol/saml/response/assertion.js';
import { readPostedResponse } from '../../src/protocol/saml/response/response-gate.js';
import { checkResponse } from '../../src/protocol/saml/response/response.js';
import { openResponse } from '../../src/saml/opened-response.js';
import type { LiveConnection } from '../../src/saml/saml-connections.js';

export interface Acceptance {
  readonly connection: LiveConnection;
  readonly urls: ServiceProviderUrls;
  readonly requestId: string;
  readonly decryptionKeys: readonly KeyObject[];
}

/** All that the ACS does between form field and assertion; the database and HTTP are left out. */
export function acceptResponse(
  samlResponse: string,
  { connection, urls, requestId, decryptionKeys }: Acceptance,
): VerifiedAssertion {
  const now = new Date();
  const { idpEntityId } = connection;
  const expected = { idpEntityId, spEntityId: urls.entityId, acsUrl: urls.acsUrl, inResponseTo: requestId };
  const received = readPostedResponse(samlResponse, connection);
  if (checkResponse(received, expected, now) !== requestId) throw new SamlError('unknownRequest', 'Another request');
  return acceptAssertion(openResponse(received, connection, decryptionKeys).verifiedXml, expected, now);
}
