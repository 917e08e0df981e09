import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { EventEntity } from './event.entity.js';

/** One line of an account's activity log. */
export interface Event {
  readonly id: number;
  /** What happened, in RaspiSMS's words where it has one: `SCHEDULED_ADD`, `CONTACT_ADD` … */
  readonly type: string;
  /** For people. */
  readonly text: string;
  readonly at: Date;
}

/** The activity log of each account: what was done, for people to read. */
@Injectable()
export class EventsService {
  constructor(private readonly dataSource: DataSource) {}

  async add(idUser: number, type: string, text: string): Promise<void> {
    await this.dataSource.manager.insert(EventEntity, { idUser, type, text });
  }

  /** The newest first; `before` continues after the last id of the page before. */
  async list(idUser: number, { limit, before }: { readonly limit: number; readonly before?: number }): Promise<readonly Event[]> {
    const where = { idUser, ...(before !== undefined && { id: LessThan(before) }) };
    const rows = await this.dataSource.manager.find(EventEntity, { where, order: { id: 'DESC' }, take: limit });
    return rows.map(({ id, type, text, at }) => ({ id, type, text, at }));
  }
}
