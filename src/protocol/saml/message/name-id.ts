import { attributeOf, textOf } from '../xml/strict-xml.js';
import { escapeXml } from '../xml/xml-escape.js';

/** A NameID with all that qualifies it (Core §2.2.3). What is undefined was not there. */
export interface NameId {
  readonly value: string;
  readonly format?: string | undefined;
  readonly nameQualifier?: string | undefined;
  readonly spNameQualifier?: string | undefined;
  readonly spProvidedId?: string | undefined;
}

/** @returns undefined when the element holds anything but text */
export function readNameId(element: Element): NameId | undefined {
  const value = textOf(element);
  if (value === undefined) return undefined;
  return {
    value,
    format: attributeOf(element, 'Format'),
    nameQualifier: attributeOf(element, 'NameQualifier'),
    spNameQualifier: attributeOf(element, 'SPNameQualifier'),
    spProvidedId: attributeOf(element, 'SPProvidedID'),
  };
}

/** XML for where the prefix `saml` is declared. What `readNameId` read comes out as it was (SDP-SP29). */
export function writeNameId(nameId: NameId): string {
  const attributes = [
    ['Format', nameId.format],
    ['NameQualifier', nameId.nameQualifier],
    ['SPNameQualifier', nameId.spNameQualifier],
    ['SPProvidedID', nameId.spProvidedId],
  ].flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [` ${name}="${exactly(value)}"`]));
  return `<saml:NameID${attributes.join('')}>${exactly(nameId.value)}</saml:NameID>`;
}

/** Written as they are, a reader would take these for a space or another line end. */
const exactly = (text: string): string =>
  escapeXml(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
