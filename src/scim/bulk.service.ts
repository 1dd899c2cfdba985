import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { BulkRequest } from '../protocol/scim/bulk/bulk-request.js';
import { BulkJob, type BulkResult, type BulkSurroundings, type BulkTargets } from './bulk-job.js';
import { bulkTarget } from './bulk-target.js';
import { GroupProvisioningService } from './group-provisioning.service.js';
import { groupTag } from './group-representation.js';
import { UserProvisioningService } from './user-provisioning.service.js';
import { userTag } from './user-representation.js';

/** Below the minute that clients and proxies wait. */
const TIME_LIMIT_MS = 50_000;

/**
 * Runs bulk requests (RFC 7644 §3.7): each operation is atomic and obeys the rules of the single request, the whole is
 * not atomic. Who hangs up does not stop it; what is not begun in time, or when the server stops, is answered 503.
 */
@Injectable()
export class BulkService implements BeforeApplicationShutdown {
  private readonly targets: BulkTargets;
  private isStopping = false;

  constructor(users: UserProvisioningService, groups: GroupProvisioningService) {
    this.targets = {
      Users: bulkTarget(users, { schema: ({ schemas }) => schemas.user, tag: userTag, patched: 200 }),
      Groups: bulkTarget(groups, { schema: ({ schemas }) => schemas.group, tag: groupTag, patched: 204 }),
    };
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /** @param until by `performance.now()`: what is not begun by then is left undone */
  run(
    request: BulkRequest,
    surroundings: Omit<BulkSurroundings, 'isOver'>,
    until = performance.now() + TIME_LIMIT_MS,
  ): Promise<BulkResult[]> {
    const isOver = () => this.isStopping || performance.now() >= until;
    return new BulkJob(request, this.targets, { ...surroundings, isOver }).run();
  }
}
