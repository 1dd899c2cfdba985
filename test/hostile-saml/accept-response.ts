import type { KeyObject } from 'node:crypto';
import { SAML } from '@node-saml/node-saml';
import { acceptAssertion, type VerifiedAssertion } from '../../src/protocol/saml/response/assertion.js';
import { SamlError } from '../../src/protocol/saml/error.js';
import { readPostedResponse } from '../../src/protocol/saml/response/response-gate.js';
import { checkResponse } from '../../src/protocol/saml/response/response.js';
import { signingCertificates } from '../../src/protocol/saml/signature/signature-value.js';
import { openEncryptedResponse } from '../../src/saml/encrypted-response.js';
import { toSamlConfig } from '../../src/saml/saml-config.js';
import type { LiveConnection } from '../../src/saml/saml-connections.js';
import type { ServiceProviderUrls } from '../../src/organizations/service-provider-urls.js';

export interface Acceptance {
  readonly connection: LiveConnection;
  readonly urls: ServiceProviderUrls;
  readonly requestId: string;
  readonly decryptionKeys: readonly KeyObject[];
}

/** All that the ACS does between form field and assertion; the database and HTTP are left out. */
export async function acceptResponse(
  samlResponse: string,
  { connection, urls, requestId, decryptionKeys }: Acceptance,
): Promise<VerifiedAssertion> {
  const now = new Date();
  const { idpEntityId, idpCertificates } = connection;
  const expected = { idpEntityId, spEntityId: urls.entityId, acsUrl: urls.acsUrl, inResponseTo: requestId };
  const received = readPostedResponse(samlResponse, connection);
  if (checkResponse(received, expected, now) !== requestId) throw new SamlError('unknownRequest', 'Another request');
  if ('encrypted' in received) {
    const { certificates, verifiedXml } = openEncryptedResponse(received, connection, decryptionKeys);
    if (certificates.length === 0) throw new SamlError('signatureInvalid', 'Signed by a stranger');
    return acceptAssertion(verifiedXml, expected, now);
  }
  const certificates = signingCertificates(received.signatures, idpCertificates);
  if (certificates.length === 0) throw new SamlError('signatureInvalid', 'Signed by a stranger');
  const requests = {
    saveAsync: () => Promise.resolve(null),
    getAsync: (id: string) => Promise.resolve(id === requestId ? now.toISOString() : null),
    removeAsync: () => Promise.resolve(null),
  };
  const saml = new SAML(toSamlConfig(connection, urls, requests, { signed: { ...received, certificates } }));
  const SAMLResponse = Buffer.from(received.xml, 'utf8').toString('base64');
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse });
  const verifiedXml = profile?.getAssertionXml?.();
  if (verifiedXml === undefined) throw new SamlError('signatureInvalid', 'Nothing was verified');
  return acceptAssertion(verifiedXml, expected, now);
}
