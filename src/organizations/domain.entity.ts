import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A domain that an organization says is its own. It is believed once DNS says so too. */
@Entity('domains')
export class DomainEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  /** As `readDomain` has it. */
  @PrimaryColumn('text')
  domain!: string;

  /** What the TXT record has to say. No secret: it proves something only in the DNS of the domain. */
  @Column('text')
  proof!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'proven_at', nullable: true })
  provenAt!: Date | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt!: Date | null;

  /** What the last check found wanting. */
  @Column('text', { nullable: true })
  error!: string | null;
}
