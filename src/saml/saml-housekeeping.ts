import { Injectable } from '@nestjs/common';
import { Housekeeping } from '../database/housekeeping.js';
import { SamlStateRepository } from './saml-state.repository.js';

/** Deletes expired requests and assertions. */
@Injectable()
export class SamlHousekeeping extends Housekeeping {
  constructor(state: SamlStateRepository) {
    super(60_000, [() => state.deleteExpired()]);
  }
}
