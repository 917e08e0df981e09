import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import type { FailureCode } from '../failure-codes.js';
import { BatchCancellation } from './batch-cancellation.repository.js';
import type { RequeuedFrom } from './batch-cancellation.repository.js';
import type { BatchMember, LeasedBatch } from './batch.js';
import { MemberMedias } from './member-medias.js';
import type { LeaseChange, Requeue, SendingRecord, WholeResult } from './sending-record.js';

/** How long a lease lasts unless it is renewed, in seconds. Longer than any adapter call may take. */
const LEASE_SECONDS = 90;
/** Leases whose owner is gone are left alone for this long, in seconds: the owner may only have lost its connection. */
const ORPHAN_GRACE_SECONDS = 2;
/** Batches up to this size go before larger ones: codes and alerts are short. */
const SMALL_BATCH = 20;
/** Of this many leases of a phone, one goes to the oldest batch whatever its size. */
const OLDEST_EVERY = 10;
/** Most members handed over by one lease, so that a lease stays small in memory. */
const MAX_MEMBERS = 5_000;
/** Most batches looked at by one lease. */
const MAX_BATCHES = 200;

export interface LeaseWish {
  readonly idPhone: number;
  /** Provider requests of this phone that may be in flight at once, on all hosts together. */
  readonly maxConcurrency: number;
  /** Requests that this lease may ask for at most. */
  readonly slots: number;
  /** The adapter sends files: members come with theirs. */
  readonly withMedias?: boolean;
  /** The phone's circuit is open, and this lease may show whether it works again. */
  readonly probe?: boolean;
}

/** A phone with a batch that nobody holds. */
export interface WaitingPhone {
  readonly idPhone: number;
  /** When the first of its batches is due. */
  readonly dueAt: Date;
  /** Nothing is leased for it now: it is not available, is gone, or its circuit is open. */
  readonly blocked: boolean;
}

/** What one lease brought. */
export interface Lease {
  readonly batches: readonly LeasedBatch[];
  /** It took all it could get: there may be more that is due. */
  readonly mayBeMore: boolean;
}

type EndedRow = Pick<LeasedBatch, 'id' | 'idUser' | 'firstId' | 'lastId' | 'doubtId'>;
type LeasedRow = Omit<LeasedBatch, 'members'> & { readonly size: number };
type MemberRow = BatchMember & { readonly idBatch: number; readonly idRequest?: number | null };

/** What became of leases that were to be kept. */
export interface KeptLeases {
  /** No longer held: nothing more may be handed out. */
  readonly lost: readonly number[];
  /** Held, but something in them was cancelled: nothing more may be handed out before they are leased anew. */
  readonly cancelled: readonly number[];
}

/** The queue of batches in Postgres: leased, never removed before every member has its result. */
@Injectable()
export class BatchQueue {
  constructor(
    private readonly database: Database,
    private readonly medias: MemberMedias,
    private readonly cancellation: BatchCancellation,
  ) {}

  /** Phones that have a batch nobody holds, each with the time at which its first one is due. */
  async waitingPhones(): Promise<readonly WaitingPhone[]> {
    return this.database.query(WAITING_PHONES);
  }

  /** Leases what is due for one phone, within its concurrency over all hosts; empty when nothing is due or every slot is taken. */
  async lease({ idPhone, maxConcurrency, slots, withMedias = false, probe = false }: LeaseWish): Promise<Lease> {
    return this.database.transaction(async (tx) => {
      const [, batches, members] = await Promise.all([
        tx.query(ENTER_LANE, [idPhone]),
        tx.query<LeasedRow>(LEASE, [idPhone, this.database.instanceId, maxConcurrency, slots, LEASE_SECONDS, probe]),
        tx.query<MemberRow>(withMedias ? MEMBERS_OF_MMS : MEMBERS, [idPhone, this.database.instanceId]),
      ]);
      const complete = withMedias ? await this.medias.addTo(tx, members) : members;
      return { batches: withMembers(batches, complete), mayBeMore: isFull(batches, slots) };
    });
  }

