import type { KeyObject } from 'node:crypto';
import { SamlError } from '../error.js';
import { type NameId, readNameId } from '../message/name-id.js';
import { SAML } from '../xml/namespaces.js';
import { isNamed, parseStrictXml } from '../xml/strict-xml.js';
import { decryptAssertion, readEncryptedAssertion } from './encrypted-assertion.js';

const LIMITS = { characters: 10_000, elements: 10, depth: 2, comments: 'refuse' } as const;

/**
 * Decrypts an EncryptedID (Core §2.2.4), which has the form of an EncryptedAssertion.
 *
 * @param encryptedId from a message that is signed as a whole: nobody can tamper with its cipher text, so CBC will do
 * @returns undefined when none of the keys fits, or what comes out is no NameID
 */
export function decryptNameId(encryptedId: Element, privateKeys: readonly KeyObject[]): NameId | undefined {
  try {
    const encrypted = readEncryptedAssertion(encryptedId, { allowCbc: true });
    const element = parseStrictXml(decryptAssertion(encrypted, privateKeys), LIMITS);
    return isNamed(element, SAML, 'NameID') ? readNameId(element) : undefined;
  } catch (error) {
    if (error instanceof SamlError) return undefined;
    throw error;
  }
}
