import { signResponse } from '../support/saml-response.js';
import { BEARER, id, minutesFrom, type Profile, SAML, SAMLP, SUCCESS, UNSPECIFIED } from './profile.js';

/** One entity ID for all applications; the assertion is signed, the response is not; values of xs:anyType. */
export const google: Profile = {
  idpEntityId: 'https://accounts.google.com/o/saml2?idpid=C01abc234',
  userName: 'gina@contoso.example',
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const attribute = (name: string, value: string) =>
      `<saml2:Attribute Name="${name}"><saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:anyType">${value}</saml2:AttributeValue></saml2:Attribute>`;
    const xml = `<?xml version="1.0" encoding="UTF-8" standalone="no"?><saml2p:Response xmlns:saml2p="${SAMLP}" Destination="${acsUrl}" ID="${id()}" InResponseTo="${inResponseTo}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0"><saml2:Issuer xmlns:saml2="${SAML}">${idpEntityId.replace('&', '&amp;')}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="${SUCCESS}"/></saml2p:Status><saml2:Assertion xmlns:saml2="${SAML}" ID="${id()}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0"><saml2:Issuer>${idpEntityId}</saml2:Issuer><saml2:Subject><saml2:NameID Format="${UNSPECIFIED}">gina@contoso.example</saml2:NameID><saml2:SubjectConfirmation Method="${BEARER}"><saml2:SubjectConfirmationData InResponseTo="${inResponseTo}" NotOnOrAfter="${minutesFrom(now, 5)}" Recipient="${acsUrl}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="${minutesFrom(now, -5)}" NotOnOrAfter="${minutesFrom(now, 5)}"><saml2:AudienceRestriction><saml2:Audience>${spEntityId}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AttributeStatement>${attribute('email', 'gina@contoso.example')}</saml2:AttributeStatement><saml2:AuthnStatement AuthnInstant="${minutesFrom(now, -60)}" SessionIndex="${id()}"><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement></saml2:Assertion></saml2p:Response>`;
    return signResponse(xml, 'Assertion', keys);
  },
};
