import { encryptAssertion } from '../support/encrypted-response.js';
import { signResponse } from '../support/saml-response.js';
import { BEARER, EMAIL, id, minutesFrom, type Profile, SAML, SAMLP, SUCCESS } from './profile.js';

/** By CBC, and in a response that is not signed: `allowCbc`. It encrypts as soon as our metadata has a key for it. */
export const adFs: Profile = {
  idpEntityId: 'http://fs.contoso.example/adfs/services/trust',
  userName: 'adam@contoso.example',
  policy: { allowCbc: true },
  respond({ now, idpEntityId, spEntityId, acsUrl, inResponseTo, keys, encryptionCertificate }) {
    const assertionId = id();
    const xml = `<samlp:Response ID="${id()}" Version="2.0" IssueInstant="${minutesFrom(now, 0)}" Destination="${acsUrl}" Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified" InResponseTo="${inResponseTo}" xmlns:samlp="${SAMLP}"><Issuer xmlns="${SAML}">${idpEntityId}</Issuer><samlp:Status><samlp:StatusCode Value="${SUCCESS}" /></samlp:Status><Assertion ID="${assertionId}" IssueInstant="${minutesFrom(now, 0)}" Version="2.0" xmlns="${SAML}"><Issuer>${idpEntityId}</Issuer><Subject><NameID Format="${EMAIL}">adam@contoso.example</NameID><SubjectConfirmation Method="${BEARER}"><SubjectConfirmationData InResponseTo="${inResponseTo}" NotOnOrAfter="${minutesFrom(now, 5)}" Recipient="${acsUrl}" /></SubjectConfirmation></Subject><Conditions NotBefore="${minutesFrom(now, 0)}" NotOnOrAfter="${minutesFrom(now, 60)}"><AudienceRestriction><Audience>${spEntityId}</Audience></AudienceRestriction></Conditions><AttributeStatement><Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"><AttributeValue>adam@contoso.example</AttributeValue></Attribute></AttributeStatement><AuthnStatement AuthnInstant="${minutesFrom(now, -1)}" SessionIndex="${assertionId}"><AuthnContext><AuthnContextClassRef>urn:federation:authentication:windows</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>`;
    return encryptAssertion(signResponse(xml, 'Assertion', keys, { prefix: 'ds' }), encryptionCertificate, {
      cipher: 'aes-256-cbc',
    });
  },
};
