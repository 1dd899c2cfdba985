import { signResponse } from '../support/saml-response.js';
import { BEARER, id, minutesFrom, PASSWORD, type Profile, SAML, SAMLP, SUCCESS, UNSPECIFIED } from './profile.js';

/** The ID of the user as NameID and as `saml_subject`; the assertion is signed. */
export const pingOne: Profile = {
  idpEntityId: 'https://auth.pingone.eu/3f0c1c57-2d6b-4d7f-8c1c-1b6d1a0f2e77',
  userName: '5d9c0e4b-94a0-4b0e-9a35-2f5c2d1a1b10',
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const [from, to] = [minutesFrom(now, 0), minutesFrom(now, 5)];
    const xml = `<samlp:Response xmlns:samlp="${SAMLP}" Version="2.0" ID="${id()}" IssueInstant="${from}" InResponseTo="${inResponseTo}" Destination="${acsUrl}"><saml:Issuer xmlns:saml="${SAML}">${idpEntityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status><saml:Assertion xmlns:saml="${SAML}" ID="${id()}" IssueInstant="${from}" Version="2.0"><saml:Issuer>${idpEntityId}</saml:Issuer><saml:Subject><saml:NameID Format="${UNSPECIFIED}">5d9c0e4b-94a0-4b0e-9a35-2f5c2d1a1b10</saml:NameID><saml:SubjectConfirmation Method="${BEARER}"><saml:SubjectConfirmationData Recipient="${acsUrl}" NotOnOrAfter="${to}" InResponseTo="${inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${from}" NotOnOrAfter="${to}"><saml:AudienceRestriction><saml:Audience>${spEntityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement SessionIndex="${id()}" AuthnInstant="${from}"><saml:AuthnContext><saml:AuthnContextClassRef>${PASSWORD}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><saml:Attribute Name="saml_subject" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"><saml:AttributeValue xsi:type="xs:string">5d9c0e4b-94a0-4b0e-9a35-2f5c2d1a1b10</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`;
    return signResponse(xml, 'Assertion', keys);
  },
};
