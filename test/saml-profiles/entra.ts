import { signResponse } from '../support/saml-response.js';
import { BEARER, EMAIL, id, minutesFrom, type Profile, SAML, SAMLP, SUCCESS } from './profile.js';

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const MICROSOFT = 'http://schemas.microsoft.com/identity/claims';

/** Default namespaces, attributes before authentication, no skew; the assertion is signed, the response is not. */
export const entra: Profile = {
  idpEntityId: 'https://sts.windows.net/0f8e0ab2-4f0e-4e0b-8a43-4f9f2f7b2a11/',
  userName: 'adele@contoso.example',
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const assertionId = id();
    const attribute = (name: string, ...values: string[]) =>
      `<Attribute Name="${name}">${values.map((value) => `<AttributeValue>${value}</AttributeValue>`).join('')}</Attribute>`;
    const xml = `<samlp:Response ID="${id()}" Version="2.0" IssueInstant="${minutesFrom(now, 0)}" Destination="${acsUrl}" InResponseTo="${inResponseTo}" xmlns:samlp="${SAMLP}"><Issuer xmlns="${SAML}">${idpEntityId}</Issuer><samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status><Assertion ID="${assertionId}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0" xmlns="${SAML}"><Issuer>${idpEntityId}</Issuer><Subject><NameID Format="${EMAIL}">adele@contoso.example</NameID><SubjectConfirmation Method="${BEARER}"><SubjectConfirmationData InResponseTo="${inResponseTo}" NotOnOrAfter="${minutesFrom(now, 5)}" Recipient="${acsUrl}"/></SubjectConfirmation></Subject><Conditions NotBefore="${minutesFrom(now, 0)}" NotOnOrAfter="${minutesFrom(now, 70)}"><AudienceRestriction><Audience>${spEntityId}</Audience></AudienceRestriction></Conditions><AttributeStatement>${[
      attribute(`${MICROSOFT}/tenantid`, '0f8e0ab2-4f0e-4e0b-8a43-4f9f2f7b2a11'),
      attribute(`${MICROSOFT}/objectidentifier`, '6b1f37f9-22dd-4a5c-9d52-3f3b5d1d8a90'),
      attribute(`${MICROSOFT}/displayname`, 'Adele Vance'),
      attribute(`${MICROSOFT}/identityprovider`, idpEntityId),
      attribute(
        'http://schemas.microsoft.com/claims/authnmethodsreferences',
        'http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password',
        'http://schemas.microsoft.com/claims/multipleauthn',
      ),
      attribute(`${CLAIMS}/givenname`, 'Adele'),
      attribute(`${CLAIMS}/surname`, 'Vance'),
      attribute(`${CLAIMS}/emailaddress`, 'adele@contoso.example'),
      attribute(`${CLAIMS}/name`, 'adele@contoso.example'),
    ].join(
      '',
    )}</AttributeStatement><AuthnStatement AuthnInstant="${minutesFrom(now, -30)}" SessionIndex="${assertionId}"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>`;
    return signResponse(xml, 'Assertion', keys, { prefix: '' });
  },
};
