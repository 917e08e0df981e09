import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../database/index.js';

/** An answer comes within this time, or answers nothing in particular. */
const MEMORY_DAYS = 30;
/** Clocks of providers may be slow by so much. */
const TOLERANCE_SECONDS = 120;
/** A number that gets messages by many phones: only so many of its last ones are looked at. */
const LOOKED_AT = 20;

/**
 * The last message to each person that she can have read, by the phone she answers to. The innermost part is answered by the
 * index message_destination (destination, id_user, id).
 */
const FIND = `
SELECT r.place::integer - 1 AS place, m.id, m.id_phone AS "idPhone"
FROM unnest($1::integer[], $2::text[], $3::integer[], $4::text[], $5::timestamptz[]) WITH ORDINALITY
  AS r(id_user, number, id_phone, adapter, at, place)
CROSS JOIN LATERAL (
  SELECT recent.id, recent.id_phone FROM (
    SELECT id, id_phone, adapter, at, status FROM message
    WHERE destination = r.number AND id_user = r.id_user ORDER BY id DESC LIMIT ${LOOKED_AT}
  ) recent
  WHERE recent.status <> 'failed' AND recent.at > r.at - interval '${MEMORY_DAYS} days'
    AND recent.at <= r.at + interval '${TOLERANCE_SECONDS} seconds'
    AND CASE WHEN r.id_phone IS NULL THEN recent.adapter = r.adapter ELSE recent.id_phone = r.id_phone END
  ORDER BY recent.id DESC LIMIT 1
) m`;

/** Somebody who wrote to us. */
export interface Writer {
  readonly idUser: number;
  /** E.164. */
  readonly number: string;
  /** The phone she wrote to; when it is not known, any of the adapter's. */
  readonly idPhone: number | null;
  readonly adapter: string;
  /** When she wrote. */
  readonly at: Date;
}

/** A message of ours that is answered. */
export interface AnsweredMessage {
  readonly id: number;
  readonly idPhone: number | null;
}

/** Finds what is answered where no provider says. */
@Injectable()
export class RepliesRepository {
  /** By the place of the writer; who answers nothing that we know of is missing. */
  async findLastTo(tx: Transaction, writers: readonly Writer[]): Promise<ReadonlyMap<number, AnsweredMessage>> {
    const rows = await tx.query<AnsweredMessage & { readonly place: number }>(FIND, [
      writers.map(({ idUser }) => idUser),
      writers.map(({ number }) => number),
      writers.map(({ idPhone }) => idPhone),
      writers.map(({ adapter }) => adapter),
      writers.map(({ at }) => at),
    ]);
    return new Map(rows.map(({ place, ...message }) => [place, message]));
  }
}
