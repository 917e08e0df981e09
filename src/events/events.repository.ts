import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';

const INSERT = `
INSERT INTO event (id_user, type, text)
SELECT e.id_user, e.type, e.text FROM unnest($1::integer[], $2::text[], $3::text[]) WITH ORDINALITY AS e(id_user, type, text, place)
ORDER BY e.place`;

/** A line to be added to an account's activity log. */
export interface NewEvent {
  readonly idUser: number;
  readonly type: string;
  readonly text: string;
}

/** Events that belong to a transaction of another feature. */
@Injectable()
export class EventsRepository {
  async insert(tx: Transaction, events: readonly NewEvent[]): Promise<void> {
    await tx.query(INSERT, [events.map(({ idUser }) => idUser), events.map(({ type }) => type), events.map(({ text }) => text)]);
  }
}
