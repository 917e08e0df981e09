import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Row of `event`. Stays inside this feature: others get plain objects. */
@Entity('event')
export class EventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: number;

  @Column('integer', { name: 'id_user' })
  idUser!: number;

  @Column('text')
  type!: string;

  @Column('text')
  text!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
