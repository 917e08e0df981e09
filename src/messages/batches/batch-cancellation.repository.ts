import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';
import type { FailureCode } from '../failure-codes.js';
import { decideCancellation } from './decide-cancellation.js';
import type { CancelledBatch } from './decide-cancellation.js';

/** A request of an account. */
export interface CancelledRequest {
  readonly idUser: number;
  readonly idScheduled: number;
}

const CODE = 'cancelled' satisfies FailureCode;
const REASON = 'the request was cancelled before the message was sent';
const DOUBT = 'cancelled while it was not known whether the provider had taken it';

/** Takes messages that have not left out of the queue. */
@Injectable()
export class BatchCancellation {
  /**
   * Cancels what has not left of a request's messages: they fail, or are `unconfirmed` where the provider may have taken them. Processes
   * that are sending some of them are told. Answers how many messages were cancelled.
   */
  async cancel(tx: Transaction, { idUser, idScheduled }: CancelledRequest): Promise<number> {
    const locked = await this.lock(tx, idUser, idScheduled);
    if (locked.length === 0) return 0;
    const batches = await tx.query<CancelledBatch>(LOOK, [idScheduled, locked]);
    const decided = batches.flatMap((batch) => {
      const decision = decideCancellation(batch);
      return decision === undefined ? [] : [{ id: batch.id, ...decision }];
    });
    const entered = decided.filter(({ after }) => after !== undefined);
    const cancelled = await tx.query(CANCEL, [
      idUser,
      idScheduled,
      entered.map(({ id }) => id),
      entered.map(({ after }) => after),
      CODE,
      REASON,
      DOUBT,
    ]);
    const idsOf = (outcome: (typeof decided)[number]['batch']): readonly number[] =>
      decided.filter(({ batch }) => batch === outcome).map(({ id }) => id);
    await Promise.all([
      tx.query(REMOVE, [idsOf('removed')]),
      tx.query(RESIZE, [idsOf('kept')]),
      tx.query(TELL, [idsOf('told'), idScheduled]),
    ]);
    return cancelled.length;
  }

  /** All batches that hold waiting messages of the request. Looks again, once at least, until nothing has moved to another batch while it waited for a lock. */
  private async lock(tx: Transaction, idUser: number, idScheduled: number): Promise<readonly number[]> {
    for (let locked: ReadonlySet<number> | undefined; ;) {
      const found = (await tx.query<{ id: number }>(LOCK, [idUser, idScheduled])).map(({ id }) => id);
      if (locked !== undefined && found.every((id) => locked?.has(id))) return found;
      locked = new Set(found);
    }
  }

  /** Cancels what was taken out of a leased batch to be tried again, where its request was cancelled meanwhile. */
  async cancelRequeued(tx: Transaction, batches: readonly RequeuedFrom[]): Promise<void> {
    for (const { idUser, cancelled } of batches) {
      for (const idScheduled of cancelled ?? []) await this.cancel(tx, { idUser, idScheduled });
    }
  }

  /** Cancels what came back with leases that have ended; until then nobody leases those batches. */
  async settle(tx: Transaction): Promise<void> {
    const batches = await tx.query<RequeuedFrom & { id: number }>(RETURNED);
    if (batches.length === 0) return;
    await this.cancelRequeued(tx, batches);
    await tx.query(SETTLED, [batches.map(({ id }) => id)]);
  }

  /** How many messages of a request there are. */
  async count(tx: Transaction, { idUser, idScheduled }: CancelledRequest): Promise<number> {
    const [row] = await tx.query<{ messages: number }>(COUNT, [idUser, idScheduled]);
    return row?.messages ?? 0;
  }
}

/** A batch whose messages come back. */
export interface RequeuedFrom {
  readonly idUser: number;
  /** Requests that were cancelled while it was leased. */
  readonly cancelled: readonly number[] | null;
}

const LOCK = `
SELECT b.id FROM batch b
WHERE b.id IN (
  SELECT m.id_batch FROM scheduled_messages($1, $2) m WHERE m.state = 'waiting' AND m.id_batch IS NOT NULL
)
ORDER BY b.id
FOR UPDATE`;

const LOOK = `
SELECT b.id, b.kind, b.owner IS NOT NULL AS leased, b.started_id AS "startedId", b.doubt_id AS "doubtId", b.attempts,
  count(*) AS waiting, count(*) FILTER (WHERE m.originating_scheduled = $1) AS own
FROM unnest($2::bigint[]) AS wanted(id)
JOIN batch b ON b.id = wanted.id
JOIN message m ON m.id_user = b.id_user AND m.id BETWEEN b.first_id AND b.last_id AND m.id_batch = b.id AND m.state = 'waiting'
GROUP BY b.id`;

const CANCEL = `
WITH updated AS (
  UPDATE message m SET
    state = CASE WHEN m.id <= b.doubt_id THEN 'unconfirmed'::message_state ELSE 'failed'::message_state END,
    status = CASE WHEN m.id <= b.doubt_id OR m.status <> 'unknown' THEN m.status ELSE 'failed'::message_status END,
    updated_at = now()
  FROM unnest($3::bigint[], $4::bigint[]) AS entered(id, after)
  JOIN batch b ON b.id = entered.id
  WHERE m.id_user = $1 AND m.id BETWEEN b.first_id AND b.last_id AND m.id_batch = b.id AND m.id > entered.after
    AND m.originating_scheduled = $2 AND m.state = 'waiting'
  RETURNING m.id, m.state
)
INSERT INTO message_failure (id_user, id_message, code, reason)
SELECT $1, id, CASE WHEN state = 'failed' THEN $5::text ELSE 'unconfirmed' END, CASE WHEN state = 'failed' THEN $6::text ELSE $7::text END
FROM updated
ON CONFLICT (id_user, id_message) DO UPDATE SET code = excluded.code, reason = excluded.reason, at = excluded.at
RETURNING id_message`;

const REMOVE = `DELETE FROM batch WHERE id = ANY($1::bigint[])`;

const RESIZE = `
UPDATE batch b SET size = (
  SELECT count(*) FROM message m
  WHERE m.id_user = b.id_user AND m.id BETWEEN b.first_id AND b.last_id AND m.id_batch = b.id AND m.state = 'waiting'
)
WHERE b.id = ANY($1::bigint[])`;

const TELL = `
UPDATE batch SET cancelled = array_append(cancelled, $2::bigint)
WHERE id = ANY($1::bigint[]) AND NOT $2::bigint = ANY(coalesce(cancelled, '{}'))`;

const RETURNED = `
SELECT id, id_user AS "idUser", cancelled FROM batch
WHERE owner IS NULL AND cancelled IS NOT NULL
ORDER BY id
FOR UPDATE SKIP LOCKED`;

const SETTLED = `UPDATE batch SET cancelled = NULL WHERE id = ANY($1::bigint[])`;

const COUNT = `
SELECT count(*) AS messages FROM scheduled_messages($1, $2)`;
