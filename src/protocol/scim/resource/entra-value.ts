import type { Attribute } from '../schema/schema.js';
import { isJsonObject } from '../value/json-object.js';

/**
 * Entra sends a single reference such as `manager` as its bare value or as a list of one; an empty list unassigns it.
 * Other values come back as they are.
 */
export function readEntraReference(attribute: Attribute, given: unknown): unknown {
  if (!attribute.refersToResource) return given;
  const single: unknown = Array.isArray(given) && given.length <= 1 ? given[0] : given;
  return typeof single === 'string' ? { value: single } : single;
}

/**
 * Without its compatibility flag, Entra sends a role as JSON in a string:
 * `{"value": "{\"id\":\"…\",\"value\":\"Admin\",\"displayName\":\"Admin\"}"}`. Other values come back as they are.
 */
export function readEntraRole(attribute: Attribute, given: Record<string, unknown>): Record<string, unknown> {
  const { value } = given;
  if (attribute.name !== 'roles' || typeof value !== 'string' || !value.startsWith('{')) return given;
  const role = parseObject(value);
  if (typeof role?.['value'] !== 'string') return given;
  return { ...given, value: role['value'], display: role['displayName'] ?? given['display'] };
}

function parseObject(source: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(source);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
