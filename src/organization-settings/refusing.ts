import { BadRequestException } from '@nestjs/common';
import { MetadataFetchError } from '../identity-providers/metadata-fetch.js';
import { SamlError } from '../protocol/saml/error.js';

/** What is wrong with what was given is the caller's to mend. */
export async function refusing<T>(work: Promise<T> | (() => T)): Promise<T> {
  try {
    return await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (!(error instanceof SamlError || error instanceof MetadataFetchError)) throw error;
    throw new BadRequestException(error.message, { cause: error });
  }
}
