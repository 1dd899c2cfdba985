import { Injectable } from '@nestjs/common';
import { Housekeeping } from '../database/housekeeping.js';
import { AuditRepository } from './audit.repository.js';
import { SignInTestsRepository } from './sign-in-tests.repository.js';

/** Deletes records of what was done, and of test sign-ins, that are older than they are kept. */
@Injectable()
export class RecordHousekeeping extends Housekeeping {
  constructor(audit: AuditRepository, tests: SignInTestsRepository) {
    super(60 * 60_000, [() => audit.deleteOld(), () => audit.deleteSurplus(), () => tests.deleteOld()]);
  }
}
