import { makeSamlKeys, type SamlKeys } from '../../../../test/support/saml-keys.js';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { changed } from '../../../../test/support/saml-response.js';
import { signPosted } from '../bindings/posted-signature.js';
import { SAML, SAMLP } from '../xml/namespaces.js';
import { readUnsignedLogoutMessage, verifyPostedLogoutMessage } from './logout-message.js';
import { acceptLogoutRequest, writeLogoutRequest } from './logout-request.js';
import { acceptLogoutResponse, claimedRequest, writeLogoutResponse } from './logout-response.js';

const now = new Date('2026-11-24T12:00:00Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const idpEntityId = 'https://idp.example/';
const logoutUrl = 'https://gatehouse.example/saml/1/logout';
const parties = { logoutUrl, idpEntityId };
const keys = makeSamlKeys();
const stranger = makeSamlKeys();
const policy = { allowSha1: false };

const nameId = {
  value: 'ann & bo@example.com',
  format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  nameQualifier: idpEntityId,
  spNameQualifier: 'https://gatehouse.example/saml/1/metadata',
  spProvidedId: '7',
};
const outgoing = {
  id: '_request',
  destination: logoutUrl,
  spEntityId: idpEntityId,
  nameId,
  sessionIndexes: ['1', '<2>'],
};
const request = writeLogoutRequest(outgoing, now);
const response = writeLogoutResponse(
  { id: '_response', destination: logoutUrl, spEntityId: idpEntityId, inResponseTo: '_request', result: 'success' },
  now,
);

const accept = (xml: string) => acceptLogoutRequest(readUnsignedLogoutMessage('SAMLRequest', xml), parties, now);
const checkOf = (xml: string): string => refusalOf(() => accept(xml)).code;
const sign = (xml: string, by: SamlKeys = keys) =>
  signPosted(xml, { privateKey: by.privateKeyPem, certificate: by.certificate });
const verify = (xml: string) =>
  verifyPostedLogoutMessage('SAMLRequest', xml, [stranger.certificate, keys.certificate], policy);

describe('a LogoutRequest', () => {
  test('says who leaves which sessions, and how long it has to be remembered', () => {
    expect(accept(request)).toEqual({
      id: '_request',
      issueInstant: now,
      nameId,
      sessionIndexes: ['1', '<2>'],
      rememberUntil: at(13),
    });
  });

  test('without SessionIndex is about all sessions', () => {
    expect(accept(writeLogoutRequest({ ...outgoing, sessionIndexes: [] }, now)).sessionIndexes).toEqual([]);
  });

  test.each([
    [
      'expired within the skew of clocks',
      changed(request, /NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="2026-11-24T11:57:00.001Z"'),
    ],
    ['without NotOnOrAfter', changed(request, / NotOnOrAfter="[^"]*"/, '')],
    ['issued ten minutes ago', writeLogoutRequest(outgoing, at(-10)).replace(/ NotOnOrAfter="[^"]*"/, '')],
    ['issued within the skew of clocks from now', writeLogoutRequest(outgoing, at(3))],
    [
      'with a reason and Extensions',
      changed(request, '</saml:Issuer>', '</saml:Issuer><samlp:Extensions><x xmlns="urn:x"/></samlp:Extensions>'),
    ],
  ])('%s is accepted', (_, xml) => {
    expect(accept(xml).nameId).toEqual(nameId);
  });

  test.each([
    [
      'meant for another address',
      changed(request, `Destination="${logoutUrl}"`, `Destination="${logoutUrl}/"`),
      'destinationMismatch',
    ],
    ['meant for no address', changed(request, ` Destination="${logoutUrl}"`, ''), 'destinationMismatch'],
    ['of another issuer', changed(request, idpEntityId, 'https://other.example/'), 'issuerMismatch'],
    ['without issuer', changed(request, /<saml:Issuer>.*<\/saml:Issuer>/, ''), 'structure'],
    ['issued too long ago', writeLogoutRequest(outgoing, at(-10.01)), 'issueInstant'],
    ['issued in the future', writeLogoutRequest(outgoing, at(3.01)), 'issueInstant'],
    ['expired', changed(request, /NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="2026-11-24T11:57:00Z"'), 'expired'],
    ['with an end that is no time', changed(request, /NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="soon"'), 'expired'],
    ['of SAML 1.1', changed(request, 'Version="2.0"', 'Version="1.1"'), 'versionMismatch'],
    ['without ID', changed(request, ' ID="_request"', ''), 'structure'],
    ['for two people', changed(request, '</saml:NameID>', '</saml:NameID><saml:NameID>x</saml:NameID>'), 'structure'],
    ['for nobody', changed(request, /<saml:NameID.*<\/saml:NameID>/, ''), 'structure'],
    ['with two IDs', changed(request, '<saml:NameID', '<saml:NameID ID="_request"'), 'duplicateId'],
    ['with a comment in the NameID', changed(request, 'ann', 'ann<!---->'), 'xmlForbidden'],
    ['with a DOCTYPE', `<!DOCTYPE x>${request}`, 'xmlForbidden'],
    ['that is a LogoutResponse', response, 'notALogoutMessage'],
    ['that is metadata', '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>', 'notALogoutMessage'],
    ['in another namespace', changed(request, SAMLP, 'urn:example'), 'notALogoutMessage'],
    ['that is signed, though its address was', sign(request), 'signatureStructure'],
  ])('%s is refused: %#', (_, xml, check) => {
    expect(checkOf(xml)).toBe(check);
  });

  test.each([
    ['BaseID', `<saml:BaseID xmlns:saml="${SAML}"/>`],
    ['EncryptedID', `<saml:EncryptedID xmlns:saml="${SAML}"/>`],
    ['a NameID with XML in it', '<saml:NameID>ann<saml:Issuer/></saml:NameID>'],
  ])('with %s names nobody in clear text', (_, identifier) => {
    expect(accept(changed(request, /<saml:NameID.*<\/saml:NameID>/, identifier)).nameId).toBeUndefined();
  });
});

describe('the issuer of logout messages', () => {
  const tenant = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
  const entra = `https://sts.windows.net/${tenant}/`;
  const from = (issuer: string, entityId: string) => () =>
    acceptLogoutRequest(
      readUnsignedLogoutMessage(
        'SAMLRequest',
        changed(request, `<saml:Issuer>${idpEntityId}`, `<saml:Issuer>${issuer}`),
      ),
      { logoutUrl, idpEntityId: entityId },
      now,
    );

  test.each([entra, `https://login.microsoftonline.com/${tenant}/`])('of Entra may be %s', (issuer) => {
    expect(from(issuer, entra)().id).toBe('_request');
  });

  test.each([
    ['another tenant', 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/', entra],
    ['no slash at the end', `https://login.microsoftonline.com/${tenant}`, entra],
    ['the other way round', entra, `https://login.microsoftonline.com/${tenant}/`],
    ['another identity provider', `https://login.microsoftonline.com/${tenant}/`, idpEntityId],
  ])('may not be that of %s', (_, issuer, entityId) => {
    expect(refusalOf(from(issuer, entityId)).code).toBe('issuerMismatch');
  });
});

describe('a posted message', () => {
  test('is read from what was verified, and names the certificate', () => {
    const verified = verify(sign(request));
    expect(verified.certificate).toBe(keys.certificate);
    expect(acceptLogoutRequest(verified.message, parties, now).nameId).toEqual(nameId);
  });

  test.each([
    ['unsigned', request, 'signatureMissing'],
    ['signed by a stranger', sign(request, makeSamlKeys()), 'signatureInvalid'],
    ['changed after it was signed', changed(sign(request), 'ann', 'eve'), 'signatureInvalid'],
    [
      'whose SignedInfo was changed',
      changed(sign(request), /<ds:DigestValue>./, '<ds:DigestValue>A'),
      'signatureInvalid',
    ],
    [
      'signed inside another element',
      changed(sign(request), /(<ds:Signature .*<\/ds:Signature>)(.*<saml:NameID[^>]*>)/, '$2$1'),
      'signatureStructure',
    ],
    [
      'that refers to another element',
      changed(sign(request), 'URI="#_request"', 'URI="#_other"'),
      'signatureStructure',
    ],
    ['that refers to the whole document', changed(sign(request), 'URI="#_request"', 'URI=""'), 'signatureStructure'],
    [
      'signed with MD5',
      changed(sign(request), 'xmldsig-more#rsa-sha256', 'xmldsig-more#rsa-md5'),
      'signatureAlgorithm',
    ],
    ['wrapped into another one', wrapped(), 'signatureStructure'],
  ])('%s is refused: %#', (_, xml, check) => {
    expect(refusalOf(() => verify(xml)).code).toBe(check);
  });

  /** A forged request around the signed one: the signature is where it was, and still holds. */
  function wrapped(): string {
    const genuine = sign(request);
    return changed(
      changed(request, 'ID="_request"', 'ID="_evil"'),
      '</saml:Issuer>',
      `</saml:Issuer><samlp:Extensions>${genuine}</samlp:Extensions>`,
    );
  }
});

describe('a LogoutResponse', () => {
  const acceptResponse = (xml: string) =>
    acceptLogoutResponse(readUnsignedLogoutMessage('SAMLResponse', xml), parties, now);
  const status = (codes: string) =>
    changed(response, /<samlp:Status>.*<\/samlp:Status>/, `<samlp:Status>${codes}</samlp:Status>`);
  const code = (value: string, inner = '') =>
    `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${value}">${inner}</samlp:StatusCode>`;

  test('says which request it answers, and that all went well', () => {
    expect(acceptResponse(response)).toEqual({ inResponseTo: '_request', status: 'Success', isSuccess: true });
    expect(claimedRequest(readUnsignedLogoutMessage('SAMLResponse', response))).toBe('_request');
  });

  test.each([
    ['PartialLogout inside Success', status(code('Success', code('PartialLogout'))), 'Success, PartialLogout'],
    ['PartialLogout inside Responder', status(code('Responder', code('PartialLogout'))), 'Responder, PartialLogout'],
    ['Requester', status(code('Requester')), 'Requester'],
  ])('with %s is no success', (_, xml, codes) => {
    expect(acceptResponse(xml)).toEqual({ inResponseTo: '_request', status: codes, isSuccess: false });
  });

  test('that we cannot serve says so', () => {
    const refusal = writeLogoutResponse(
      {
        id: '_r',
        destination: logoutUrl,
        spEntityId: idpEntityId,
        inResponseTo: '_request',
        result: 'unknownPrincipal',
      },
      now,
    );
    expect(acceptResponse(refusal).status).toBe('Requester, UnknownPrincipal');
  });

  test.each([
    ['without status', status(''), 'structure'],
    ['of another issuer', changed(response, idpEntityId, 'https://other.example/'), 'issuerMismatch'],
    [
      'meant for another address',
      changed(response, `Destination="${logoutUrl}"`, 'Destination="https://evil.example"'),
      'destinationMismatch',
    ],
    ['that is a LogoutRequest', request, 'notALogoutMessage'],
  ])('%s is refused: %#', (_, xml, check) => {
    expect(refusalOf(() => acceptResponse(xml)).code).toBe(check);
  });
});
