import { Injectable } from '@nestjs/common';
import { v7 as uuidV7 } from 'uuid';
import { isForeignKeyViolation } from '../database/postgres-error.js';
import { notFound, preconditionFailed, ScimError, unauthorized } from '../protocol/scim/error.js';
import { applyPatch } from '../protocol/scim/patch/patch.js';
import type { PatchOperation } from '../protocol/scim/patch/patch-request.js';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { readResource, type ScimResource } from '../protocol/scim/resource/resource.js';
import { ENTERPRISE_USER } from '../protocol/scim/schema/standard/enterprise-user.js';
import { equalValues } from '../protocol/scim/value/scim-value.js';
import { toUserColumns } from '../users/user-columns.js';
import { type StoredUser, type UserChange, UsersRepository } from '../users/users.repository.js';
import { meets, type Precondition } from './precondition.js';
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

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const unknownUser = (id: string): ScimError =>
  notFound(`There is no user ${id.slice(0, 100)} in this organization: look it up by userName, or create it`);

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
      // The organization was deleted after the guard had let the request in.
      if (isForeignKeyViolation(error)) throw unauthorized('The organization of this token does not exist any more');
      throw error;
    }
    const computed = { groups: null, managerName: null };
    const created = { id, version: 1, createdAt, lastModified: createdAt, document: columns.document, ...computed };
    const stored = columns.managerId === null ? created : await this.read(caller, id);
    return { stored, change: 'created', userName: userNameOf(resource), dropped };
  }

  async read({ orgId }: ScimCaller, id: string): Promise<StoredUser> {
    const stored = UUID.test(id) ? await this.users.find(orgId, id) : undefined;
    if (!stored) throw unknownUser(id);
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

  async delete(caller: ScimCaller, id: string, precondition: Precondition): Promise<void> {
    if (!UUID.test(id)) throw unknownUser(id);
    if (precondition.kind === 'none') {
      if (!(await this.users.delete(caller.orgId, id))) throw unknownUser(id);
      return;
    }
    const stored = await this.read(caller, id);
    requireMatch(stored, precondition);
    if (!(await this.users.delete(caller.orgId, id, stored.version))) throw versionMoved();
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
      const { provisioned, write } = prepare(caller, stored, precondition, make);
      if (!write || (await this.users.update(write))) return this.withManager(caller, provisioned, write);
    }
    let prepared: Prepared | undefined;
    await this.users.updateLocked(caller.orgId, id, (stored) => {
      prepared = prepare(caller, stored, precondition, make);
      return prepared.write;
    });
    if (!prepared) throw unknownUser(id);
    return this.withManager(caller, prepared.provisioned, prepared.write);
  }

  /** A manager who was not the user's before is another row, whose name was not read yet. */
  private async withManager(
    caller: ScimCaller,
    provisioned: ProvisionedUser,
    write: UserChange | undefined,
  ): Promise<ProvisionedUser> {
    if (!write?.managerChanged) return provisioned;
    return { ...provisioned, stored: await this.read(caller, provisioned.stored.id) };
  }
}

interface Prepared {
  readonly provisioned: ProvisionedUser;
  /** Undefined when there is nothing to write. */
  readonly write?: UserChange;
}

function prepare({ orgId, schemas }: ScimCaller, stored: StoredUser, precondition: Precondition, make: Make): Prepared {
  requireMatch(stored, precondition);
  const before = JSON.parse(stored.document) as ScimResource;
  const { resource, dropped } = make(before, stored);
  const userName = userNameOf(resource);
  // A no-op keeps its version and lastModified (RFC 7644 §3.5.2.1).
  if (resource === before) return { provisioned: { stored, change: 'unchanged', userName, dropped } };

  const columns = toUserColumns(resource, schemas.user, before);
  const keysChanged = resource['userName'] !== before['userName'] || resource['externalId'] !== before['externalId'];
  const managerChanged = columns.managerId !== null && resource[ENTERPRISE_USER] !== before[ENTERPRISE_USER];
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
    write: { orgId, id, version, columns, keysChanged, managerChanged, lastModified },
  };
}

function changeOf(before: ScimResource, after: ScimResource): ProvisionedUser['change'] {
  if (before['active'] === after['active']) return 'updated';
  return after['active'] === false ? 'disabled' : 'enabled';
}

const userNameOf = ({ userName }: ScimResource): string => (typeof userName === 'string' ? userName : '');

function requireMatch(stored: StoredUser, precondition: Precondition): void {
  if (!meets(precondition, (tags) => tags.includes(userTag(stored)))) throw versionMoved();
}

const versionMoved = (): ScimError =>
  preconditionFailed(
    'The user has another version than If-Match names, or one that If-None-Match names: read it again and repeat the change',
  );
