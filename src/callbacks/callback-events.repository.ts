import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { Transaction } from '../database/index.js';
import type { CallbackEvent, EventChunk, NewCallbackEvent } from './callback-event.js';

/** How long a process may take for a chunk before another takes it over, in seconds. */
const LEASE_SECONDS = 60;
/** Chunks whose process is gone are left alone for this long, in seconds: it may only have lost its connection. */
const ORPHAN_GRACE_SECONDS = 2;

/** One statement, so one round trip and one commit. */
const STORE = `
WITH block AS MATERIALIZED (SELECT reserve_ids('callback_event_id_seq', $1) AS first),
stored AS (
  INSERT INTO callback_event (id, id_user, adapter, id_phone, kind, method, url, headers, body, received_at)
  SELECT block.first + e.place - 1, e.id_user, e.adapter, e.id_phone, e.kind, e.method, e.url, e.headers, e.body, e.received_at
  FROM block, unnest($2::integer[], $3::text[], $4::integer[], $5::callback_kind[], $6::text[], $7::text[], $8::jsonb[], $9::text[],
    $10::timestamptz[]) WITH ORDINALITY AS e(id_user, adapter, id_phone, kind, method, url, headers, body, received_at, place)
)
INSERT INTO callback_chunk (first_id, last_id, owner, lease_until)
SELECT first, first + $1 - 1, $11::integer, CASE WHEN $11::integer IS NOT NULL THEN now() + make_interval(secs => $12) END FROM block
RETURNING first_id AS "firstId"`;

const FINISH = `DELETE FROM callback_chunk WHERE first_id = ANY($1::bigint[]) AND owner = $2 RETURNING first_id AS "firstId"`;

const TAKE_OVER = `
UPDATE callback_chunk c SET owner = $1, lease_until = now() + make_interval(secs => $3), attempts = c.attempts + 1
FROM (
  SELECT first_id FROM callback_chunk free
  WHERE owner IS NULL OR lease_until < now() OR (
    lease_until < now() + make_interval(secs => $4) AND NOT EXISTS (
      SELECT 1 FROM pg_locks l
      WHERE l.locktype = 'advisory' AND l.classid = 1 AND l.objid::bigint = free.owner AND l.objsubid = 2 AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
  )
  ORDER BY first_id LIMIT $2 FOR UPDATE SKIP LOCKED
) ownerless
WHERE c.first_id = ownerless.first_id
RETURNING c.first_id AS "firstId", c.last_id AS "lastId", c.attempts`;

const LOAD = `
SELECT c.first_id AS "firstId", e.id, e.id_user AS "idUser", e.adapter, e.id_phone AS "idPhone", e.kind, e.method, e.url, e.headers, e.body,
  e.received_at AS "receivedAt"
FROM unnest($1::bigint[], $2::bigint[]) AS c(first_id, last_id)
JOIN callback_event e ON e.id BETWEEN c.first_id AND c.last_id
ORDER BY e.id`;

const SPLIT = `
INSERT INTO callback_chunk (first_id, last_id, owner, lease_until)
SELECT id, id, $2, now() + make_interval(secs => $3) FROM unnest($1::bigint[]) AS id`;

const POSTPONE = `
UPDATE callback_chunk SET lease_until = now() + make_interval(secs => $3) WHERE first_id = $1 AND owner = $2`;

interface TakenChunk {
  readonly firstId: number;
  readonly lastId: number;
  readonly attempts: number;
}

/** Events as they came, and which process is to apply them. */
@Injectable()
export class CallbackEventsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores events for good, as one chunk; answers it. `ownedHere` leases it to this process; otherwise any process takes it when it
   * has the time.
   */
  async store(events: readonly NewCallbackEvent[], { ownedHere }: { readonly ownedHere: boolean }): Promise<EventChunk> {
    const [row] = await this.database.query<{ firstId: number }>(STORE, [
      events.length,
      events.map((event) => event.idUser),
      events.map((event) => event.adapter),
      events.map((event) => event.idPhone),
      events.map((event) => event.kind),
      events.map((event) => event.method),
      events.map((event) => event.url),
      events.map((event) => JSON.stringify(event.headers)),
      events.map((event) => event.body),
      events.map((event) => event.receivedAt),
      ownedHere ? this.database.instanceId : null,
      LEASE_SECONDS,
    ]);
    const firstId = row?.firstId ?? 0;
    return { firstId, attempts: 0, events: events.map((event, index) => ({ ...event, id: firstId + index })) };
  }

  /** Ends chunks within the transaction that applies them. Answers those that were still ours: nobody else applies them, then. */
  async finish(tx: Transaction, chunks: readonly EventChunk[]): Promise<ReadonlySet<number>> {
    const rows = await tx.query<{ firstId: number }>(FINISH, [chunks.map((chunk) => chunk.firstId), this.database.instanceId]);
    return new Set(rows.map((row) => row.firstId));
  }

  /** Leases chunks that nobody holds, whose process is gone, or whose lease ran out. */
  async takeOver(limit: number): Promise<readonly EventChunk[]> {
    const taken = await this.database.query<TakenChunk>(TAKE_OVER, [
      this.database.instanceId,
      limit,
      LEASE_SECONDS,
      LEASE_SECONDS - ORPHAN_GRACE_SECONDS,
    ]);
    if (taken.length === 0) return [];
    const rows = await this.database.query<CallbackEvent & { firstId: number }>(LOAD, [
      taken.map((chunk) => chunk.firstId),
      taken.map((chunk) => chunk.lastId),
    ]);
    const events = new Map<number, CallbackEvent[]>(taken.map((chunk) => [chunk.firstId, []]));
    for (const { firstId, ...event } of rows) events.get(firstId)?.push(event);
    return taken
      .map(({ firstId, attempts }) => ({ firstId, attempts, events: events.get(firstId) ?? [] }))
      .toSorted((a, b) => a.firstId - b.firstId);
  }

  /** Makes a chunk of each event, so that one that cannot be applied stands alone. Empty when the chunk is no longer ours. */
  async split(chunk: EventChunk): Promise<readonly EventChunk[]> {
    return this.database.transaction(async (tx) => {
      if (!(await this.finish(tx, [chunk])).has(chunk.firstId)) return [];
      await tx.query(SPLIT, [chunk.events.map((event) => event.id), this.database.instanceId, LEASE_SECONDS]);
      return chunk.events.map((event) => ({ firstId: event.id, attempts: 0, events: [event] }));
    });
  }

  /** Lets a chunk rest before anybody takes it over. */
  async postpone(chunk: EventChunk, seconds: number): Promise<void> {
    await this.database.query(POSTPONE, [chunk.firstId, this.database.instanceId, seconds]);
  }
}
