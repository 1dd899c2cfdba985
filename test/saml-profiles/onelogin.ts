import { signResponse } from '../support/saml-response.js';
import { BEARER, EMAIL, id, minutesFrom, PASSWORD, type Profile, SAML, SAMLP, SUCCESS } from './profile.js';

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';

/** SHA-1 until somebody changes it; three minutes either way; a session of a day; times without fractions. */
export const oneLogin: Profile = {
  idpEntityId: 'https://app.onelogin.com/saml/metadata/2f6b9f0e-51d5-4b6c-9d0f-0b1d6c0a7c11',
  userName: 'olivia@contoso.example',
  policy: { allowSha1: true },
  sessionMinutes: 1440,
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const [from, to] = [minutesFrom(now, -3, 0), minutesFrom(now, 3, 0)];
    const attribute = (name: string, value: string) =>
      `<saml:Attribute NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic" Name="${name}"><saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${value}</saml:AttributeValue></saml:Attribute>`;
    const xml = `<samlp:Response xmlns:saml="${SAML}" xmlns:samlp="${SAMLP}" ID="R${crypto.randomUUID().replaceAll('-', '')}" Version="2.0" IssueInstant="${minutesFrom(now, 0, 0)}" Destination="${acsUrl}" InResponseTo="${inResponseTo}"><saml:Issuer>${idpEntityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status><saml:Assertion xmlns:saml="${SAML}" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Version="2.0" ID="pfx${crypto.randomUUID()}" IssueInstant="${minutesFrom(now, 0, 0)}"><saml:Issuer>${idpEntityId}</saml:Issuer><saml:Subject><saml:NameID Format="${EMAIL}">olivia@contoso.example</saml:NameID><saml:SubjectConfirmation Method="${BEARER}"><saml:SubjectConfirmationData NotOnOrAfter="${to}" Recipient="${acsUrl}" InResponseTo="${inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${from}" NotOnOrAfter="${to}"><saml:AudienceRestriction><saml:Audience>${spEntityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${minutesFrom(now, -1, 0)}" SessionNotOnOrAfter="${minutesFrom(now, 1440, 0)}" SessionIndex="${id()}"><saml:AuthnContext><saml:AuthnContextClassRef>${PASSWORD}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attribute('User.email', 'olivia@contoso.example')}${attribute('memberOf', '')}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
    return signResponse(xml, 'Assertion', keys, {
      signatureAlgorithm: `${XMLDSIG}rsa-sha1`,
      digestAlgorithm: `${XMLDSIG}sha1`,
    });
  },
};
