import { Injectable } from '@nestjs/common';
import { Database, PAGE_SIZE } from '../database/index.js';
import type { PageRequest, Transaction } from '../database/index.js';
import type { CallIdentity, CallView, EndedCall, StartedCall } from './call.js';
import type { KnownCall } from './settle-calls.js';

const LOCK_SPACE = 23;

const LOCK = 'SELECT pg_advisory_xact_lock($1, id_phone) FROM unnest($2::integer[]) AS id_phone';

const WANTED = 'unnest($1::integer[], $2::integer[], $3::text[]) AS w(id_user, id_phone, uid)';

const FIND = `
SELECT DISTINCT c.id_user AS "idUser", c.id_phone AS "idPhone", c.uid, c.started_at AS "startedAt", c.ended_at AS "endedAt"
FROM ${WANTED} JOIN call c USING (id_user, id_phone, uid)`;

const TAKE_WAITING = `
DELETE FROM waiting_call_end e USING ${WANTED}
WHERE e.id_user = w.id_user AND e.id_phone = w.id_phone AND e.uid = w.uid
RETURNING e.id_user AS "idUser", e.id_phone AS "idPhone", e.uid, e.ended_at AS "endedAt", e.id_event AS "idEvent"`;

const BEGIN = `
WITH block AS MATERIALIZED (SELECT reserve_ids('call_id_seq', $1) AS first)
INSERT INTO call (id, id_user, id_phone, uid, started_at, ended_at, direction, origin)
SELECT block.first + c.place - 1, c.id_user, c.id_phone, c.uid, c.started_at, c.ended_at, 'inbound', c.origin
FROM block, unnest($2::integer[], $3::integer[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[])
  WITH ORDINALITY AS c(id_user, id_phone, uid, started_at, ended_at, origin, place)`;

const END = `
UPDATE call c SET ended_at = w.ended_at, updated_at = now()
FROM unnest($1::integer[], $2::integer[], $3::text[], $4::timestamptz[]) AS w(id_user, id_phone, uid, ended_at)
WHERE c.id_user = w.id_user AND c.id_phone = w.id_phone AND c.uid = w.uid`;

const KEEP_WAITING = `
INSERT INTO waiting_call_end (id_user, id_phone, uid, ended_at, id_event, expires_at)
SELECT w.*, $6::timestamptz FROM unnest($1::integer[], $2::integer[], $3::text[], $4::timestamptz[], $5::bigint[]) AS w
ON CONFLICT (id_user, id_phone, uid) DO UPDATE SET ended_at = excluded.ended_at, id_event = excluded.id_event`;

const TAKE_EXPIRED = `
DELETE FROM waiting_call_end WHERE expires_at <= $1
RETURNING id_user AS "idUser", id_phone AS "idPhone", uid, ended_at AS "endedAt", id_event AS "idEvent"`;

const COLUMNS = `
  c.id, c.id_user AS "idUser", p.id AS "idPhone", c.uid, c.started_at AS "startedAt", c.ended_at AS "endedAt", c.direction, c.origin,
  c.destination, c.created_at AS "createdAt", c.updated_at AS "updatedAt"`;

const select = (conditions: string, order: 'ASC' | 'DESC'): string =>
  `SELECT ${COLUMNS} FROM call c LEFT JOIN phone p ON p.id = c.id_phone
   WHERE c.id_user = $1 AND c.id <= $2 ${conditions} ORDER BY c.id ${order} LIMIT $3`;

const AFTER = select('AND c.id > $4', 'ASC');
const BEFORE = select('AND c.id < $4', 'DESC');
const NUMBERED = `${select('', 'ASC')} OFFSET $4`;
const ONE = `SELECT ${COLUMNS} FROM call c LEFT JOIN phone p ON p.id = c.id_phone WHERE c.id_user = $1 AND c.id = $2`;

/** The statements behind `Calls`. */
@Injectable()
export class CallsRepository {
  constructor(private readonly database: Database) {}

  /** Until the transaction ends, nobody else writes calls of these phones: an end does not miss a start that is just being stored. */
  async lock(tx: Transaction, calls: readonly CallIdentity[]): Promise<void> {
    const phones = [...new Set(calls.map(({ idPhone }) => idPhone))].sort((a, b) => a - b);
    await tx.query(LOCK, [LOCK_SPACE, phones]);
  }

  find(tx: Transaction, calls: readonly CallIdentity[]): Promise<readonly KnownCall[]> {
    return tx.query(FIND, identities(calls));
  }

  /** The ends that wait for these calls; they wait no longer. */
  takeWaiting(tx: Transaction, calls: readonly CallIdentity[]): Promise<readonly EndedCall[]> {
    return tx.query(TAKE_WAITING, identities(calls));
  }

  async begin(tx: Transaction, calls: readonly StartedCall[]): Promise<void> {
    if (calls.length === 0) return;
    await tx.query(BEGIN, [
      calls.length,
      ...identities(calls),
      calls.map((call) => call.startedAt),
      calls.map((call) => call.endedAt ?? null),
      calls.map((call) => call.origin),
    ]);
  }

  async end(tx: Transaction, calls: readonly EndedCall[]): Promise<void> {
    if (calls.length > 0) await tx.query(END, [...identities(calls), calls.map((call) => call.endedAt)]);
  }

  async keepWaiting(tx: Transaction, calls: readonly EndedCall[], expiresAt: Date): Promise<void> {
    if (calls.length === 0) return;
    await tx.query(KEEP_WAITING, [...identities(calls), calls.map((call) => call.endedAt), calls.map((call) => call.idEvent), expiresAt]);
  }

  takeExpired(tx: Transaction, now: Date): Promise<readonly EndedCall[]> {
    return tx.query(TAKE_EXPIRED, [now]);
  }

  /** Nothing above the horizon: see `docs/decisions/0005-cursors-that-skip-nothing.md`. */
  async page(idUser: number, page: PageRequest): Promise<readonly CallView[]> {
    const [found] = await this.database.query<{ horizon: number }>(`SELECT visible_horizon('call_id_seq') AS horizon`);
    const { perPage = PAGE_SIZE } = page;
    const range = [idUser, found?.horizon ?? 0, perPage];
    if ('after' in page) return this.database.query(AFTER, [...range, page.after]);
    if ('before' in page) return (await this.database.query<CallView>(BEFORE, [...range, page.before])).toReversed();
    return this.database.query(NUMBERED, [...range, page.page * perPage]);
  }

  async get(idUser: number, id: number): Promise<CallView | undefined> {
    return (await this.database.query<CallView>(ONE, [idUser, id]))[0];
  }
}

function identities(calls: readonly CallIdentity[]): readonly unknown[] {
  return [calls.map((call) => call.idUser), calls.map((call) => call.idPhone), calls.map((call) => call.uid)];
}
