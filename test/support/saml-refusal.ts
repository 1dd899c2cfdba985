import { SamlError } from '../../src/protocol/saml/error.js';

/** The SamlError that `work` must end in. */
export function refusalOf(work: () => unknown): SamlError {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    if (error instanceof SamlError) return error;
    throw error;
  }
  throw new Error(`Expected a SamlError, but got ${JSON.stringify(result)}`);
}
