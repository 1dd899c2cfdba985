import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Leads from a folded e-mail address to its organization: the only such table that all organizations share. */
@Entity('administrator_emails')
export class AdministratorEmailEntity {
  @PrimaryColumn('text', { name: 'email_key' })
  emailKey!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('uuid', { name: 'administrator_id' })
  administratorId!: string;
}
