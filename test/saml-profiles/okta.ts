import { signResponse } from '../support/saml-response.js';
import { BEARER, ENTITY, minutesFrom, PASSWORD, type Profile, SAML, SAMLP, SUCCESS, UNSPECIFIED } from './profile.js';

const XS = 'http://www.w3.org/2001/XMLSchema';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** Both signed, with a list of inclusive prefixes; five minutes either way; the request's ID as SessionIndex. */
export const okta: Profile = {
  idpEntityId: 'http://www.okta.com/exk1example2app3id4',
  userName: 'ann@contoso.example',
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const [from, to] = [minutesFrom(now, -5), minutesFrom(now, 5)];
    const issuer = (declaration: string) =>
      `<saml2:Issuer Format="${ENTITY}"${declaration}>${idpEntityId}</saml2:Issuer>`;
    const attribute = (name: string, value: string) =>
      `<saml2:Attribute Name="${name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"><saml2:AttributeValue xmlns:xs="${XS}" xmlns:xsi="${XSI}" xsi:type="xs:string">${value}</saml2:AttributeValue></saml2:Attribute>`;
    const xml = `<?xml version="1.0" encoding="UTF-8"?><saml2p:Response Destination="${acsUrl}" ID="id${Date.now()}1" InResponseTo="${inResponseTo}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0" xmlns:saml2p="${SAMLP}" xmlns:xs="${XS}">${issuer(` xmlns:saml2="${SAML}"`)}<saml2p:Status xmlns:saml2p="${SAMLP}"><saml2p:StatusCode Value="${SUCCESS}"/></saml2p:Status><saml2:Assertion ID="id${Date.now()}2" IssueInstant="${minutesFrom(now, 0)}" Version="2.0" xmlns:saml2="${SAML}" xmlns:xs="${XS}">${issuer(` xmlns:saml2="${SAML}"`)}<saml2:Subject xmlns:saml2="${SAML}"><saml2:NameID Format="${UNSPECIFIED}">ann@contoso.example</saml2:NameID><saml2:SubjectConfirmation Method="${BEARER}"><saml2:SubjectConfirmationData InResponseTo="${inResponseTo}" NotOnOrAfter="${to}" Recipient="${acsUrl}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="${from}" NotOnOrAfter="${to}" xmlns:saml2="${SAML}"><saml2:AudienceRestriction><saml2:Audience>${spEntityId}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AuthnStatement AuthnInstant="${minutesFrom(now, -1)}" SessionIndex="${inResponseTo}" xmlns:saml2="${SAML}"><saml2:AuthnContext><saml2:AuthnContextClassRef>${PASSWORD}</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement xmlns:saml2="${SAML}">${attribute('firstName', 'Ann')}${attribute('lastName', 'Example')}</saml2:AttributeStatement></saml2:Assertion></saml2p:Response>`;
    const choice = { transformPrefixes: ['xs'] };
    return signResponse(signResponse(xml, 'Assertion', keys, choice), 'Response', keys, choice);
  },
};
