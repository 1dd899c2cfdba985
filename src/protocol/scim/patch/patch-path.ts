import { invalidPath } from '../error.js';
import { FilterReader } from '../filter/filter-reader.js';
import type { Filter } from '../filter/filter.js';
import { type AttributePath, isAttributeName, parseAttributePath } from '../schema/attribute-path.js';

/** PATH of RFC 7644 figure 7: `attrPath / valuePath [subAttr]`. A sub-attribute behind the brackets is attrPath's. */
export interface PatchPath {
  readonly attrPath: AttributePath;
  readonly filter?: Filter;
}

const maxLength = 8192;

/** Throws `invalidPath`, or `invalidFilter` when the fault is within the brackets. */
export function parsePatchPath(source: string): PatchPath {
  if (source.length > maxLength) throw malformed(source);
  const bracket = source.indexOf('[');
  const attrPath = parseAttributePath(bracket === -1 ? source : source.slice(0, bracket));
  if (!attrPath) throw malformed(source);
  if (bracket === -1) return { attrPath };

  const reader = new FilterReader(source.slice(bracket));
  const filter = reader.readBrackets();
  if (!filter || attrPath.subAttribute !== undefined) throw malformed(source);
  if (reader.rest === '') return { attrPath, filter };

  const subAttribute = reader.rest.slice(1);
  if (!reader.rest.startsWith('.') || !isAttributeName(subAttribute)) throw malformed(source);
  return { attrPath: { ...attrPath, subAttribute }, filter };
}

const malformed = (source: string) =>
  invalidPath(
    `${JSON.stringify(source.slice(0, 100))} is not a path; write it like name.givenName or emails[type eq "work"].value`,
  );
