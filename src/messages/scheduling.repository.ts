import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { Transaction } from '../database/index.js';
import type { PlanRequest } from './planning/plan-request.js';

/** An idempotency key that may be new. */
export interface KeyClaim {
  readonly idUser: number;
  readonly key: string;
  readonly fingerprint: Buffer;
  /** Place of the command that it belongs to, counted from 0: says which of the reserved ids the key stands for. */
  readonly position: number;
}

/** What is stored under a key: the request that had it first, and the scheduled it made (`null`: it made none). */
export interface StoredKey {
  readonly idUser: number;
  readonly key: string;
  readonly fingerprint: Buffer;
  readonly id: number | null;
}

/** A request that waits for its time. */
export interface LaterRequest extends PlanRequest {
  readonly at: Date;
}

const ROWS_PER_STATEMENT = 10_000;

@Injectable()
export class SchedulingRepository {
  constructor(private readonly database: Database) {}

  /** Reserves that many ids of scheduleds in one block; answers the first. */
  async reserveIds(tx: Transaction, amount: number): Promise<number> {
    const [row] = await tx.query<{ first: number }>(RESERVE_IDS, [amount]);
    return row?.first ?? 0;
  }

  /**
   * Takes those keys that nobody has; each stands for the id `firstId + position`. Waits for open transactions that take the same keys.
   * Answers the positions of the keys taken.
   */
  async claimKeys(tx: Transaction, claims: readonly KeyClaim[], firstId: number): Promise<ReadonlySet<number>> {
    // In one order everywhere: transactions that take the same keys queue up instead of blocking each other.
    const ordered = claims.toSorted((a, b) => a.idUser - b.idUser || (a.key < b.key ? -1 : 1));
    const rows = await tx.query<{ id: number }>(CLAIM_KEYS, [
      ordered.map(({ idUser }) => idUser),
      ordered.map(({ key }) => key),
      ordered.map(({ fingerprint }) => fingerprint),
      ordered.map(({ position }) => firstId + position),
    ]);
    return new Set(rows.map(({ id }) => id - firstId));
  }

  async findKeys(tx: Transaction, claims: readonly KeyClaim[]): Promise<readonly StoredKey[]> {
    return tx.query<StoredKey>(FIND_KEYS, [claims.map(({ idUser }) => idUser), claims.map(({ key }) => key)]);
  }

  /** Stores requests until their time and wakes whoever watches the clock. */
  async insertLater(tx: Transaction, requests: readonly LaterRequest[]): Promise<void> {
    const recipients = requests.flatMap(({ id, recipients }) => recipients.map((recipient) => ({ idScheduled: id, ...recipient })));
    await tx.query(INSERT_SCHEDULED, [
      requests.map(({ id }) => id),
      requests.map(({ idUser }) => idUser),
      requests.map(({ at }) => at),
      requests.map(({ text }) => text),
      requests.map(({ flash }) => flash),
      requests.map(({ mms }) => mms),
      requests.map(({ idPhone }) => idPhone ?? null),
      requests.map(({ idPhoneGroup }) => idPhoneGroup ?? null),
      requests.map(({ tag }) => tag ?? null),
      recipients.map(({ idScheduled }) => idScheduled),
      recipients.map(({ kind }) => kind),
      recipients.map(({ id }) => id),
    ]);
    const numbers = requests.flatMap(({ id, numbers }) => numbers.map((target) => ({ idScheduled: id, target })));
    for (let start = 0; start < numbers.length; start += ROWS_PER_STATEMENT) {
      const part = numbers.slice(start, start + ROWS_PER_STATEMENT);
      await tx.query(INSERT_NUMBERS, [
        part.map(({ idScheduled }) => idScheduled),
        part.map(({ target }) => target.number),
        part.map(({ target }) => target.data),
      ]);
    }
  }

  /** Removes a scheduled that still waits; false when there is none, or when it is being planned. */
  async remove(idUser: number, id: number): Promise<boolean> {
    return (await this.database.query(REMOVE, [idUser, id])).length > 0;
  }
}

const RESERVE_IDS = `SELECT reserve_ids('scheduled_id_seq', $1) AS first`;

const CLAIM_KEYS = `
INSERT INTO idempotency_key (id_user, key, fingerprint, status, response)
SELECT id_user, key, fingerprint, 201, to_jsonb(id)
FROM unnest($1::integer[], $2::text[], $3::bytea[], $4::bigint[]) AS claim(id_user, key, fingerprint, id)
ON CONFLICT DO NOTHING
RETURNING (response #>> '{}')::bigint AS id`;

const FIND_KEYS = `
SELECT k.id_user AS "idUser", k.key, k.fingerprint,
  CASE WHEN jsonb_typeof(k.response) = 'number' THEN (k.response #>> '{}')::bigint END AS id
FROM unnest($1::integer[], $2::text[]) AS wanted(id_user, key)
JOIN idempotency_key k ON k.id_user = wanted.id_user AND k.key = wanted.key`;

const INSERT_SCHEDULED = `
WITH inserted AS (
  INSERT INTO scheduled (id, id_user, at, text, flash, mms, id_phone, id_phone_group, tag)
  SELECT * FROM unnest($1::bigint[], $2::integer[], $3::timestamptz[], $4::text[], $5::boolean[], $6::boolean[], $7::integer[],
    $8::integer[], $9::text[])
), addressed AS (
  INSERT INTO scheduled_recipient (id_scheduled, kind, id_recipient)
  SELECT id_scheduled, kind::recipient_kind, id FROM unnest($10::bigint[], $11::text[], $12::bigint[]) AS r(id_scheduled, kind, id)
  ON CONFLICT DO NOTHING
)
SELECT pg_notify('scheduled', '')`;

const INSERT_NUMBERS = `
INSERT INTO scheduled_number (id_scheduled, number, data)
SELECT n.id_scheduled, n.number, n.data
FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS n(id_scheduled, number, data, position)
ORDER BY n.position`;

const REMOVE = `DELETE FROM scheduled WHERE id_user = $1 AND id = $2 RETURNING id`;
