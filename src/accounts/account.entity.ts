import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import type { AccountStatus } from './account.js';

/** Row of `account`. Stays inside this feature: others get plain objects. */
@Entity('account')
export class AccountEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('text')
  email!: string;

  @Column('text', { name: 'password_hash', select: false })
  passwordHash!: string;

  @Column('boolean')
  admin!: boolean;

  @Column('enum', { enum: ['active', 'suspended'], enumName: 'account_status', default: 'active' })
  status!: AccountStatus;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', nullable: true })
  updatedAt!: Date | null;
}
