import type { ComplexValue } from './scim-value.js';

/** A resource whose keys are canonical attribute names and extension URNs of its schema only. */
export type ScimResource = ComplexValue;
