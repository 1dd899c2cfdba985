import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that a person or the server itself did to an organization, or a way in that has to be answered for. */
@Entity('audit_records')
export class AuditRecordEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  /** Who, as `nameOfCaller` says it; `system` for the server itself. */
  @Column('text')
  actor!: string;

  /** An `AuditAction`. */
  @Column('text')
  action!: string;

  @Column('jsonb')
  details!: Readonly<Record<string, unknown>>;
}
