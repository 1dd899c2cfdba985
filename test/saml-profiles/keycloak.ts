import { signResponse } from '../support/saml-response.js';
import { BEARER, minutesFrom, type Profile, SAML, SAMLP, SUCCESS, UNSPECIFIED } from './profile.js';

/** Indented; `dsig` as prefix; the response is signed; a session of ten hours; one attribute for each role. */
export const keycloak: Profile = {
  idpEntityId: 'https://sso.contoso.example/realms/contoso',
  userName: 'kira@contoso.example',
  sessionMinutes: 600,
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys }) {
    const role = (name: string) => `
      <saml:Attribute FriendlyName="Role" Name="Role" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">
        <saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${name}</saml:AttributeValue>
      </saml:Attribute>`;
    const xml = `<samlp:Response xmlns:samlp="${SAMLP}" xmlns:saml="${SAML}" Destination="${acsUrl}" ID="ID_${crypto.randomUUID()}" InResponseTo="${inResponseTo}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0">
  <saml:Issuer>${idpEntityId}</saml:Issuer>
  <samlp:Status>
    <samlp:StatusCode Value="${SUCCESS}"/>
  </samlp:Status>
  <saml:Assertion xmlns="${SAML}" ID="ID_${crypto.randomUUID()}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0">
    <saml:Issuer>${idpEntityId}</saml:Issuer>
    <saml:Subject>
      <saml:NameID Format="${UNSPECIFIED}">kira@contoso.example</saml:NameID>
      <saml:SubjectConfirmation Method="${BEARER}">
        <saml:SubjectConfirmationData InResponseTo="${inResponseTo}" NotOnOrAfter="${minutesFrom(now, 5)}" Recipient="${acsUrl}"/>
      </saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="${minutesFrom(now, -0.05)}" NotOnOrAfter="${minutesFrom(now, 1)}">
      <saml:AudienceRestriction>
        <saml:Audience>${spEntityId}</saml:Audience>
      </saml:AudienceRestriction>
    </saml:Conditions>
    <saml:AuthnStatement AuthnInstant="${minutesFrom(now, 0)}" SessionIndex="${crypto.randomUUID()}::${crypto.randomUUID()}" SessionNotOnOrAfter="${minutesFrom(now, 600)}">
      <saml:AuthnContext>
        <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>
      </saml:AuthnContext>
    </saml:AuthnStatement>
    <saml:AttributeStatement>${role('offline_access')}${role('uma_authorization')}
    </saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>`;
    return signResponse(xml, 'Response', keys, { prefix: 'dsig' });
  },
};
