import { SAML } from '../xml/namespaces.js';
import { attributeOf, childrenNamed, textOf } from '../xml/strict-xml.js';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * The attributes of an assertion by Name, never by FriendlyName (Core §2.7.3.1). Attributes of one Name are merged in
 * order. Null values are left out; an attribute with XML in a value (eduPersonTargetedID) is left out as a whole.
 */
export function readAttributes(assertion: Element): Map<string, readonly string[]> {
  const merged = new Map<string, string[]>();
  const unreadable = new Set<string>();
  const attributes = childrenNamed(assertion, SAML, 'AttributeStatement').flatMap((statement) =>
    childrenNamed(statement, SAML, 'Attribute'),
  );
  for (const attribute of attributes) {
    const name = attributeOf(attribute, 'Name');
    if (name === undefined) continue;
    const values = childrenNamed(attribute, SAML, 'AttributeValue')
      .filter((value) => !isNil(value))
      .map(textOf);
    const texts = values.filter((value) => value !== undefined);
    if (texts.length < values.length) unreadable.add(name);
    merged.set(name, [...(merged.get(name) ?? []), ...texts]);
  }
  for (const name of unreadable) merged.delete(name);
  return merged;
}

function isNil(value: Element): boolean {
  return ['true', '1'].includes(value.getAttributeNS(XSI, 'nil') ?? '');
}
