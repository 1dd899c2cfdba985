import type { PatchOperation } from '../patch/patch-request.js';
import { type AttributePath, parseAttributePath } from '../schema/attribute-path.js';
import { lookUp, type ResourceSchema } from '../schema/schema.js';
import { isJsonObject } from '../value/json-object.js';

/** What the body of a POST or a PUT names: the answer shows it even where it is `returned: request` (RFC 7643 §7). */
export function attributesOfBody(body: unknown, schema: ResourceSchema): AttributePath[] {
  if (!isJsonObject(body)) return [];
  return Object.keys(body).flatMap((name) => {
    const extension = lookUp(schema.parts, name)?.container;
    if (extension !== undefined) return attributesOfExtension(extension, body[name]);
    const path = parseAttributePath(name);
    return path ? withSubAttributes(path, body[name]) : [];
  });
}

/** The same of the operations of a PATCH. */
export const attributesOfPatch = (operations: readonly PatchOperation[], schema: ResourceSchema): AttributePath[] =>
  operations.flatMap(({ path, value }) => {
    if (!path) return attributesOfBody(value, schema);
    const { schemaUrn = '', attribute } = path.attrPath;
    const extension = lookUp(schema.parts, `${schemaUrn}:${attribute}`)?.container;
    return extension === undefined ? withSubAttributes(path.attrPath, value) : attributesOfExtension(extension, value);
  });

const attributesOfExtension = (schemaUrn: string, values: unknown): AttributePath[] =>
  isJsonObject(values)
    ? Object.keys(values).flatMap((attribute) => withSubAttributes({ schemaUrn, attribute }, values[attribute]))
    : [];

/** Named as a whole, a complex attribute would show its default set: it is named by what it is given. */
function withSubAttributes(path: AttributePath, value: unknown): AttributePath[] {
  const names = [value].flat().flatMap((each) => (isJsonObject(each) ? Object.keys(each) : []));
  if (path.subAttribute !== undefined || names.length === 0) return [path];
  return [...new Set(names)].map((subAttribute) => ({ ...path, subAttribute }));
}
