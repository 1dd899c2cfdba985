import { Injectable } from '@nestjs/common';
import { v7 as uuidV7 } from 'uuid';
import { isUuid } from '../database/uuid.js';
import type { ScimCaller } from '../organizations/scim-callers.js';
import { invalidValue } from '../protocol/scim/error.js';
import { keepsMembers, type MemberPlan, patchGroup, splitMembers } from '../protocol/scim/patch/group-patch-plan.js';
import type { PatchOperation } from '../protocol/scim/patch/patch-request.js';
import type { Projection } from '../protocol/scim/projection/projection.js';
import { readResource, type ScimResource } from '../protocol/scim/resource/resource.js';
import { equalValues } from '../protocol/scim/value/scim-value.js';
import { toGroupColumns } from '../users/group-columns.js';
import { GroupsRepository } from '../users/groups.repository.js';
import type { StoredGroup } from '../users/stored-group.js';
import { GroupRepresentation, matchesVersion, type ReadGroup, shownOfGroup } from './group-representation.js';
import type { Precondition } from './precondition.js';
import { deleteResource, organizationGone, requireMatch, unknownResource } from './provisioning.js';

/** What a write came to. */
export interface ProvisionedGroup {
  readonly stored: StoredGroup;
  readonly displayName: string;
  /** The request was about members and nothing else. */
  readonly membersOnly: boolean;
  /** Attributes that the request named and no schema knows. */
  readonly dropped: readonly string[];
}

/** What a request wants of a group that is locked; the very same resource means that its attributes stay. */
interface Wanted {
  readonly resource: ScimResource;
  readonly members: MemberPlan;
  readonly dropped: readonly string[];
}

@Injectable()
export class GroupProvisioningService {
  constructor(
    private readonly groups: GroupsRepository,
    private readonly representation: GroupRepresentation,
  ) {}

  async create({ orgId, schemas }: ScimCaller, body: unknown): Promise<ProvisionedGroup> {
    const { resource, dropped } = readResource(body, schemas.group);
    const { attributes, members } = splitMembers(resource, schemas.group);
    const columns = toGroupColumns(attributes, schemas.group);
    const id = uuidV7();
    const createdAt = new Date().toISOString();
    try {
      await this.groups.insert({ orgId, id, columns, members, createdAt });
    } catch (error) {
      throw organizationGone(error);
    }
    const stored = { id, version: 1, createdAt, lastModified: createdAt, document: columns.document };
    return { stored, displayName: columns.displayName, membersOnly: false, dropped };
  }

  /** The group with its first members where the projection shows any. */
  async read(caller: ScimCaller, id: string, projection: Projection | undefined): Promise<ReadGroup> {
    const stored = isUuid(id) ? await this.representation.read(caller, id, projection) : undefined;
    if (!stored) throw unknownResource('group', id);
    return stored;
  }

  replace(caller: ScimCaller, id: string, body: unknown, precondition: Precondition): Promise<ProvisionedGroup> {
    return this.change(caller, id, precondition, (before) => {
      const { resource, dropped } = readResource(body, caller.schemas.group, before);
      const { attributes, members } = splitMembers(resource, caller.schemas.group);
      return { resource: equalValues(attributes, before) ? before : attributes, members, dropped };
    });
  }

  patch(
    caller: ScimCaller,
    id: string,
    operations: readonly PatchOperation[],
    precondition: Precondition,
  ): Promise<ProvisionedGroup> {
    return this.change(caller, id, precondition, (before, stored) =>
      patchGroup(before, operations, caller.schemas.group, shownOfGroup(stored, caller)),
    );
  }

  delete({ orgId }: ScimCaller, id: string, precondition: Precondition): Promise<void> {
    return deleteResource('group', id, precondition, {
      find: () => this.groups.find(orgId, id),
      isOneOf: matchesVersion,
      remove: (version) => this.groups.delete(orgId, id, version),
    });
  }

  private async change(
    { orgId, schemas }: ScimCaller,
    id: string,
    precondition: Precondition,
    want: (before: ScimResource, stored: StoredGroup) => Wanted,
  ): Promise<ProvisionedGroup> {
    let outcome: Omit<ProvisionedGroup, 'stored'> | undefined;
    const decide = (before: StoredGroup) => {
      requireMatch('group', precondition, (tags) => matchesVersion(before, tags));
      const old = JSON.parse(before.document) as ScimResource;
      const { resource, members, dropped } = want(old, before);
      if (members.add.has(id)) throw invalidValue('A group cannot be a member of itself: leave its own id out');
      const membersOnly = resource === old && !keepsMembers(members);
      const columns = toGroupColumns(resource, schemas.group, old);
      outcome = { displayName: columns.displayName, membersOnly, dropped };
      return { columns: resource === old ? undefined : columns, members };
    };
    const stored = isUuid(id) ? await this.groups.change(orgId, id, decide) : undefined;
    if (!stored || !outcome) throw unknownResource('group', id);
    return { ...outcome, stored };
  }
}
