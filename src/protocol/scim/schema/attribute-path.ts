/** An attribute in standard notation (RFC 7644 §3.10), spelled as the client spelled it. */
export interface AttributePath {
  readonly schemaUrn?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}

const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isDigit = (code: number) => code >= 48 && code <= 57;

/** A letter, a digit, or one of `$`, `-`, `_`: what attribute names are made of (RFC 7643 §2.1). */
export const isNameCharacter = (code: number) =>
  isLetter(code) || isDigit(code) || code === 36 || code === 45 || code === 95;

/** ATTRNAME of RFC 7643 §2.1. It may not begin with `$`, but `$ref` does, and it is an attribute of the standard. */
export function isAttributeName(text: string): boolean {
  if (text === '' || !(isLetter(text.charCodeAt(0)) || text.toLowerCase() === '$ref')) return false;
  for (let index = 1; index < text.length; index++) {
    if (!isNameCharacter(text.charCodeAt(index))) return false;
  }
  return true;
}

/** Reads `urn:…:attribute.subAttribute`; undefined when the text is no such path. */
export function parseAttributePath(text: string): AttributePath | undefined {
  const colon = text.lastIndexOf(':');
  const schemaUrn = colon === -1 ? undefined : text.slice(0, colon);
  if (schemaUrn !== undefined && !/^urn:[\w:;.,/?#@!$&'*+=%~-]+$/i.test(schemaUrn)) return undefined;

  const [attribute = '', subAttribute, ...rest] = text.slice(colon + 1).split('.', 3);
  if (rest.length > 0 || !isAttributeName(attribute)) return undefined;
  if (subAttribute !== undefined && !isAttributeName(subAttribute)) return undefined;
  return {
    ...(schemaUrn !== undefined && { schemaUrn }),
    attribute,
    ...(subAttribute !== undefined && { subAttribute }),
  };
}

export function printAttributePath(path: AttributePath): string {
  const urn = path.schemaUrn === undefined ? '' : `${path.schemaUrn}:`;
  return urn + path.attribute + (path.subAttribute === undefined ? '' : `.${path.subAttribute}`);
}