  /** How many slots of each of these phones other processes hold; phones of which they hold none are left out. */
  async slotsElsewhere(idPhones: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const rows = await this.database.query<{ idPhone: number; slots: number }>(SLOTS_ELSEWHERE, [idPhones, this.database.instanceId]);
    return new Map(rows.map(({ idPhone, slots }) => [idPhone, slots]));
  }

  /** Writes results, attempts and lease changes at once. Safe to repeat after a broken connection. Answers what became of the leases that go on. */
  async record(record: SendingRecord): Promise<KeptLeases> {
    const { wholes, requeues } = record;
    const released = record.leases.filter((lease) => lease.change === 'release');
    if (wholes.length + requeues.length + released.length === 0) return this.recordResults(this.database, record);
    return this.database.transaction(async (tx) => {
      const kept = await this.recordResults(tx, record);
      if (wholes.length > 0) await recordWholes(tx, wholes);
      for (const requeue of requeues) {
        await this.cancellation.cancelRequeued(tx, await tx.query<RequeuedFrom>(REQUEUE, requeueParameters(requeue)));
      }
      if (released.length > 0) {
        const rows = await tx.query<{ cancelled: boolean }>(RELEASE, releaseParameters(released, this.database.instanceId));
        if (rows.some(({ cancelled }) => cancelled)) await this.cancellation.settle(tx);
      }
      return kept;
    });
  }

  /** Renews leases; answers those that are no longer held. */
  async renew(idBatches: readonly number[]): Promise<readonly number[]> {
    return without(idBatches, await this.database.query(RENEW, [idBatches, this.database.instanceId, LEASE_SECONDS]));
  }

  /** Frees leases that ran out or whose process is gone; what it may have handed out is in doubt. Answers the phones concerned. */
  async releaseDead(heldHere: readonly number[]): Promise<readonly number[]> {
    const rows = await this.database.query<{ idPhone: number }>(RELEASE_DEAD, [
      this.database.instanceId,
      heldHere,
      LEASE_SECONDS - ORPHAN_GRACE_SECONDS,
    ]);
    await this.database.transaction((tx) => this.cancellation.settle(tx));
    return [...new Set(rows.map((row) => row.idPhone))];
  }

  /**
   * Ends what can no longer be sent: batches that waited too long, and those whose phone was deleted and that no other phone may have
   * (see `BatchMoves`). Messages certainly not taken fail,
   * the others become `unconfirmed`. Answers how many batches ended.
   */
  async expire(): Promise<number> {
    let ended = 0;
    for (const { find, code, reason } of ENDINGS) {
      ended += await this.database.transaction(async (tx) => {
        const batches = await tx.query<EndedRow>(find);
        if (batches.length > 0) await tx.query(END_MEMBERS, [...endedColumns(batches), code, reason]);
        return batches.length;
      });
    }
    return ended;
  }

  /** Nothing is leased for this phone before then, on any host. */
  async pause(idPhone: number, until: Date): Promise<void> {
    await this.database.query(PAUSE, [idPhone, until]);
  }

  private async recordResults(tx: Transaction, { messages, attempts, leases }: SendingRecord): Promise<KeptLeases> {
    const failures = messages.filter((message) => message.failure !== undefined);
    const kept = leases.filter((lease) => lease.change === 'advance');
    const finished = leases.filter((lease) => lease.change === 'finish');
    const held = await tx.query<{ id: number; cancelled: boolean }>(RECORD, [
      this.database.instanceId,
      LEASE_SECONDS,
      messages.map((message) => message.idUser),
      messages.map((message) => message.idMessage),
      messages.map((message) => message.state),
      failures.map((message) => message.idUser),
      failures.map((message) => message.idMessage),
      failures.map((message) => message.failure?.code),
      failures.map((message) => message.failure?.reason),
      attempts.map((attempt) => attempt.idUser),
      attempts.map((attempt) => attempt.adapter),
      attempts.map((attempt) => attempt.idBatch),
      attempts.map((attempt) => attempt.idMessage),
      attempts.map((attempt) => attempt.number),
      attempts.map((attempt) => attempt.at.toISOString()),
      attempts.map((attempt) => attempt.durationMs),
      attempts.map((attempt) => attempt.outcome),
      attempts.map((attempt) => attempt.uid ?? null),
      attempts.map((attempt) => attempt.recipients),
      attempts.map((attempt) => attempt.segments ?? null),
      attempts.map((attempt) => attempt.cost ?? null),
      attempts.map((attempt) => attempt.currency ?? null),
      attempts.map((attempt) => attempt.answer ?? null),
      kept.map((lease) => lease.idBatch),
      kept.map((lease) => lease.startedId),
      finished.map((lease) => lease.idBatch),
    ]);
    return {
      lost: without(
        kept.map((lease) => lease.idBatch),
        held,
      ),
      cancelled: held.filter(({ cancelled }) => cancelled).map(({ id }) => id),
    };
  }
}

