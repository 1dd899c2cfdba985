import { Injectable } from '@nestjs/common';
import { Housekeeping } from '../database/housekeeping.js';
import { LogoutRequestsRepository } from './logout-requests.repository.js';
import { SessionsRepository } from './sessions.repository.js';

/** Deletes the rows of expired sessions and sign-outs. */
@Injectable()
export class SessionHousekeeping extends Housekeeping {
  constructor(sessions: SessionsRepository, logoutRequests: LogoutRequestsRepository) {
    super(10 * 60_000, [() => sessions.deleteExpired(), () => logoutRequests.deleteExpired()]);
  }
}
