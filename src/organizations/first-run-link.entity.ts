import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one link that makes the first organization. There is at most one row. */
@Entity('first_run_links')
export class FirstRunLinkEntity {
  @PrimaryColumn('smallint')
  id!: number;

  @Column('bytea', { name: 'code_hash' })
  codeHash!: Buffer;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
