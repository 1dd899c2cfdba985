import { SamlError } from '../error.js';
import { attributeOf, textOf } from '../xml/strict-xml.js';

const ENTITY_FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';

/** Requires that an Issuer element is there and is exactly this entity (Core §2.2.5, §8.3.6). */
export function requireIssuer(issuer: Element | undefined, idpEntityId: string): void {
  const received = issuer && textOf(issuer);
  const format = (issuer && attributeOf(issuer, 'Format')) ?? ENTITY_FORMAT;
  if (received === idpEntityId && format === ENTITY_FORMAT) return;
  throw new SamlError('issuerMismatch', "The message was issued by another identity provider than the organization's", {
    expected: idpEntityId,
    received: received ?? 'none',
  });
}
