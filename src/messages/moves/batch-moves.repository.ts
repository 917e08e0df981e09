import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { phoneLists } from '../planning/notify-payloads.js';
import { integers } from '../planning/plan-rows.js';
import type { MovedBatch, StuckBatch, StuckMessage } from './plan-moves.js';

/** Most messages looked at in one transaction, and most batches. */
const MAX_MEMBERS = 5_000;
const MAX_BATCHES = 200;

/** Why a phone cannot be used, as a word. */
export type MoveReason = 'no_answer' | 'unavailable' | 'no_credit' | 'limit_reached' | 'disabled' | 'deleted';

export interface StuckBatches {
  readonly idUser: number;
  /** By rising id. */
  readonly batches: readonly StuckBatch[];
}

type BatchRow = Omit<StuckBatch, 'members'> & { readonly idUser: number };
type MemberRow = StuckMessage & { readonly idBatch: number };

/** What moving batches reads and writes, always in one transaction. */
@Injectable()
export class BatchMovesRepository {
  constructor(private readonly database: Database) {}

  /** Undefined when messages may wait for it: it can be used, or is about to show whether it can. */
  async whyNot(tx: Transaction, idPhone: number): Promise<MoveReason | undefined> {
    const [row] = await tx.query<{ reason: MoveReason | null }>(WHY_NOT, [idPhone]);
    return row?.reason ?? undefined;
  }

  /** The phone's next batches above `afterId` that may go elsewhere: nobody leases them until the transaction ends. Undefined: there are no more. */
  async take(tx: Transaction, idPhone: number, afterId: number): Promise<StuckBatches | undefined> {
    const rows = await tx.query<BatchRow>(TAKE, [idPhone, afterId]);
    const [first] = rows;
    if (first === undefined) return undefined;
    const members = new Map<number, MemberRow[]>(rows.map(({ id }) => [id, []]));
    for (const member of await tx.query<MemberRow>(MEMBERS, [first.idUser, [...members.keys()]])) members.get(member.idBatch)?.push(member);
    const batches = rows.map((row) => ({ ...row, members: members.get(row.id) ?? [] })).sort((a, b) => a.id - b.id);
    return { idUser: first.idUser, batches };
  }

  /** Writes new batches, points messages at them, removes or shrinks the batches they were in, and tells every process. */
  async write(tx: Transaction, { idUser, batches }: StuckBatches, moves: readonly MovedBatch[], why: MoveWritten): Promise<void> {
    const places = moves.flatMap((move, index) => move.members.map((member) => ({ ...member, place: index + 1 })));
    await tx.query(WRITE, [
      idUser,
      integers(moves.map(({ source }) => source)),
      integers(moves.map(({ phone }) => phone.id)),
      moves.map(({ phone }) => phone.adapterUid),
      moves.map(({ kind }) => kind),
      integers(moves.map(({ members }) => members.length)),
      integers(moves.map(({ members }) => members[0]?.id ?? 0)),
      integers(moves.map(({ members }) => members.at(-1)?.id ?? 0)),
      why.now,
      integers(places.map(({ id }) => id)),
      integers(places.map(({ place }) => place)),
      places.map(({ text }) => text ?? null),
      why.fromPhone,
      why.reason,
      phoneLists(this.database.instanceId, [...new Set(moves.map(({ phone }) => phone.id))]),
    ]);
    await tx.query(SHRINK, [batches.map(({ id }) => id), batches.map(({ id, members }) => members.length - movedOf(moves, id))]);
    await tx.query(REMOVE, [batches.filter(({ id, members }) => members.length === movedOf(moves, id)).map(({ id }) => id)]);
  }

  /** These batches stay with the phone they have, for ever. */
  async pin(tx: Transaction, idBatches: readonly number[]): Promise<void> {
    if (idBatches.length > 0) await tx.query(PIN, [idBatches]);
  }
}

export interface MoveWritten {
  readonly fromPhone: number;
  readonly reason: MoveReason;
  readonly now: Date;
}

