import { Injectable } from '@nestjs/common';
import { v7 as uuidV7 } from 'uuid';
import { isUuid } from '../database/uuid.js';
import { applyPatch } from '../protocol/scim/patch/patch.js';
import type { PatchOperation } from '../protocol/scim/patch/patch-request.js';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { readResource, type ScimResource } from '../protocol/scim/resource/resource.js';
import { equalValues } from '../protocol/scim/value/scim-value.js';
import { managerIdOf, toUserColumns } from '../users/user-columns.js';
import type { StoredUser } from '../users/stored-user.js';
import type { UserChange } from '../users/user-writes.js';
import { UsersRepository } from '../users/users.repository.js';
import type { Precondition } from './precondition.js';
import { deleteResource, organizationGone, requireMatch, unknownResource } from './provisioning.js';
import { shownOfUser, userTag } from './user-representation.js';

/** What a write came to. */
export interface ProvisionedUser {
  readonly stored: StoredUser;
  readonly change: 'created' | 'updated' | 'disabled' | 'enabled' | 'unchanged';
  readonly userName: string;
  /** Attributes that the request named and no schema knows. */
  readonly dropped: readonly string[];
}

/** Makes the new resource from the stored one; the very same resource means that nothing is to change. */
type Make = (before: ScimResource, stored: StoredUser) => { resource: ScimResource; dropped: readonly string[] };

@Injectable()
export class UserProvisioningService {
  constructor(private readonly users: UsersRepository) {}

  async create(caller: ScimCaller, body: unknown): Promise<ProvisionedUser> {
    const { orgId, schemas } = caller;
    const { resource, dropped } = readResource(body, schemas.user);
    const columns = toUserColumns(resource, schemas.user);
    const id = uuidV7();
    const createdAt = new Date().toISOString();
    try {
      await this.users.insert({ orgId, id, columns, createdAt });
    } catch (error) {
      throw organizationGone(error);
    }
    const computed = { groups: null, managerName: null };
    const created = { id, version: 1, createdAt, lastModified: createdAt, document: columns.document, ...computed };
    const stored = columns.managerId === null ? created : await this.read(caller, id);
    return { stored, change: 'created', userName: userNameOf(resource), dropped };
  }

  async read({ orgId }: ScimCaller, id: string): Promise<StoredUser> {
    const stored = isUuid(id) ? await this.users.find(orgId, id) : undefined;
    if (!stored) throw unknownResource('user', id);
    return stored;
  }

  replace(caller: ScimCaller, id: string, body: unknown, precondition: Precondition): Promise<ProvisionedUser> {
    return this.change(caller, id, precondition, (before) => {
      const { resource, dropped } = readResource(body, caller.schemas.user, before);
      return { resource: equalValues(resource, before) ? before : resource, dropped };
    });
  }

  patch(
    caller: ScimCaller,
    id: string,
    operations: readonly PatchOperation[],
    precondition: Precondition,
  ): Promise<ProvisionedUser> {
    return this.change(caller, id, precondition, (before, stored) =>
      applyPatch(before, operations, caller.schemas.user, shownOfUser(stored, caller)),
    );
  }

  delete({ orgId }: ScimCaller, id: string, precondition: Precondition): Promise<void> {
    return deleteResource('user', id, precondition, {
      find: () => this.users.find(orgId, id),
      isOneOf: hasTag,
      remove: (version) => this.users.delete(orgId, id, version),
    });
  }

  /**
   * Reads, makes the new resource, and writes if nobody else did meanwhile. Who loses that race twice does it under the
   * row's lock: without a precondition no client ever sees a conflict, and no change is lost.
   */
  private async change(
    caller: ScimCaller,
    id: string,
    precondition: Precondition,
    make: Make,
  ): Promise<ProvisionedUser> {
    for (let attempt = 1; attempt <= 2; attempt++) {
      const stored = await this.read(caller, id);
      const prepared = prepare(caller, stored, precondition, make);
      if (!prepared.write || (await this.users.update(prepared.write))) return this.withManager(caller, prepared);
    }
    let prepared: Prepared | undefined;
    await this.users.updateLocked(caller.orgId, id, (stored) => {
      prepared = prepare(caller, stored, precondition, make);
      return prepared.write;
    });
    if (!prepared) throw unknownResource('user', id);
    return this.withManager(caller, prepared);
  }

  /** The name of a manager who was not the user's before, or was written just now, was not read yet. */
  private async withManager(caller: ScimCaller, { provisioned, managerChanged }: Prepared): Promise<ProvisionedUser> {
    if (!managerChanged) return provisioned;
    return { ...provisioned, stored: await this.read(caller, provisioned.stored.id) };
  }
}

interface Prepared {
  readonly provisioned: ProvisionedUser;
  /** Undefined when there is nothing to write. */
  readonly write?: UserChange;
  /** The manager is another one, or the user himself. */
  readonly managerChanged: boolean;
}

function prepare({ orgId, schemas }: ScimCaller, stored: StoredUser, precondition: Precondition, make: Make): Prepared {
  requireMatch('user', precondition, (tags) => hasTag(stored, tags));
  const before = JSON.parse(stored.document) as ScimResource;
  const { resource, dropped } = make(before, stored);
  const userName = userNameOf(resource);
  // A no-op keeps its version and lastModified (RFC 7644 §3.5.2.1).
  if (resource === before) {
    return { provisioned: { stored, change: 'unchanged', userName, dropped }, managerChanged: false };
  }

  const columns = toUserColumns(resource, schemas.user, before);
  const keysChanged = resource['userName'] !== before['userName'] || resource['externalId'] !== before['externalId'];
  const lastModified = new Date().toISOString();
  const { id, version } = stored;
  return {
    provisioned: {
      stored: {
        ...stored,
        version: version + 1,
        lastModified,
        document: columns.document,
        managerName: columns.managerId === null ? null : stored.managerName,
      },
      change: changeOf(before, resource),
      userName,
      dropped,
    },
    write: { orgId, id, version, columns, keysChanged, lastModified },
    managerChanged:
      columns.managerId !== null && (columns.managerId !== managerIdOf(before) || columns.managerId === id),
  };
}

function changeOf(before: ScimResource, after: ScimResource): ProvisionedUser['change'] {
  if (before['active'] === after['active']) return 'updated';
  return after['active'] === false ? 'disabled' : 'enabled';
}

const userNameOf = ({ userName }: ScimResource): string => (typeof userName === 'string' ? userName : '');

const hasTag = (stored: StoredUser, tags: readonly string[]): boolean => tags.includes(userTag(stored));
