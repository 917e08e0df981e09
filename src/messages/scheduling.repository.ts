import { Injectable } from '@nestjs/common';
import { Environment, localTimeWriter } from '../config/index.js';
import type { Transaction } from '../database/index.js';
import type { AcceptanceSettings, SettingRow } from './acceptance-settings.js';
import { readAcceptanceSettings } from './acceptance-settings.js';
import type { PlanRequest } from './planning/plan-request.js';
import { needsPreparation } from './planning/preparation/needs-preparation.js';

/** An idempotency key that may be new. */
export interface KeyClaim {
  readonly idUser: number;
  readonly key: string;
  readonly fingerprint: Buffer;
  /** Place of the command that it belongs to, counted from 0: says which of the reserved ids the key stands for. */
  readonly position: number;
  /** Seconds after which the key may stand for another request; without it, it never may. */
  readonly window?: number;
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
  private readonly writeTime: (moment: Date) => string;

  constructor({ timeZone }: Environment) {
    this.writeTime = localTimeWriter(timeZone);
  }

  /** Reserves ids like {@link reserveIds}, and reads the settings of accounts that acceptance looks at: all in one statement. */
  async admit(
    tx: Transaction,
    amount: number,
    idUsers: readonly number[],
  ): Promise<{ readonly firstId: number; readonly settings: ReadonlyMap<number, AcceptanceSettings> }> {
    const [row] = await tx.query<{ first: number; settings: readonly SettingRow[] | null }>(ADMIT, [amount, idUsers]);
    return { firstId: row?.first ?? 0, settings: readAcceptanceSettings(row?.settings ?? []) };
  }

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
    const taken = [
      ...(await takeKeys(
        tx,
        ordered.filter(({ window }) => window === undefined),
        firstId,
      )),
      ...(await takeKeysForAWhile(
        tx,
        ordered.filter(({ window }) => window !== undefined),
        firstId,
      )),
    ];
    return new Set(taken.map(({ id }) => id - firstId));
  }

  async findKeys(tx: Transaction, claims: readonly KeyClaim[]): Promise<readonly StoredKey[]> {
    return tx.query<StoredKey>(FIND_KEYS, [claims.map(({ idUser }) => idUser), claims.map(({ key }) => key)]);
  }

  /** Stores requests until their time, notes them in the account's log, and wakes whoever watches the clock. */
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
      requests.map(({ expiresAt }) => expiresAt ?? null),
      requests.map((request) => needsPreparation(request)),
      requests.map(({ id, at }) => `SMS n° ${id} prévu pour le ${this.writeTime(at)}.`),
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

  /**
   * Removes a scheduled that still waits, so that its request may be made again. Answers how many recipients it named, a group counting as
   * one; `undefined` when there is none, or when it has just been planned.
   */
  async remove(tx: Transaction, idUser: number, id: number): Promise<number | undefined> {
    const [removed] = await tx.query<{ named: number }>(REMOVE, [idUser, id]);
    return removed?.named;
  }

  /** Forgets what a request said that was taken back, so that it may be made again. */
  async allowAgain(tx: Transaction, idUser: number, id: number): Promise<void> {
    await tx.query(ALLOW_AGAIN, [idUser, id]);
  }
}

type TakenKeys = readonly { readonly id: number }[];

function takeKeys(tx: Transaction, claims: readonly KeyClaim[], firstId: number): Promise<TakenKeys> {
  return claims.length === 0 ? Promise.resolve([]) : tx.query(CLAIM_KEYS, keyColumns(claims, firstId));
}

function takeKeysForAWhile(tx: Transaction, claims: readonly KeyClaim[], firstId: number): Promise<TakenKeys> {
  if (claims.length === 0) return Promise.resolve([]);
  return tx.query(CLAIM_KEYS_FOR_A_WHILE, [...keyColumns(claims, firstId), claims.map(({ window }) => window)]);
}

function keyColumns(claims: readonly KeyClaim[], firstId: number): readonly unknown[] {
  return [
    claims.map(({ idUser }) => idUser),
    claims.map(({ key }) => key),
    claims.map(({ fingerprint }) => fingerprint),
    claims.map(({ position }) => firstId + position),
  ];
}

