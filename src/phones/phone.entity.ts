import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import { PHONE_STATUSES } from './phone.js';
import type { PhoneStatusWord } from './phone.js';

/** Row of `phone`. Stays inside this feature: others get plain objects. */
@Entity('phone')
export class PhoneEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'id_user' })
  idUser!: number;

  /** The adapter's uid. */
  @Column('text')
  adapter!: string;

  @Column('text')
  name!: string;

  @Column('integer')
  priority!: number;

  /** Seconds after which a message that was not handed over is not worth sending any more. */
  @Column('integer', { name: 'message_ttl', nullable: true })
  messageTtl!: number | null;

  /** Provider requests in flight, by the account's wish; the adapter may allow fewer. */
  @Column('integer', { name: 'max_concurrency', nullable: true })
  maxConcurrency!: number | null;

  /** Provider requests per second, by the account's wish; the adapter may allow fewer. */
  @Column('double precision', { name: 'rate_per_second', nullable: true })
  ratePerSecond!: number | null;

  @Column('enum', { enum: PHONE_STATUSES, enumName: 'phone_status', default: 'available' })
  status!: PhoneStatusWord;

  @Column('text', { name: 'status_reason', nullable: true })
  statusReason!: string | null;

  /** As they were given, without the secret ones. */
  @Column('jsonb')
  settings!: Readonly<Record<string, string>>;

  @Column('bytea', { nullable: true })
  secrets!: Buffer | null;

  /** Grows with every change of the adapter or its settings. */
  @Column('integer', { default: 1 })
  version!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', nullable: true })
  updatedAt!: Date | null;
}
