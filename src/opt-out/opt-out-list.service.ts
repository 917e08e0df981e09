import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findPage, isRowId } from '../database/index.js';
import type { PageRequest } from '../database/index.js';
import { normaliseNumber } from './normalise-number.js';
import { OptOutEntity } from './opt-out.entity.js';
import type { OptedOutNumber } from './opt-out.js';

/** The numbers that said STOP, as an account looks after them. */
@Injectable()
export class OptOutList {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds a number that the account knows of. Gives the entry's id; `invalid` for what is no full international number. */
  async add(idUser: number, given: string): Promise<number | 'invalid' | 'known'> {
    const number = normaliseNumber(given);
    if (number === undefined) return 'invalid';
    const inserted = await this.dataSource.manager
      .createQueryBuilder()
      .insert()
      .into(OptOutEntity)
      .values({ idUser, number, text: null, source: 'account' })
      .orIgnore()
      .returning('id')
      .execute();
    return (inserted.raw as readonly { id: number }[])[0]?.id ?? 'known';
  }

  /** False when there was no such entry. Messages reach the number again. */
  async remove(idUser: number, id: number): Promise<boolean> {
    if (!isRowId(id)) return false;
    const { affected } = await this.dataSource.manager.delete(OptOutEntity, { id, idUser });
    return affected === 1;
  }

  async list(idUser: number, page: PageRequest): Promise<readonly OptedOutNumber[]> {
    return (await findPage(this.dataSource.manager, OptOutEntity, { idUser }, page)).map(show);
  }

  async get(idUser: number, id: number): Promise<OptedOutNumber | undefined> {
    const row = isRowId(id) ? await this.dataSource.manager.findOneBy(OptOutEntity, { id, idUser }) : null;
    return row === null ? undefined : show(row);
  }
}

function show({ id, idUser, number, source, at, createdAt }: OptOutEntity): OptedOutNumber {
  return { id, idUser, number, source, at, createdAt };
}