const ADMIT = `
SELECT reserve_ids('scheduled_id_seq', $1) AS first,
  (SELECT json_agg(json_build_object('idUser', id_user, 'name', name, 'value', value)) FROM setting
   WHERE id_user = ANY($2::integer[]) AND name IN ('templating', 'duplicate_window')) AS settings`;

const RESERVE_IDS = `SELECT reserve_ids('scheduled_id_seq', $1) AS first`;

const CLAIM_KEYS = `
INSERT INTO idempotency_key (id_user, key, fingerprint, status, response)
SELECT id_user, key, fingerprint, 201, to_jsonb(id)
FROM unnest($1::integer[], $2::text[], $3::bytea[], $4::bigint[]) AS claim(id_user, key, fingerprint, id)
ON CONFLICT DO NOTHING
RETURNING (response #>> '{}')::bigint AS id`;

/** All keys of one account have the same window. A key that somebody takes at this moment is waited for, and looked at as he leaves it. */
const CLAIM_KEYS_FOR_A_WHILE = `
INSERT INTO idempotency_key (id_user, key, fingerprint, status, response)
SELECT id_user, key, fingerprint, 201, to_jsonb(id)
FROM unnest($1::integer[], $2::text[], $3::bytea[], $4::bigint[]) AS claim(id_user, key, fingerprint, id)
ON CONFLICT (id_user, key) DO UPDATE SET response = excluded.response, created_at = now()
WHERE idempotency_key.created_at <= now() - make_interval(secs => ($5::integer[])[array_position($1::integer[], excluded.id_user)])
RETURNING (response #>> '{}')::bigint AS id`;

const FIND_KEYS = `
SELECT k.id_user AS "idUser", k.key, k.fingerprint,
  CASE WHEN jsonb_typeof(k.response) = 'number' THEN (k.response #>> '{}')::bigint END AS id
FROM unnest($1::integer[], $2::text[]) AS wanted(id_user, key)
JOIN idempotency_key k ON k.id_user = wanted.id_user AND k.key = wanted.key`;

const INSERT_SCHEDULED = `
WITH inserted AS (
  INSERT INTO scheduled (id, id_user, at, text, flash, mms, id_phone, id_phone_group, tag, expires_at, prepares)
  SELECT * FROM unnest($1::bigint[], $2::integer[], $3::timestamptz[], $4::text[], $5::boolean[], $6::boolean[], $7::integer[],
    $8::integer[], $9::text[], $13::timestamptz[], $14::boolean[])
), addressed AS (
  INSERT INTO scheduled_recipient (id_scheduled, kind, id_recipient)
  SELECT id_scheduled, kind::recipient_kind, id FROM unnest($10::bigint[], $11::text[], $12::bigint[]) AS r(id_scheduled, kind, id)
  ON CONFLICT DO NOTHING
), logged AS (
  INSERT INTO event (id_user, type, text)
  SELECT id_user, 'SCHEDULED_ADD', text FROM unnest($2::integer[], $15::text[]) AS e(id_user, text)
)
SELECT pg_notify('scheduled', kind)
FROM (SELECT DISTINCT CASE WHEN prepares THEN 'prepares' ELSE 'plain' END AS kind FROM unnest($14::boolean[]) AS r(prepares)) kinds`;

const INSERT_NUMBERS = `
INSERT INTO scheduled_number (id_scheduled, number, data)
SELECT n.id_scheduled, n.number, n.data
FROM unnest($1::bigint[], $2::text[], $3::text[]) WITH ORDINALITY AS n(id_scheduled, number, data, position)
ORDER BY n.position`;

const ALLOW_AGAIN = `DELETE FROM idempotency_key WHERE id_user = $1 AND response = to_jsonb($2::bigint) AND key LIKE ' %'`;

const REMOVE = `
WITH removed AS (
  DELETE FROM scheduled WHERE id_user = $1 AND id = $2 RETURNING id
), forgotten AS (
  DELETE FROM idempotency_key k USING removed WHERE k.id_user = $1 AND k.response = to_jsonb(removed.id) AND k.key LIKE ' %'
)
SELECT (SELECT count(*) FROM scheduled_number WHERE id_scheduled = removed.id)
  + (SELECT count(*) FROM scheduled_recipient WHERE id_scheduled = removed.id) AS named
FROM removed`;
