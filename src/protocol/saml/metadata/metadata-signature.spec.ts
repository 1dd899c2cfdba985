import { buildMetadata, signMetadata } from '../../../../test/support/idp-metadata.js';
import { makeSamlKeys } from '../../../../test/support/saml-keys.js';
import { refusalOf } from '../../../../test/support/saml-refusal.js';
import { changed } from '../../../../test/support/saml-response.js';
import { verifiedMetadata } from './metadata-signature.js';
import { parseIdpMetadata } from './metadata.js';

const keys = makeSamlKeys();
const stranger = makeSamlKeys();
const fields = {
  entityId: 'https://idp.example/',
  ssoUrl: 'https://idp.example/sso',
  certificates: [keys.certificate],
};
const evil = { ...fields, entityId: 'https://evil.example/', certificates: [stranger.certificate] };
const unsigned = buildMetadata(fields);
const signed = signMetadata(unsigned, keys);
const entity = (xml: string) => parseIdpMetadata(xml, new Date('2026-11-24T12:00:00Z')).entityId;

test.each([
  ['as it is', signed],
  ['after an XML declaration and comments', `<?xml version="1.0"?><!-- ours -->${signed}`],
  ['with a comment in it', signed.replace('<md:IDPSSODescriptor', '<!-- key 1 --><md:IDPSSODescriptor')],
  [
    'around several entities',
    signMetadata(
      `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_all">${unsigned}</md:EntitiesDescriptor>`,
      keys,
    ),
  ],
])('metadata that the pinned key signed is read: %s', (_, xml) => {
  expect(entity(verifiedMetadata(xml, keys.certificate))).toBe(fields.entityId);
});

test.each([
  ['not signed', unsigned, 'metadataSignature'],
  ['signed by another key, whose certificate it brings along', signMetadata(unsigned, stranger), 'metadataSignature'],
  [
    'changed after it was signed',
    changed(signed, 'https://idp.example/sso', 'https://evil.example/sso'),
    'metadataSignature',
  ],
  ['signed twice', changed(signed, /(<ds:Signature.*<\/ds:Signature>)/, '$1$1'), 'metadataSignature'],
  [
    'signed inside of another document',
    buildMetadata(evil)
      .replace('ID="_metadata"', 'ID="_evil"')
      .replace(/(<md:IDPSSODescriptor)/, `<md:Extensions>${signed}</md:Extensions>$1`),
    'metadataSignature',
  ],
  [
    'wrapped so that the signature stands first in another document',
    buildMetadata(evil).replace(
      '><md:IDPSSODescriptor',
      `>${/<ds:Signature.*<\/ds:Signature>/.exec(signed)?.[0] ?? ''}<md:Extensions>${unsigned}</md:Extensions><md:IDPSSODescriptor`,
    ),
    'metadataSignature',
  ],
  ['signed for another ID', changed(signed, 'ID="_metadata"', 'ID="_other"'), 'signatureStructure'],
  ['with a DOCTYPE', `<!DOCTYPE x>${signed}`, 'xmlForbidden'],
])('metadata is refused that is %s', (_, xml, code) => {
  expect(refusalOf(() => verifiedMetadata(xml, keys.certificate))).toMatchObject({ code });
});

test('a key that is called SHA-1 is no way around', () => {
  const weak = changed(signed, 'xmldsig-more#rsa-sha256', 'xmldsig-more#rsa-sha1').replace(
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha1',
    'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  );
  expect(refusalOf(() => verifiedMetadata(weak, keys.certificate))).toMatchObject({ code: 'signatureAlgorithm' });
});
