import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type KeysetPage, keysetPage, PAGE_SIZE } from '../database/keyset-page.js';
import { GroupEntity } from './group.entity.js';

export interface ListedGroup {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly createdAt: Date;
  readonly lastModified: Date;
}

/** Groups with their memberships. */
@Injectable()
export class GroupsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async listForSettings(orgId: string, cursor: string | null): Promise<KeysetPage<ListedGroup>> {
    const query = this.dataSource.manager
      .createQueryBuilder(GroupEntity, 'g')
      .where('g.organizationId = :orgId', { orgId })
      .orderBy('g.id')
      .limit(PAGE_SIZE + 1);
    if (cursor) query.andWhere('g.id > :cursor', { cursor });
    const { rows, nextCursor } = keysetPage(await query.getMany());
    return { rows: rows.map(toListedGroup), nextCursor };
  }
}

const toListedGroup = ({ id, displayName, externalId, createdAt, lastModified }: GroupEntity): ListedGroup => ({
  id,
  displayName,
  externalId,
  createdAt,
  lastModified,
});
