import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { findPage } from '../database/index.js';
import type { PageRequest, Transaction } from '../database/index.js';
import { EventEntity } from './event.entity.js';
import { EventsRepository } from './events.repository.js';
import type { NewEvent } from './events.repository.js';

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
  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: EventsRepository,
  ) {}

  /** `within`: the transaction that does what the line tells of. */
  async add(idUser: number, type: string, text: string, within: EntityManager = this.dataSource.manager): Promise<void> {
    await within.insert(EventEntity, { idUser, type, text });
  }

  /** Adds many, in their order, within the caller's transaction. */
  async addAll(tx: Transaction, events: readonly NewEvent[]): Promise<void> {
    if (events.length > 0) await this.repository.insert(tx, events);
  }

  /** A page in rising order of ids, the oldest first. */
  async list(idUser: number, page: PageRequest): Promise<readonly Event[]> {
    const rows = await findPage(this.dataSource.manager, EventEntity, { idUser }, page);
    return rows.map(({ id, type, text, at }) => ({ id, type, text, at }));
  }
}
