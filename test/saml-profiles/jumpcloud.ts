import { signResponse } from '../support/saml-response.js';
import { BEARER, id, minutesFrom, PASSWORD, type Profile, SAML, SAMLP, SUCCESS, UNSPECIFIED } from './profile.js';

/** The administrator types the entity ID, which need not be a URL; the response is signed, the assertion is not; no attributes. */
export const jumpCloud: Profile = {
  idpEntityId: 'JumpCloud Contoso',
  userName: 'june@contoso.example',
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const [from, to] = [minutesFrom(now, -2), minutesFrom(now, 10)];
    const xml = `<samlp:Response xmlns:samlp="${SAMLP}" xmlns:saml="${SAML}" ID="${id()}" Version="2.0" IssueInstant="${minutesFrom(now, 0)}" Destination="${acsUrl}" InResponseTo="${inResponseTo}"><saml:Issuer>${idpEntityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status><saml:Assertion ID="${id()}" Version="2.0" IssueInstant="${minutesFrom(now, 0)}"><saml:Issuer>${idpEntityId}</saml:Issuer><saml:Subject><saml:NameID Format="${UNSPECIFIED}">june@contoso.example</saml:NameID><saml:SubjectConfirmation Method="${BEARER}"><saml:SubjectConfirmationData NotOnOrAfter="${to}" Recipient="${acsUrl}" InResponseTo="${inResponseTo}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${from}" NotOnOrAfter="${to}"><saml:AudienceRestriction><saml:Audience>${spEntityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${minutesFrom(now, 0)}" SessionIndex="${id()}"><saml:AuthnContext><saml:AuthnContextClassRef>${PASSWORD}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement></saml:Assertion></samlp:Response>`;
    return signResponse(xml, 'Response', keys);
  },
};
