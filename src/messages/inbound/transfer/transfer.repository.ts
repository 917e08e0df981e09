import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../database/index.js';

const FIND = `
SELECT w.place::integer - 1 AS place, a.email, p.name AS phone, c.name AS contact
FROM unnest($1::integer[], $2::integer[], $3::text[]) WITH ORDINALITY AS w(id_user, id_phone, number, place)
JOIN account a ON a.id = w.id_user
LEFT JOIN phone p ON p.id = w.id_phone AND p.id_user = w.id_user
LEFT JOIN LATERAL (SELECT name FROM contact WHERE id_user = w.id_user AND number = w.number ORDER BY id LIMIT 1) c ON true`;

/** What a mail about a received message says besides the message. */
export interface TransferFacts {
  /** The account's address. */
  readonly email: string;
  /** The phone's name; `null` when it is not known or gone. */
  readonly phone: string | null;
  /** Name of the contact who wrote, if there is one. */
  readonly contact: string | null;
}

@Injectable()
export class TransferRepository {
  /** By the place of the message; of an account that is gone there is nothing. */
  async find(
    tx: Transaction,
    messages: readonly { readonly idUser: number; readonly idPhone: number | null; readonly number: string | null }[],
  ): Promise<ReadonlyMap<number, TransferFacts>> {
    const rows = await tx.query<TransferFacts & { readonly place: number }>(FIND, [
      messages.map(({ idUser }) => idUser),
      messages.map(({ idPhone }) => idPhone),
      messages.map(({ number }) => number),
    ]);
    return new Map(rows.map(({ place, ...facts }) => [place, facts]));
  }
}
