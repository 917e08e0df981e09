import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Row of `opt_out`. Stays inside this feature: others get plain objects. */
@Entity('opt_out')
export class OptOutEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'id_user' })
  idUser!: number;

  /** E.164. */
  @Column('text')
  number!: string;

  @Column('text', { nullable: true })
  text!: string | null;

  @Column('text')
  source!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
