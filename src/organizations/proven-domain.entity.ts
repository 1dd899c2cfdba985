import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Leads from a proven domain to its organization: shared by all, so that no two of them have one domain. */
@Entity('proven_domains')
export class ProvenDomainEntity {
  @PrimaryColumn('text')
  domain!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;
}