/** Whether a lease ended at one of its bounds rather than for want of batches. */
function isFull(batches: readonly LeasedRow[], slots: number): boolean {
  const taken = batches.reduce((sum, batch) => sum + batch.slots, 0);
  const members = batches.reduce((sum, batch) => sum + batch.size, 0);
  return taken >= slots || members >= MAX_MEMBERS || batches.length >= MAX_BATCHES;
}

function without(ids: readonly number[], rows: readonly { readonly id: number }[]): readonly number[] {
  const present = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !present.has(id));
}

function withMembers(batches: readonly LeasedRow[], rows: readonly MemberRow[]): readonly LeasedBatch[] {
  const members = new Map<number, BatchMember[]>(batches.map((batch) => [batch.id, []]));
  for (const { idBatch, ...member } of rows) members.get(idBatch)?.push(member);
  return batches.map((batch) => ({ ...batch, members: members.get(batch.id) ?? [] }));
}

async function recordWholes(tx: Transaction, wholes: readonly WholeResult[]): Promise<void> {
  await tx.query(RECORD_WHOLES, [
    wholes.map((whole) => whole.idUser),
    wholes.map((whole) => whole.idBatch),
    wholes.map((whole) => whole.firstId),
    wholes.map((whole) => whole.lastId),
    wholes.map((whole) => whole.state),
    wholes.map((whole) => whole.failure?.code ?? null),
    wholes.map((whole) => whole.failure?.reason ?? null),
  ]);
}

function endedColumns(batches: readonly EndedRow[]): unknown[] {
  return [
    batches.map((batch) => batch.id),
    batches.map((batch) => batch.idUser),
    batches.map((batch) => batch.firstId),
    batches.map((batch) => batch.lastId),
    batches.map((batch) => batch.doubtId),
  ];
}

function requeueParameters(requeue: Requeue): unknown[] {
  const { idUser, idPhone, fromBatch, idMessages, dueAt, giveUpAt, keyPrefix, attempts, firstAttemptAt, inDoubt, excused, chosenFrom } =
    requeue;
  return [idUser, idPhone, fromBatch, idMessages, dueAt, giveUpAt, keyPrefix, attempts, firstAttemptAt, inDoubt, excused, chosenFrom];
}

function releaseParameters(released: readonly Extract<LeaseChange, { change: 'release' }>[], instanceId: number): unknown[] {
  return [
    instanceId,
    released.map((lease) => lease.idBatch),
    released.map((lease) => lease.retry?.dueAt ?? null),
    released.map((lease) => lease.retry?.inDoubt ?? null),
    released.map((lease) => lease.retry?.excused ?? false),
  ];
}

/** A loose scan over the phones in the index: as many steps as phones, however many batches wait. */
const PHONES_WITH_BATCHES = `
WITH RECURSIVE waiting AS (
  (SELECT id_phone FROM batch ORDER BY id_phone LIMIT 1)
  UNION ALL
  SELECT (SELECT b.id_phone FROM batch b WHERE b.id_phone > waiting.id_phone ORDER BY b.id_phone LIMIT 1)
  FROM waiting WHERE waiting.id_phone IS NOT NULL
)`;

const WAITING_PHONES = `${PHONES_WITH_BATCHES}
SELECT w.id_phone AS "idPhone", b.due_at AS "dueAt", p.status IS DISTINCT FROM 'available' OR l.opened_at IS NOT NULL AS blocked
FROM waiting w
LEFT JOIN phone p ON p.id = w.id_phone
LEFT JOIN lane l ON l.id_phone = w.id_phone
CROSS JOIN LATERAL (
  SELECT due_at FROM batch WHERE batch.id_phone = w.id_phone AND owner IS NULL ORDER BY due_at LIMIT 1
) b`;

