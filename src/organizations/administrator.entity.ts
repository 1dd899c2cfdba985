import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A local administrator of one organization: signs in by password, and is no SCIM user. */
@Entity('administrators')
export class AdministratorEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  email!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
