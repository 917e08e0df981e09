import { Column, CreateDateColumn, Entity, PrimaryColumn, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** Row of `phone_group`. */
@Entity('phone_group')
export class PhoneGroupEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'id_user' })
  idUser!: number;

  @Column('text')
  name!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', nullable: true })
  updatedAt!: Date | null;
}

/** Row of `phone_group_phone`: a phone and a group of one and the same account. */
@Entity('phone_group_phone')
export class PhoneGroupPhoneEntity {
  @PrimaryColumn('integer', { name: 'id_phone_group' })
  idPhoneGroup!: number;

  @PrimaryColumn('integer', { name: 'id_phone' })
  idPhone!: number;
}