const SLOTS_ELSEWHERE = `
SELECT id_phone AS "idPhone", sum(slots) AS slots FROM batch
WHERE owner IS NOT NULL AND owner <> $2 AND id_phone = ANY($1::integer[])
GROUP BY id_phone`;

/** The row lock on the lane puts leases of one phone, by any host, one after the other. */
const ENTER_LANE = `
INSERT INTO lane (id_phone) VALUES ($1)
ON CONFLICT (id_phone) DO UPDATE SET leases = lane.leases + 1`;

const LEASE = `
WITH lane AS (
  SELECT CASE WHEN leases % ${OLDEST_EVERY} = ${OLDEST_EVERY - 1} THEN 2147483647 ELSE ${SMALL_BATCH} END AS small
  FROM lane WHERE id_phone = $1 AND (paused_until IS NULL OR paused_until <= now()) AND (opened_at IS NULL OR $6::boolean)
), taken AS (
  SELECT coalesce(sum(slots), 0)::integer AS slots FROM batch WHERE id_phone = $1 AND owner IS NOT NULL
), free AS (
  SELECT least($4::integer, $3::integer - taken.slots) AS slots FROM taken
), candidate AS (
  SELECT b.id, b.size, b.due_at,
    CASE WHEN b.kind = 'whole' THEN 1 ELSE least(b.size, free.slots) END AS wanted, free.slots AS free, b.size > lane.small AS large
  FROM batch b
  CROSS JOIN free
  CROSS JOIN lane
  JOIN phone p ON p.id = b.id_phone AND p.status = 'available'
  JOIN account a ON a.id = p.id_user AND a.status = 'active'
  WHERE b.id_phone = $1 AND b.owner IS NULL AND b.due_at <= now() AND b.give_up_at > now() AND b.cancelled IS NULL AND free.slots > 0
  ORDER BY b.size > lane.small, b.due_at, b.id
  LIMIT ${MAX_BATCHES}
), ranked AS (
  SELECT *,
    sum(wanted) OVER line - wanted AS slots_before,
    sum(size) OVER line - size AS members_before
  FROM candidate
  WINDOW line AS (ORDER BY large, due_at, id)
)
UPDATE batch b SET
  owner = $2,
  lease_until = now() + make_interval(secs => $5),
  slots = least(r.wanted, r.free - r.slots_before),
  started_id = CASE WHEN b.kind = 'whole' OR b.size <= least(r.wanted, r.free - r.slots_before) THEN b.last_id
    ELSE least(b.last_id, b.first_id + least(r.wanted, r.free - r.slots_before) - 1) END,
  first_attempt_at = coalesce(b.first_attempt_at, now())
FROM ranked r
WHERE b.id = r.id AND r.slots_before < r.free AND r.members_before < ${MAX_MEMBERS}
RETURNING b.id, b.id_user AS "idUser", b.id_phone AS "idPhone", b.kind, b.size, b.first_id AS "firstId", b.last_id AS "lastId",
  b.key_prefix AS "keyPrefix", b.attempts, b.excused, b.chosen_from AS "chosenFrom", b.first_attempt_at AS "firstAttemptAt", b.give_up_at AS "giveUpAt",
  b.started_id AS "startedId", b.doubt_id AS "doubtId", b.slots`;

/**
 * Of the batches that this very transaction leased: it travels with the lease, before anybody here knows what was leased.
 * The sum keeps Postgres from the index by phone, which holds all that waits; the one by owner holds what is leased here.
 */
function membersWith(columns: string): string {
  return `
SELECT m.id, m.id_batch AS "idBatch", m.destination, m.text, m.flash${columns}
FROM batch b
CROSS JOIN LATERAL (
  SELECT * FROM message
  WHERE message.id_user = b.id_user AND message.id BETWEEN b.first_id AND b.last_id
    AND message.id_batch = b.id AND message.state = 'waiting'
  ORDER BY message.id
) m
WHERE b.owner = $2 AND b.id_phone + 0 = $1 AND b.xmin = pg_current_xact_id()::xid`;
}

