import { invalidValue } from '../error.js';
import { type Attribute, type AttributeMap, lookUp } from '../schema/schema.js';
import { readBoolean } from '../value/boolean.js';
import { readInstant } from '../value/date-time.js';
import { isJsonObject } from '../value/json-object.js';
import { type ComplexValue, isStorableText, type ScimValue } from '../value/scim-value.js';
import { readEntraReference, readEntraRole } from './entra-value.js';
import { checkLength, finishList } from './multi-value.js';
import { checkRestriction } from './restriction.js';

const maxTextLength = 65_536;
const maxDropped = 100;

/** How a request's values are read, and what was left out of them. */
export interface Reading {
  /** Names of attributes that the schema does not know, as the client wrote them; at most 100. */
  readonly dropped: string[];
  /** Whether an empty text unassigns an optional attribute, as Entra means it in a PATCH. */
  readonly emptyUnassigns: boolean;
  /** What looking at stored lists has cost so far: see patch-work.ts. */
  work: number;
}

export const newReading = (emptyUnassigns: boolean): Reading => ({ dropped: [], emptyUnassigns, work: 0 });

export function drop({ dropped }: Reading, name: string): void {
  if (dropped.length < maxDropped) dropped.push(name.slice(0, 200).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd'));
}

/**
 * Reads a client's value for an attribute; undefined when it unassigns the attribute (null, an empty list, a complex
 * value without content). Throws `invalidValue` when the type does not fit.
 *
 * @param path the attribute's name for error messages
 */
export function readValue(
  attribute: Attribute,
  given: unknown,
  reading: Reading,
  path: string = attribute.name,
): ScimValue | undefined {
  if (given === null || given === undefined) return undefined;
  if (!attribute.multiValued) return readSingle(attribute, given, reading, path);

  // OneLogin's template sends `emails` as one object.
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  checkLength(attribute, list, path);
  return finishList(attribute, readElements(attribute, list, reading, path), path);
}

/** Reads the values of a list; values without content are left out. */
export function readElements(
  attribute: Attribute,
  list: readonly unknown[],
  reading: Reading,
  path: string,
): ScimValue[] {
  const values: ScimValue[] = [];
  for (const each of list) {
    const value = each === null ? undefined : readSingle(attribute, each, reading, path);
    if (value !== undefined) values.push(value);
  }
  return values;
}

/**
 * Reads the members of a client's object into `target`: assigned ones are set, unassigned ones deleted, readOnly ones
 * ignored, unknown ones dropped.
 *
 * @param prefix what comes before a member's name in messages, such as `name.`
 */
export function readInto(
  target: ComplexValue,
  attributes: AttributeMap,
  given: Record<string, unknown>,
  reading: Reading,
  prefix: string,
): void {
  for (const name of Object.keys(given)) {
    const attribute = lookUp(attributes, name);
    if (attribute?.mutability === 'readOnly') continue;
    if (attribute) assign(target, attribute, readValue(attribute, given[name], reading, prefix + attribute.name));
    else drop(reading, prefix + name);
  }
}

export function assign(target: ComplexValue, { name }: Attribute, value: ScimValue | undefined): void {
  if (value !== undefined) target[name] = value;
  else if (target[name] !== undefined) Reflect.deleteProperty(target, name);
}

function readSingle(attribute: Attribute, given: unknown, reading: Reading, path: string): ScimValue | undefined {
  if (given === '' && reading.emptyUnassigns && !attribute.required) return undefined;
  switch (attribute.type) {
    case 'string':
    case 'reference':
      return readText(attribute, given, path);
    case 'boolean':
      return readBoolean(given) ?? refuse(path, 'true or false', given);
    case 'integer':
      return Number.isSafeInteger(given) ? (given as number) : refuse(path, INTEGER, given);
    case 'decimal':
      return Number.isFinite(given) ? (given as number) : refuse(path, 'a number', given);
    case 'dateTime':
      return isText(given) && readInstant(given) !== undefined
        ? given
        : refuse(path, 'a date and time such as 2026-01-31T08:00:00Z', given);
    case 'binary':
      return isText(given) && isBase64(given) ? given : refuse(path, 'text in base64', given);
    case 'complex':
      return readComplex(attribute, given, reading, path);
  }
}

const INTEGER = `an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;
const isText = (given: unknown): given is string => typeof given === 'string' && given.length <= maxTextLength;
/** RFC 7643 §2.3.6: the padding may be left out, but half of it is a fault. */
const isBase64 = (text: string) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text);

/** Control characters, and those that have the text behind them run the other way. */
const misleading = /[\p{Cc}\u202d\u202e]/u;
/** Spaces, zero-width and other format characters. */
const invisible = /^[\s\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}]*$/u;
const isVisible = (text: string) => !invisible.test(text);

function readText(attribute: Attribute, given: unknown, path: string): string {
  if (typeof given !== 'string') refuse(path, 'a string', given);
  const limit = attribute.maxLength ?? maxTextLength;
  if (given.length > limit) throw invalidValue(`${path} has ${given.length} characters; at most ${limit} are accepted`);
  if (attribute.required && !isVisible(given)) throw invalidValue(`${path} is required and must not be empty`);
  if (!isStorableText(given))
    throw invalidValue(`${path} has a NUL or half of a surrogate pair; send whole characters`);
  if (attribute.uniqueness !== 'none' && (misleading.test(given) || (given !== '' && !isVisible(given)))) {
    throw invalidValue(
      `${path} has control characters, or none that can be seen; as the value must be unique, it must be readable`,
    );
  }
  if (attribute.restricted) checkRestriction(attribute, given, path);
  return given;
}

function readComplex(attribute: Attribute, given: unknown, reading: Reading, path: string): ComplexValue | undefined {
  const object = readEntraReference(attribute, given);
  if (object === undefined || object === null) return undefined;
  if (!isJsonObject(object)) refuse(path, 'an object', given);
  const value: ComplexValue = {};
  readInto(value, attribute.children, readEntraRole(attribute, object), reading, `${path}.`);
  return hasContent(attribute, value, path) ? value : undefined;
}

/** Whether a complex value says anything. Throws `invalidValue` when what it must say is missing. */
export function hasContent(attribute: Attribute, value: ComplexValue, path: string): boolean {
  const isNothing = value['value'] === undefined || value['value'] === '';
  if (attribute.refersToResources && isNothing) throw invalidValue(`${path} needs the id of a resource as its "value"`);
  if (Object.keys(value).length === 0) return false;
  // A single reference without its value refers to nothing: Entra clears `manager` this way.
  return !attribute.refersToResource || !isNothing;
}

function refuse(path: string, expected: string, given: unknown): never {
  throw invalidValue(`${path} must be ${expected}, not ${kindOf(given)}`);
}

function kindOf(given: unknown): string {
  if (Array.isArray(given)) return 'a list';
  switch (typeof given) {
    case 'object':
      return 'an object';
    case 'string':
      return given.length > maxTextLength ? `a string of ${given.length} characters` : 'this string';
    default:
      return `a ${typeof given}`;
  }
}
