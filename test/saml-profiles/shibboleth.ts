import { encryptAssertion } from '../support/encrypted-response.js';
import { signResponse } from '../support/saml-response.js';
import { BEARER, id, minutesFrom, PASSWORD, type Profile, SAML, SAMLP, SUCCESS } from './profile.js';

const PRINCIPAL_NAME = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6';
const TARGETED_ID = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.10';

/** A NameID that is another one each time, so an attribute says who it is; encrypted, then the response signed. */
export const shibboleth: Profile = {
  idpEntityId: 'https://idp.contoso.example/idp/shibboleth',
  userName: 'sybil@contoso.example',
  policy: { match: { attribute: PRINCIPAL_NAME, target: 'userName' } },
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys, encryptionCertificate }) {
    const attribute = (name: string, friendlyName: string, value: string) =>
      `<saml2:Attribute FriendlyName="${friendlyName}" Name="${name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml2:AttributeValue>${value}</saml2:AttributeValue></saml2:Attribute>`;
    const nameId = (format: string, value: string) =>
      `<saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:${format}" NameQualifier="${idpEntityId}" SPNameQualifier="${spEntityId}">${value}</saml2:NameID>`;
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
<saml2p:Response Destination="${acsUrl}" ID="${id()}" InResponseTo="${inResponseTo}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0" xmlns:saml2p="${SAMLP}"><saml2:Issuer xmlns:saml2="${SAML}">${idpEntityId}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="${SUCCESS}"/></saml2p:Status><saml2:Assertion ID="${id()}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0" xmlns:saml2="${SAML}"><saml2:Issuer>${idpEntityId}</saml2:Issuer><saml2:Subject>${nameId('transient', id())}<saml2:SubjectConfirmation Method="${BEARER}"><saml2:SubjectConfirmationData Address="203.0.113.9" InResponseTo="${inResponseTo}" NotOnOrAfter="${minutesFrom(now, 5)}" Recipient="${acsUrl}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="${minutesFrom(now, 0)}" NotOnOrAfter="${minutesFrom(now, 5)}"><saml2:AudienceRestriction><saml2:Audience>${spEntityId}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AuthnStatement AuthnInstant="${minutesFrom(now, -1)}" SessionIndex="${id()}"><saml2:SubjectLocality Address="203.0.113.9"/><saml2:AuthnContext><saml2:AuthnContextClassRef>${PASSWORD}</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement>${attribute(PRINCIPAL_NAME, 'eduPersonPrincipalName', 'sybil@contoso.example')}${attribute(TARGETED_ID, 'eduPersonTargetedID', nameId('persistent', 'c2FtcGxl'))}</saml2:AttributeStatement></saml2:Assertion></saml2p:Response>`;
    return signResponse(encryptAssertion(xml, encryptionCertificate), 'Response', keys);
  },
};
