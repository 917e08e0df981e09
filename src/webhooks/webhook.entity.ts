import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import { WEBHOOK_TYPES } from './webhook.js';
import type { WebhookType } from './webhook.js';

/** Row of `webhook`. Stays inside this feature: others get plain objects. */
@Entity('webhook')
export class WebhookEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'id_user' })
  idUser!: number;

  @Column('text')
  url!: string;

  @Column('enum', { enum: WEBHOOK_TYPES, enumName: 'webhook_type' })
  type!: WebhookType;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', nullable: true })
  updatedAt!: Date | null;
}