const MEMBERS = membersWith('');
const MEMBERS_OF_MMS = membersWith(', CASE WHEN m.mms THEN m.originating_scheduled END AS "idRequest"');

/** A message that was given up as unconfirmed may still turn out to be accepted; nothing else is taken back. */
const RECORD = `
WITH updated AS (
  UPDATE message m SET
    state = r.state::message_state,
    status = CASE WHEN r.state = 'failed' AND m.status = 'unknown' THEN 'failed'::message_status ELSE m.status END,
    updated_at = now()
  FROM unnest($3::integer[], $4::bigint[], $5::text[]) AS r(id_user, id, state)
  WHERE m.id_user = r.id_user AND m.id = r.id AND m.state IN ('waiting', 'unconfirmed')
), failed AS (
  INSERT INTO message_failure (id_user, id_message, code, reason)
  SELECT * FROM unnest($6::integer[], $7::bigint[], $8::text[], $9::text[])
  ON CONFLICT (id_user, id_message) DO UPDATE SET code = excluded.code, reason = excluded.reason, at = excluded.at
), attempted AS (
  INSERT INTO attempt (id_user, adapter, id_batch, id_message, number, at, duration_ms, outcome, uid, recipients, segments, cost, currency, answer)
  SELECT * FROM unnest($10::integer[], $11::text[], $12::bigint[], $13::bigint[], $14::smallint[], $15::timestamptz[], $16::integer[],
    $17::text[], $18::text[], $19::integer[], $20::integer[], $21::numeric[], $22::text[], $23::text[])
  ON CONFLICT DO NOTHING
), finished AS (
  DELETE FROM batch USING unnest($26::bigint[]) AS f(id) WHERE batch.id = f.id AND batch.owner = $1
)
UPDATE batch b SET
  started_id = CASE WHEN b.cancelled IS NULL THEN k.started_id ELSE b.started_id END,
  lease_until = now() + make_interval(secs => $2)
FROM unnest($24::bigint[], $25::bigint[]) AS k(id, started_id)
WHERE b.id = k.id AND b.owner = $1
RETURNING b.id, b.cancelled IS NOT NULL AS cancelled`;

const RECORD_WHOLES = `
WITH whole AS (
  SELECT * FROM unnest($1::integer[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[])
    AS w(id_user, id, first_id, last_id, state, code, reason)
), updated AS (
  UPDATE message m SET
    state = w.state::message_state,
    status = CASE WHEN w.state = 'failed' AND m.status = 'unknown' THEN 'failed'::message_status ELSE m.status END,
    updated_at = now()
  FROM whole w
  WHERE m.id_user = w.id_user AND m.id BETWEEN w.first_id AND w.last_id AND m.id_batch = w.id AND m.state IN ('waiting', 'unconfirmed')
  RETURNING m.id_user, m.id, w.code, w.reason
)
INSERT INTO message_failure (id_user, id_message, code, reason)
SELECT id_user, id, code, reason FROM updated WHERE code IS NOT NULL
ON CONFLICT (id_user, id_message) DO UPDATE SET code = excluded.code, reason = excluded.reason, at = excluded.at`;

const REQUEUE = `
WITH created AS (
  INSERT INTO batch (id_user, id_phone, kind, due_at, give_up_at, size, first_id, last_id, key_prefix, attempts, first_attempt_at, doubt_id,
    excused, chosen_from)
  SELECT $1, $2, 'each', $5, $6, count(*), min(id), max(id), $7, $8, $9, CASE WHEN $10 THEN max(id) END, $11, $12
  FROM unnest($4::bigint[]) AS moved(id)
  RETURNING id
), moved AS (
  UPDATE message m SET id_batch = created.id
  FROM created, unnest($4::bigint[]) AS moved(id)
  WHERE m.id_user = $1 AND m.id = moved.id AND m.id_batch = $3 AND m.state = 'waiting'
)
SELECT id_user AS "idUser", cancelled FROM batch WHERE id = $3`;

