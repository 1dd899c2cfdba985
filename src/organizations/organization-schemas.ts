import { type ResourceSchemas, resourceSchemas, standardSchemas } from '../protocol/scim/extension/resource-schemas.js';
import type { SchemaExtension } from '../protocol/scim/extension/schema-extension.js';

const MAX_COMPILED = 1_000;

/** The compiled schemas of organizations, by the text of their extensions: what many define alike is compiled once. */
export class OrganizationSchemas {
  private readonly compiled = new Map<string, ResourceSchemas>();

  /** @param extensions JSON: an array of SchemaExtension; empty text for an organization that has none */
  of(extensions: string): ResourceSchemas {
    if (extensions === '') return standardSchemas;
    const known = this.compiled.get(extensions);
    if (known) return known;
    const compiled = resourceSchemas(JSON.parse(extensions) as SchemaExtension[]);
    const oldest = this.compiled.keys().next();
    if (this.compiled.size >= MAX_COMPILED && !oldest.done) this.compiled.delete(oldest.value);
    this.compiled.set(extensions, compiled);
    return compiled;
  }
}
