import { changed } from '../support/saml-response.js';
import { ASSERTION, before, cut, evil, inExtensions, inObject, inSignature, SIGNATURE, without } from './parts.js';
import type { Hostile, Scene } from './scene.js';

const signedAssertion = (scene: Scene) => cut(scene.assertionSigned(), ASSERTION);
const evilAssertion = (scene: Scene) => evil(cut(scene.unsigned(), ASSERTION));
const withAssertion = (scene: Scene, assertion: string) => changed(scene.unsigned(), ASSERTION, assertion);
const signature = (scene: Scene) => cut(scene.assertionSigned(), SIGNATURE);
const evilUnsigned = (scene: Scene) =>
  evil(withAssertion(scene, evilAssertion(scene))).replaceAll('evil-evil-', 'evil-');
/** A forged Response with this where its Signature goes. */
const evilResponse = (scene: Scene, afterIssuer: string) => before(evilUnsigned(scene), '<saml2p:Status>', afterIssuer);
const responseSignature = (scene: Scene) => cut(scene.responseSigned(), SIGNATURE);
const atEndOf = (xml: string, element: string, content: string) =>
  changed(xml, new RegExp(`</${element}>(?![^]*</${element}>)`), `${content}$&`);

/** Something signed is there, and something else is hoped to be read. */
export const signatureWrapping: readonly Hostile[] = [
  [
    'K-5',
    'XSW1: the signed Response in an Object of the Signature of an evil one',
    'assertionCount',
    (s) => evilResponse(s, inSignature(responseSignature(s), inObject(s.unsigned()))),
  ],
  [
    'K-5',
    'XSW1 without the Object',
    'assertionCount',
    (s) => evilResponse(s, inSignature(responseSignature(s), s.unsigned())),
  ],
  [
    'K-5',
    'XSW1 with a signed Response that holds no assertion',
    'assertionCount',
    (s) => evilResponse(s, inSignature(responseSignature(s), inObject(without(s.unsigned(), ASSERTION)))),
  ],
  [
    'K-6',
    'XSW2: the signed Response beside its Signature in an evil one',
    'structure',
    (s) => evilResponse(s, s.unsigned() + responseSignature(s)),
  ],
  [
    'K-6',
    'the signed Response at the end of an evil one',
    'structure',
    (s) => atEndOf(evilUnsigned(s), 'saml2p:Response', s.responseSigned()),
  ],
  [
    'K-6',
    'the signed Response in the Extensions of an evil one',
    'assertionCount',
    (s) => inExtensions(evilUnsigned(s), s.responseSigned()),
  ],
  [
    'K-6',
    'the signed Response in the StatusDetail of an evil one',
    'assertionCount',
    (s) =>
      changed(
        evilUnsigned(s),
        '</saml2p:Status>',
        `<saml2p:StatusDetail>${s.responseSigned()}</saml2p:StatusDetail>$&`,
      ),
  ],
  [
    'K-7',
    'XSW3: an evil assertion before the signed one',
    'assertionCount',
    (s) => withAssertion(s, evilAssertion(s) + signedAssertion(s)),
  ],
  [
    'K-7',
    'an evil assertion after the signed one',
    'assertionCount',
    (s) => withAssertion(s, signedAssertion(s) + evilAssertion(s)),
  ],
  [
    'K-7',
    'an evil assertion before the signed one, in a signed Response',
    'assertionCount',
    (s) => s.bothSigned((xml) => xml).replace('<saml2:Assertion', () => `${evilAssertion(s)}<saml2:Assertion`),
  ],
  [
    'K-7',
    'two assertions, both of them signed',
    'assertionCount',
    (s) =>
      withAssertion(
        s,
        signedAssertion(s) +
          cut(
            s.assertionSigned((xml) => xml.replaceAll(s.id, '_second')),
            ASSERTION,
          ),
      ),
  ],
  [
    'K-8',
    'XSW4: the signed assertion at the end of an evil one',
    'assertionCount',
    (s) => withAssertion(s, atEndOf(evilAssertion(s), 'saml2:Assertion', signedAssertion(s))),
  ],
  [
    'K-8',
    'the signed assertion in the Advice of an evil one',
    'assertionCount',
    (s) =>
      withAssertion(
        s,
        before(evilAssertion(s), '<saml2:AuthnStatement', `<saml2:Advice>${signedAssertion(s)}</saml2:Advice>`),
      ),
  ],
  [
    'K-8',
    'the signed assertion in an attribute of an evil one',
    'assertionCount',
    (s) => withAssertion(s, changed(evilAssertion(s), /<saml2:AttributeValue>/, `$&${signedAssertion(s)}`)),
  ],
  [
    'K-8',
    'the signed assertion in the confirmation data of an evil one',
    'assertionCount',
    (s) =>
      withAssertion(
        s,
        changed(
          evilAssertion(s),
          /(<saml2:SubjectConfirmationData [^>]*)\/>/,
          `$1>${signedAssertion(s)}</saml2:SubjectConfirmationData>`,
        ),
      ),
  ],
  [
    'K-9',
    'XSW5: the Signature in an evil assertion, the original after it',
    'assertionCount',
    (s) => withAssertion(s, evil(signedAssertion(s)) + cut(s.unsigned(), ASSERTION)),
  ],
  [
    'K-9',
    'XSW5 with the ID of the original kept',
    'duplicateId',
    (s) => withAssertion(s, evil(signedAssertion(s)).replace('evil-', '') + cut(s.unsigned(), ASSERTION)),
  ],
  [
    'K-10',
    'XSW6: the original in the Signature of an evil assertion',
    'assertionCount',
    (s) => withAssertion(s, inSignature(evil(signedAssertion(s)), cut(s.unsigned(), ASSERTION))),
  ],
  [
    'K-10',
    'the original in the KeyInfo of an evil assertion',
    'assertionCount',
    (s) => withAssertion(s, changed(evil(signedAssertion(s)), '</ds:KeyInfo>', `${cut(s.unsigned(), ASSERTION)}$&`)),
  ],
  [
    'K-11',
    'XSW7: an evil assertion in Extensions',
    'assertionCount',
    (s) => inExtensions(s.assertionSigned(), evilAssertion(s)),
  ],
  [
    'K-11',
    'the signed assertion in Extensions, an evil one in its place',
    'assertionCount',
    (s) => inExtensions(withAssertion(s, evilAssertion(s)), signedAssertion(s)),
  ],
  [
    'K-11',
    'the signed assertion in Extensions, none in its place',
    'assertionCount',
    (s) => inExtensions(withAssertion(s, ''), signedAssertion(s)),
  ],
  [
    'K-11',
    'an evil assertion in the StatusDetail',
    'assertionCount',
    (s) =>
      changed(
        s.assertionSigned(),
        '</saml2p:Status>',
        `<saml2p:StatusDetail>${evilAssertion(s)}</saml2p:StatusDetail>$&`,
      ),
  ],
  [
    'K-12',
    'XSW8: the original in an Object of the Signature of an evil assertion',
    'assertionCount',
    (s) => withAssertion(s, inSignature(evil(signedAssertion(s)), inObject(cut(s.unsigned(), ASSERTION)))),
  ],
  [
    'K-12',
    'an evil assertion in an Object of the Signature',
    'assertionCount',
    (s) => inSignature(s.assertionSigned(), inObject(evilAssertion(s))),
  ],
  [
    'K-12',
    'an empty Object in the Signature',
    'signatureStructure',
    (s) => inSignature(s.assertionSigned(), inObject('')),
  ],
  [
    'K-12',
    'a Manifest in an Object of the Signature',
    'signatureStructure',
    (s) => inSignature(s.assertionSigned(), inObject(`<ds:Manifest><x:x xmlns:x="urn:x"/></ds:Manifest>`)),
  ],
  [
    'K-9',
    'the Signature of the assertion in the Response',
    'signatureStructure',
    (s) => before(withAssertion(s, evilAssertion(s)), '<saml2p:Status>', signature(s)),
  ],
  [
    'K-9',
    'the Signature of the assertion in Extensions',
    'signatureStructure',
    (s) => inExtensions(withAssertion(s, evilAssertion(s)), signature(s)),
  ],
  [
    'K-9',
    'the Signature of the assertion in its Subject',
    'signatureStructure',
    (s) => changed(without(s.assertionSigned(), SIGNATURE), '</saml2:Subject>', `${signature(s)}$&`),
  ],
  [
    'K-9',
    'the Signature of the assertion in an attribute',
    'signatureStructure',
    (s) => changed(without(s.assertionSigned(), SIGNATURE), /<saml2:AttributeValue>/, `$&${signature(s)}`),
  ],
  [
    'K-9',
    'the Signature of the assertion before its Issuer',
    'structure',
    (s) => changed(without(s.assertionSigned(), SIGNATURE), /<saml2:Assertion [^>]*>/, `$&${signature(s)}`),
  ],
  [
    'K-9',
    'the Signature of the assertion after its Subject',
    'structure',
    (s) => changed(without(s.assertionSigned(), SIGNATURE), '</saml2:Subject>', `$&${signature(s)}`),
  ],
  ['K-9', 'two Signatures of one assertion', 'structure', (s) => changed(s.assertionSigned(), SIGNATURE, '$&$&')],
  [
    'K-9',
    'a Signature of another namespace beside the real one',
    'signatureStructure',
    (s) => inExtensions(s.assertionSigned(), '<x:Signature xmlns:x="urn:x"/>'),
  ],
  [
    'K-7',
    'an evil assertion of no namespace before the signed one',
    'structure',
    (s) => before(s.assertionSigned(), '<saml2:Assertion', '<Assertion ID="_none" Version="2.0"/>'),
  ],
  [
    'K-7',
    'an evil assertion of SAML 1.1 after the signed one',
    'structure',
    (s) =>
      atEndOf(s.assertionSigned(), 'saml2p:Response', '<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion"/>'),
  ],
  [
    'K-7',
    'an evil assertion of a look-alike namespace before the signed one',
    'structure',
    (s) =>
      before(s.assertionSigned(), '<saml2:Assertion', '<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion "/>'),
  ],
];
