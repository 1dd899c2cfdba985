import { signResponse } from '../support/saml-response.js';
import { BEARER, id, minutesFrom, type Profile, SAML, SAMLP, SUCCESS, UNSPECIFIED } from './profile.js';

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** A URN as entity ID; an ID of its own as NameID, so an attribute says who it is; the assertion is signed, for an hour. */
export const auth0: Profile = {
  idpEntityId: 'urn:contoso.auth0.com',
  userName: 'otto@contoso.example',
  policy: { match: { attribute: `${CLAIMS}/emailaddress`, target: 'userName' } },
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const attribute = (name: string, value: string, type = 'xs:string') =>
      `<saml:Attribute Name="${name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}">${value}</saml:AttributeValue></saml:Attribute>`;
    const xml = `<samlp:Response xmlns:samlp="${SAMLP}" ID="${id()}" InResponseTo="${inResponseTo}" Version="2.0" IssueInstant="${minutesFrom(now, 0, 0)}" Destination="${acsUrl}"><saml:Issuer xmlns:saml="${SAML}">${idpEntityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status><saml:Assertion xmlns:saml="${SAML}" Version="2.0" ID="${id()}" IssueInstant="${minutesFrom(now, 0)}"><saml:Issuer>${idpEntityId}</saml:Issuer><saml:Subject><saml:NameID Format="${UNSPECIFIED}">auth0|65a1f0c4d2</saml:NameID><saml:SubjectConfirmation Method="${BEARER}"><saml:SubjectConfirmationData NotOnOrAfter="${minutesFrom(now, 60)}" Recipient="${acsUrl}" InResponseTo="${inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${minutesFrom(now, 0)}" NotOnOrAfter="${minutesFrom(now, 60)}"><saml:AudienceRestriction><saml:Audience>${spEntityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${minutesFrom(now, 0)}" SessionIndex="${id()}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${attribute(`${CLAIMS}/nameidentifier`, 'auth0|65a1f0c4d2')}${attribute(`${CLAIMS}/emailaddress`, 'otto@contoso.example')}${attribute('http://schemas.auth0.com/email_verified', 'true', 'xs:boolean')}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
    return signResponse(xml, 'Assertion', keys, { prefix: '' });
  },
};
