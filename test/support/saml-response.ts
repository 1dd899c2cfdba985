import { sign } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import '../../src/protocol/saml/signature/xml-crypto-algorithms.js';
import { escapeXml } from '../../src/protocol/saml/xml/xml-escape.js';
import type { SamlKeys } from './saml-keys.js';

export interface ResponseFields {
  readonly now: Date;
  readonly idpEntityId: string;
  readonly spEntityId: string;
  readonly acsUrl: string;
  readonly inResponseTo: string;
  readonly assertionId: string;
  readonly nameId: string;
}

const minutes = (from: Date, count: number) => new Date(from.getTime() + count * 60_000).toISOString();

/** An unsigned Response laid out as Okta does, with times from 5 minutes before `now` to 5 minutes after. */
export function buildResponse(fields: ResponseFields): string {
  const { now, idpEntityId, spEntityId, acsUrl, inResponseTo, assertionId, nameId } = fields;
  const [from, to] = [minutes(now, -5), minutes(now, 5)];
  return `<saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" ID="response-${assertionId}" Version="2.0" IssueInstant="${now.toISOString()}" Destination="${acsUrl}" InResponseTo="${inResponseTo}"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">${idpEntityId}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status><saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="${assertionId}" Version="2.0" IssueInstant="${now.toISOString()}"><saml2:Issuer>${idpEntityId}</saml2:Issuer><saml2:Subject><saml2:NameID>${escapeXml(nameId)}</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData InResponseTo="${inResponseTo}" NotOnOrAfter="${to}" Recipient="${acsUrl}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="${from}" NotOnOrAfter="${to}"><saml2:AudienceRestriction><saml2:Audience>${spEntityId}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AuthnStatement AuthnInstant="${now.toISOString()}" SessionIndex="session-1"><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement><saml2:Attribute Name="email"><saml2:AttributeValue>${escapeXml(nameId)}</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement></saml2:Assertion></saml2p:Response>`;
}

export interface SignatureChoice {
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly transforms?: string[];
  readonly canonicalizationAlgorithm?: string;
  /** Of the CanonicalizationMethod. */
  readonly inclusivePrefixes?: string[];
  /** Of the second transformation. */
  readonly transformPrefixes?: string[];
  /** Of the elements of the signature; empty for none. */
  readonly prefix?: string;
  /** The child element before which the signature goes, where there is no Issuer. */
  readonly before?: string;
}

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** Signs the Response or its Assertion, the signature right after the Issuer and with the certificate in KeyInfo. */
export function signResponse(
  xml: string,
  element: 'Response' | 'Assertion',
  keys: SamlKeys,
  choice?: SignatureChoice,
): string {
  return signElement(
    xml,
    element === 'Response' ? `/*[local-name()='Response']` : `/*/*[local-name()='Assertion']`,
    keys,
    choice,
  );
}

/** Signs the element at the end of an XPath, the signature right after its Issuer. */
export function signElement(
  xml: string,
  path: string,
  { privateKeyPem, certificate }: SamlKeys,
  choice: SignatureChoice = {},
): string {
  const signer = new SignedXml({
    privateKey: privateKeyPem,
    publicCert: certificate,
    signatureAlgorithm: choice.signatureAlgorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: choice.canonicalizationAlgorithm ?? EXCLUSIVE_C14N,
    inclusiveNamespacesPrefixList: choice.inclusivePrefixes ?? [],
  });
  signer.addReference({
    xpath: path,
    digestAlgorithm: choice.digestAlgorithm ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    inclusiveNamespacesPrefixList: choice.transformPrefixes ?? [],
    transforms: choice.transforms ?? ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE_C14N],
  });
  signer.computeSignature(xml, {
    prefix: choice.prefix ?? 'ds',
    location: {
      reference: `${path}/*[local-name()='${choice.before ?? 'Issuer'}']`,
      action: choice.before === undefined ? 'after' : 'before',
    },
  });
  return choice.transformPrefixes ? withoutFirstPrefixes(signer.getSignedXml(), privateKeyPem) : signer.getSignedXml();
}

/** xml-crypto gives the list of prefixes to each transformation; the first, enveloped-signature, takes none. */
function withoutFirstPrefixes(signedXml: string, privateKey: string): string {
  const xml = changed(signedXml, /(enveloped-signature")><InclusiveNamespaces [^>]*\/><\/ds:Transform>/, '$1/>');
  const at = xml.indexOf('enveloped-signature"/>');
  const [start, end] = [xml.lastIndexOf('<ds:SignedInfo>', at), xml.indexOf('</ds:SignedInfo>', at)];
  const signedInfo = new DOMParser().parseFromString(
    changed(`${xml.slice(start, end)}</ds:SignedInfo>`, '<ds:SignedInfo>', `<ds:SignedInfo xmlns:ds="${XMLDSIG}">`),
    'text/xml',
  ).documentElement;
  const canonical = new SignedXml().getCanonXml([EXCLUSIVE_C14N], signedInfo);
  const value = sign('sha256', Buffer.from(canonical), privateKey).toString('base64');
  return xml.slice(0, end) + changed(xml.slice(end), /(?<=<ds:SignatureValue>)[^<]*/, value);
}

/** The form field. */
export function encodeResponse(xml: string): string {
  return Buffer.from(xml, 'utf8').toString('base64');
}

/** Replaces text that must be there, so that a test never says less than it seems to. */
export function changed(xml: string, from: string | RegExp, to: string | ((found: string) => string)): string {
  const result = typeof to === 'string' ? xml.replace(from, to) : xml.replace(from, to);
  if (result === xml) throw new Error(`Nothing to change: ${String(from)} is not in the message`);
  return result;
}
