import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A company that uses the product: the tenant of everything else. */
@Entity('organizations')
export class OrganizationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
