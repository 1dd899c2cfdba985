import { signResponse } from '../support/saml-response.js';
import { BEARER, id, minutesFrom, type Profile, SAML, SAMLP, SUCCESS, UNSPECIFIED } from './profile.js';

/** An entity ID without scheme; the response is signed; no SessionNotOnOrAfter. */
export const pingFederate: Profile = {
  idpEntityId: 'idp:saml2:contoso',
  userName: 'paul',
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const [from, to] = [minutesFrom(now, -5), minutesFrom(now, 5)];
    const xml = `<samlp:Response Version="2.0" ID="${id()}" IssueInstant="${minutesFrom(now, 0)}" InResponseTo="${inResponseTo}" Destination="${acsUrl}" xmlns:samlp="${SAMLP}"><saml:Issuer xmlns:saml="${SAML}">${idpEntityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status><saml:Assertion ID="${id()}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0" xmlns:saml="${SAML}"><saml:Issuer>${idpEntityId}</saml:Issuer><saml:Subject><saml:NameID Format="${UNSPECIFIED}">paul</saml:NameID><saml:SubjectConfirmation Method="${BEARER}"><saml:SubjectConfirmationData Recipient="${acsUrl}" NotOnOrAfter="${to}" InResponseTo="${inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${from}" NotOnOrAfter="${to}"><saml:AudienceRestriction><saml:Audience>${spEntityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement SessionIndex="${id()}" AuthnInstant="${minutesFrom(now, 0)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement></saml:Assertion></samlp:Response>`;
    return signResponse(xml, 'Response', keys);
  },
};
