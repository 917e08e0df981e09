import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Row of `phone_limit`. */
@Entity('phone_limit')
export class PhoneLimitEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'id_phone' })
  idPhone!: number;

  @Column('integer')
  volume!: number;

  @Column('text')
  startpoint!: string;
}