const RELEASE = `
UPDATE batch b SET
  owner = NULL, lease_until = NULL, slots = NULL, started_id = NULL,
  due_at = coalesce(r.due_at, b.due_at),
  attempts = b.attempts + CASE WHEN r.due_at IS NULL THEN 0 ELSE 1 END,
  excused = b.excused + r.excused::integer,
  doubt_id = CASE WHEN r.in_doubt THEN b.last_id ELSE b.doubt_id END
FROM unnest($2::bigint[], $3::timestamptz[], $4::boolean[], $5::boolean[]) AS r(id, due_at, in_doubt, excused)
WHERE b.id = r.id AND b.owner = $1
RETURNING b.cancelled IS NOT NULL AS cancelled`;

const RENEW = `
UPDATE batch SET lease_until = now() + make_interval(secs => $3)
WHERE id = ANY($1::bigint[]) AND owner = $2
RETURNING id`;

const RELEASE_DEAD = `
UPDATE batch b SET
  owner = NULL, lease_until = NULL, slots = NULL, started_id = NULL,
  doubt_id = greatest(b.doubt_id, b.started_id)
WHERE b.owner IS NOT NULL
  AND NOT (b.owner = $1 AND b.id = ANY($2::bigint[]))
  AND (
    b.lease_until < now()
    OR b.lease_until < now() + make_interval(secs => $3) AND NOT EXISTS (
      SELECT 1 FROM pg_locks l
      WHERE l.locktype = 'advisory' AND l.classid = 1 AND l.objid::bigint = b.owner AND l.objsubid = 2 AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
  )
RETURNING b.id_phone AS "idPhone"`;

const ENDED_COLUMNS = `id, id_user AS "idUser", first_id AS "firstId", last_id AS "lastId", doubt_id AS "doubtId"`;

const OVERDUE_BATCHES = `
DELETE FROM batch WHERE id IN (
  SELECT id FROM batch WHERE give_up_at <= now() AND owner IS NULL ORDER BY give_up_at LIMIT 100 FOR UPDATE SKIP LOCKED
)
RETURNING ${ENDED_COLUMNS}`;

const ABANDONED_BATCHES = `${PHONES_WITH_BATCHES}
DELETE FROM batch WHERE id IN (
  SELECT b.id FROM waiting w JOIN batch b ON b.id_phone = w.id_phone
  WHERE b.owner IS NULL AND (b.chosen_from IS NULL OR b.doubt_id IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM phone p WHERE p.id = w.id_phone)
  LIMIT 100 FOR UPDATE OF b SKIP LOCKED
)
RETURNING ${ENDED_COLUMNS}`;

/** Why batches end unsent, and what their messages then say. */
const ENDINGS = [
  { find: OVERDUE_BATCHES, code: 'expired', reason: 'not sent within its time: the phone could not be used' },
  { find: ABANDONED_BATCHES, code: 'phone_unknown', reason: 'the phone was deleted before the message was sent' },
] as const satisfies readonly { find: string; code: FailureCode; reason: string }[];

const END_MEMBERS = `
WITH ended AS (
  SELECT * FROM unnest($1::bigint[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[]) AS e(id, id_user, first_id, last_id, doubt_id)
), updated AS (
  UPDATE message m SET
    state = CASE WHEN m.id <= e.doubt_id THEN 'unconfirmed'::message_state ELSE 'failed'::message_state END,
    status = CASE WHEN m.id <= e.doubt_id OR m.status <> 'unknown' THEN m.status ELSE 'failed'::message_status END,
    updated_at = now()
  FROM ended e
  WHERE m.id_user = e.id_user AND m.id BETWEEN e.first_id AND e.last_id AND m.id_batch = e.id AND m.state = 'waiting'
  RETURNING m.id_user, m.id, m.state
)
INSERT INTO message_failure (id_user, id_message, code, reason)
SELECT id_user, id,
  CASE WHEN state = 'failed' THEN $6::text ELSE 'unconfirmed' END,
  CASE WHEN state = 'failed' THEN $7::text ELSE 'the provider may have taken it, and can no longer be asked' END
FROM updated
ON CONFLICT (id_user, id_message) DO UPDATE SET code = excluded.code, reason = excluded.reason, at = excluded.at`;

const PAUSE = `
INSERT INTO lane (id_phone, paused_until) VALUES ($1, $2)
ON CONFLICT (id_phone) DO UPDATE SET paused_until = greatest(lane.paused_until, excluded.paused_until)`;
