import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One request of the identity provider as the settings page shows it. */
@Entity('scim_requests')
export class ScimRequestEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  action!: string;

  @Column('text', { nullable: true })
  subject!: string | null;

  @Column('smallint')
  status!: number;

  @Column('text', { nullable: true })
  reason!: string | null;
}
