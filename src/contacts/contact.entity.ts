import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ContactView } from './contact.js';

/** Row of `contact`, for reading pages. Stays inside this feature: others get plain objects. */
@Entity('contact')
export class ContactEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'id_user' })
  idUser!: number;

  @Column('text')
  name!: string;

  @Column('text')
  number!: string;

  @Column('text')
  data!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', nullable: true })
  updatedAt!: Date | null;
}

export function toContactView({ id, idUser, name, number, data, createdAt, updatedAt }: ContactEntity): ContactView {
  return { id, idUser, name, number, data, createdAt, updatedAt };
}
