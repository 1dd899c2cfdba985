import { changed } from '../support/saml-response.js';

export const ASSERTION = /<saml2:Assertion[^]*<\/saml2:Assertion>/;
export const SIGNATURE = /<ds:Signature[^]*?<\/ds:Signature>/;
export const STATUS = /<saml2p:Status>.*<\/saml2p:Status>/;
export const NAME_ID = /<saml2:NameID>.*<\/saml2:NameID>/;
export const CONDITIONS = /<saml2:Conditions .*<\/saml2:Conditions>/;
export const AUDIENCES = /<saml2:AudienceRestriction>.*<\/saml2:AudienceRestriction>/;
export const CONFIRMATION = /<saml2:SubjectConfirmation .*<\/saml2:SubjectConfirmation>/;
export const AUTHN_STATEMENT = /<saml2:AuthnStatement .*<\/saml2:AuthnStatement>/;

/** The part of a message that a pattern finds. */
export function cut(xml: string, pattern: RegExp): string {
  const part = pattern.exec(xml)?.[0];
  if (part === undefined) throw new Error(`Nothing to cut: ${String(pattern)} is not in the message`);
  return part;
}

export const without = (xml: string, pattern: RegExp | string): string => changed(xml, pattern, '');

/** Puts this in front of what the pattern finds. */
export const before = (xml: string, pattern: string, content: string): string =>
  changed(xml, pattern, content + pattern);

/** An attribute of an element gets another value. */
export const withAttribute = (xml: string, element: string, name: string, value: string): string =>
  changed(xml, new RegExp(`(<${element} (?:[^>]*? )?${name})="[^"]*"`), `$1="${value}"`);

export const withoutAttribute = (xml: string, element: string, name: string): string =>
  changed(xml, new RegExp(`(<${element}(?: [^>]*?)?) ${name}="[^"]*"`), '$1');

/** An element gets one more attribute. */
export const plusAttribute = (xml: string, element: string, attribute: string): string =>
  changed(xml, new RegExp(`<${element}(?=[ >])`), `<${element} ${attribute}`);

/** The same assertion or response, about the administrator, under an ID of its own. */
export const evil = (xml: string): string =>
  changed(changed(xml, / ID="/, '$&evil-'), '>jane@contoso.example<', '>admin@contoso.example<');

export const inObject = (xml: string): string => `<ds:Object>${xml}</ds:Object>`;

/** Puts this at the end of the first signature. */
export const inSignature = (xml: string, content: string): string =>
  changed(xml, '</ds:Signature>', `${content}</ds:Signature>`);

export const inExtensions = (xml: string, content: string): string =>
  before(xml, '<saml2p:Status>', `<saml2p:Extensions>${content}</saml2p:Extensions>`);
