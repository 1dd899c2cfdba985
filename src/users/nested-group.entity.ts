import { Entity, PrimaryColumn } from 'typeorm';

/** One group as a member of another. */
@Entity('nested_groups')
export class NestedGroupEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'group_id' })
  groupId!: string;

  @PrimaryColumn('uuid', { name: 'member_id' })
  memberId!: string;
}