function movedOf(moves: readonly MovedBatch[], idBatch: number): number {
  return moves.reduce((sum, { source, members }) => sum + (source === idBatch ? members.length : 0), 0);
}

const WHY_NOT = `
SELECT CASE
  WHEN p.id IS NULL THEN 'deleted'
  WHEN p.status <> 'available' THEN p.status::text
  WHEN l.opened_at IS NOT NULL AND (l.probing OR l.probe_at > now()) THEN 'no_answer'
END AS reason
FROM (SELECT $1::integer AS id) wanted
LEFT JOIN phone p ON p.id = wanted.id
LEFT JOIN lane l ON l.id_phone = wanted.id`;

const MAY_GO = `owner IS NULL AND chosen_from IS NOT NULL AND doubt_id IS NULL AND cancelled IS NULL`;

const TAKE = `
SELECT id, id_user AS "idUser", kind, attempts, chosen_from AS "chosenFrom" FROM batch
WHERE id IN (
  SELECT id FROM (
    SELECT id, sum(size) OVER (ORDER BY id) - size AS members_before
    FROM (SELECT id, size FROM batch WHERE id_phone = $1 AND id > $2 AND ${MAY_GO} ORDER BY id LIMIT ${MAX_BATCHES}) next
  ) line
  WHERE members_before < ${MAX_MEMBERS}
) AND ${MAY_GO}
ORDER BY id
FOR UPDATE SKIP LOCKED`;

const MEMBERS = `
SELECT m.id, m.id_batch AS "idBatch", m.destination, m.text, m.flash, m.mms,
  CASE WHEN m.mms THEN m.originating_scheduled END AS "idRequest"
FROM unnest($2::bigint[]) AS wanted(id)
JOIN batch b ON b.id = wanted.id
JOIN message m ON m.id_user = $1 AND m.id BETWEEN b.first_id AND b.last_id AND m.id_batch = b.id AND m.state = 'waiting'
ORDER BY m.id`;

const RESERVED = '(SELECT batches FROM reserved)';

const WRITE = `
WITH reserved AS MATERIALIZED (
  SELECT array_agg(nextval('batch_id_seq')) AS batches FROM generate_series(1, cardinality($2::bigint[]))
), created AS (
  INSERT INTO batch (id, id_user, id_phone, kind, due_at, give_up_at, size, first_id, last_id, key_prefix, attempts, excused, chosen_from)
  SELECT ${RESERVED}[n.place], $1, n.id_phone, n.kind::batch_kind, $9, s.give_up_at, n.size, n.first_id, n.last_id, s.key_prefix,
    s.attempts, s.excused, s.chosen_from
  FROM unnest($2::bigint[], $3::integer[], $5::text[], $6::integer[], $7::bigint[], $8::bigint[])
    WITH ORDINALITY AS n(source, id_phone, kind, size, first_id, last_id, place)
  JOIN batch s ON s.id = n.source
), moved AS (
  UPDATE message m SET
    id_phone = ($3::integer[])[w.place], adapter = ($4::text[])[w.place], id_batch = ${RESERVED}[w.place], text = coalesce(w.text, m.text)
  FROM unnest($10::bigint[], $11::integer[], $12::text[]) AS w(id, place, text)
  WHERE m.id_user = $1 AND m.id = w.id
), noted AS (
  INSERT INTO message_move (id_user, id_message, at, id_batch, from_phone, to_phone, reason)
  SELECT $1, w.id, $9, ($2::bigint[])[w.place], $13, ($3::integer[])[w.place], $14
  FROM unnest($10::bigint[], $11::integer[]) AS w(id, place)
)
SELECT pg_notify('batches', list) FROM unnest($15::text[]) AS list`;

const SHRINK = `
UPDATE batch b SET size = s.size FROM unnest($1::bigint[], $2::integer[]) AS s(id, size) WHERE b.id = s.id AND s.size > 0 AND b.size <> s.size`;

const REMOVE = `DELETE FROM batch WHERE id = ANY($1::bigint[])`;

const PIN = `UPDATE batch SET chosen_from = NULL WHERE id = ANY($1::bigint[])`;
