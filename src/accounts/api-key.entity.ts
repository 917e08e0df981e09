import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { KEY_SCOPES } from './account.js';
import type { KeyScope } from './account.js';

/** Row of `api_key`. Stays inside this feature: others get plain objects. */
@Entity('api_key')
export class ApiKeyEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'id_user' })
  idUser!: number;

  @Column('text')
  name!: string;

  @Column('enum', { enum: KEY_SCOPES, enumName: 'key_scope' })
  scope!: KeyScope;

  /** Keyed hash of the key: what it is found by. */
  @Column('bytea', { select: false })
  hash!: Buffer;

  /** The key itself, sealed. */
  @Column('bytea', { select: false })
  secret!: Buffer;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
