import { createHash } from 'node:crypto';
import { uniqueness } from '../protocol/scim/error.js';
import type { ScimResource } from '../protocol/scim/resource/resource.js';
import type { FoundAttribute, ResourceSchema } from '../protocol/scim/schema/schema.js';
import { equalValues, isComplex, type ScimValue } from '../protocol/scim/value/scim-value.js';
import { searchValue } from '../protocol/scim/resource/search-document.js';

/** A value that one resource of the organization may have. `global` is no wider: what other customers have is secret. */
export interface UniqueValue {
  /** `{urn}:{attribute}`, with a sub-attribute behind a dot. */
  readonly attribute: string;
  /** SHA-256 of the value in search form, in hexadecimal. */
  readonly hash: string;
}

/**
 * What the unique attributes of the extensions come to, in the order in which all writers lock it; null when nothing
 * is to be written: nothing is unique, or the values are those of `before`.
 */
export function changedUniqueValues(
  resource: ScimResource,
  schema: ResourceSchema,
  before: ScimResource | undefined,
): readonly UniqueValue[] | null {
  if (schema.uniqueAttributes.length === 0) return null;
  const values = uniqueValuesOf(resource, schema);
  return equalValues(values, before ? uniqueValuesOf(before, schema) : []) ? null : values;
}

function uniqueValuesOf(resource: ScimResource, schema: ResourceSchema): UniqueValue[] {
  const keys = schema.uniqueAttributes.flatMap((found) =>
    valuesOf(resource, found).map((hash) => `${nameOf(found)}\0${hash}`),
  );
  return [...new Set(keys)].sort().map((key) => {
    const [attribute = '', hash = ''] = key.split('\0');
    return { attribute, hash };
  });
}

function valuesOf(resource: ScimResource, { part, attribute, subAttribute }: FoundAttribute): string[] {
  const extension = resource[part.container ?? ''];
  const values = listOf(isComplex(extension) ? extension[attribute.name] : undefined);
  const simple = subAttribute
    ? values.flatMap((value) => listOf(isComplex(value) ? value[subAttribute.name] : undefined))
    : values;
  return simple.flatMap((value) =>
    typeof value === 'object' ? [] : [hashOf(searchValue(subAttribute ?? attribute, value))],
  );
}

const listOf = (value: ScimValue | undefined): readonly ScimValue[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const hashOf = (value: string | number | boolean): string => createHash('sha256').update(String(value)).digest('hex');

const nameOf = ({ part, attribute, subAttribute }: FoundAttribute): string =>
  `${part.definition.id}:${attribute.name}${subAttribute ? `.${subAttribute.name}` : ''}`;

/** The parameters of `takingUniqueValues`. */
export const uniqueParameters = (values: readonly UniqueValue[] | null): [string[] | null, string[] | null] => [
  values && values.map(({ attribute }) => attribute),
  values && values.map(({ hash }) => hash),
];

/**
 * CTEs that leave the rows of `owner` (organization_id, id) with these values and no others; null leaves them as they
 * are. Where another resource has one of the values, the primary key refuses the statement as a whole.
 *
 * @param attributes a parameter, as is `hashes`: see `uniqueParameters`
 */
export const takingUniqueValues = (owner: string, attributes: string, hashes: string): string => `
    freed AS (
      DELETE FROM unique_values v USING ${owner} o
      WHERE ${attributes}::text[] IS NOT NULL AND v.organization_id = o.organization_id AND v.resource_id = o.id
        AND NOT EXISTS (
          SELECT FROM unnest(${attributes}::text[], ${hashes}::text[]) AS k (attribute, hash)
          WHERE k.attribute = v.attribute AND decode(k.hash, 'hex') = v.value_hash)
      RETURNING 1),
    taken AS (
      INSERT INTO unique_values (organization_id, attribute, value_hash, resource_id)
      SELECT o.organization_id, k.attribute, decode(k.hash, 'hex'), o.id
      FROM ${owner} o CROSS JOIN unnest(${attributes}::text[], ${hashes}::text[]) AS k (attribute, hash)
      WHERE NOT EXISTS (
        SELECT FROM unique_values v WHERE v.organization_id = o.organization_id AND v.resource_id = o.id
          AND v.attribute = k.attribute AND v.value_hash = decode(k.hash, 'hex'))
      ORDER BY 2, 3
      RETURNING 1)`;

/** Frees what the rows of `owner`, which are about to go, had. */
export const freeingUniqueValues = (owner: string): string => `
    freed AS (
      DELETE FROM unique_values v USING ${owner} o
      WHERE v.organization_id = o.organization_id AND v.resource_id = o.id
      RETURNING 1)`;

/** For a resource that the transaction has locked or inserted. */
export const REPLACE_UNIQUE_VALUES = {
  name: 'replace-unique-values',
  text: `WITH owner AS (SELECT $1::uuid AS organization_id, $2::uuid AS id), ${takingUniqueValues('owner', '$3', '$4')}
    SELECT 1`,
};

/** The name of the index that refuses a value that another resource has. */
export const UNIQUE_VALUES_KEY = 'unique_values_pkey';

export function valueTaken(resourceType: 'user' | 'group', values: readonly UniqueValue[] | null): Error {
  const attributes = [...new Set(values?.map(({ attribute }) => attribute))].join(' or ');
  return uniqueness(
    `Another ${resourceType} of this organization has this value of ${attributes} already: change one of the two`,
  );
}
