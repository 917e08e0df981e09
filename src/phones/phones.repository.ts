import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { Transaction } from '../database/index.js';
import type { PhoneStatusWord } from './phone.js';
import type { CountedLimit, OpenPhoneRow, PlanningPhoneRow } from './phone-rows.js';

const ROW = 'p.id, p.id_user, p.adapter, p.status, p.settings, p.secrets, p.version';

const FIND = `
SELECT ${ROW}, p.max_concurrency, p.rate_per_second, l.opened_at, l.probe_at
FROM phone p LEFT JOIN lane l ON l.id_phone = p.id
WHERE p.id = $1`;

/** A phone whose circuit is open gets new messages only when a probe is due and nothing waits that could be one. */
const AWAY = `coalesce((
         SELECT l.probe_at > now() OR l.probing OR EXISTS (SELECT FROM batch b WHERE b.id_phone = p.id)
         FROM lane l WHERE l.id_phone = p.id AND l.opened_at IS NOT NULL
       ), false)`;

const OF_USERS = `
SELECT ${ROW}, p.priority, p.message_ttl, priorities.value AS phone_priority, limited.value AS phone_limit,
       (SELECT jsonb_agg(jsonb_build_object('volume', l.volume, 'startpoint', l.startpoint)) FROM phone_limit l WHERE l.id_phone = p.id) AS limits,
       (SELECT array_agg(g.id_phone_group) FROM phone_group_phone g WHERE g.id_phone = p.id) AS groups,
       ${AWAY} AS away
FROM phone p
LEFT JOIN setting priorities ON priorities.id_user = p.id_user AND priorities.name = 'phone_priority'
LEFT JOIN setting limited ON limited.id_user = p.id_user AND limited.name = 'phone_limit'
WHERE p.id_user = ANY ($1::integer[])
ORDER BY p.id`;

/** First number of the advisory locks under which the messages of limited phones are planned; the second is the phone's id. */
const LIMIT_LOCK_SPACE = 31;

const LOCK = `SELECT pg_advisory_xact_lock($1, id) FROM unnest($2::integer[]) AS id`;

/**
 * A message without a batch was never the phone's to send: it has failed before. What digests say is older than the limit is passed
 * over, and nobody counts further than the limit goes.
 */
const REMAINING = `
SELECT l.id_phone AS id, min(l.volume - used.messages)::integer AS remaining
FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::timestamptz[]) AS l (id_user, id_phone, volume, since)
CROSS JOIN LATERAL (
  SELECT coalesce(
    (SELECT d.first_id FROM message_digest d WHERE d.id_user = l.id_user AND d.until >= l.since ORDER BY d.first_id LIMIT 1),
    (SELECT d.last_id + 1 FROM message_digest d WHERE d.id_user = l.id_user ORDER BY d.first_id DESC LIMIT 1),
    0)
) AS recent (id)
CROSS JOIN LATERAL (
  SELECT count(*) FROM (
    SELECT FROM message m
    WHERE m.id_user = l.id_user AND m.id >= recent.id AND m.id_phone = l.id_phone AND m.at >= l.since AND m.id_batch IS NOT NULL
    LIMIT l.volume
  ) AS counted
) AS used (messages)
GROUP BY l.id_phone`;

const CLAIM = `
UPDATE phone SET checked_at = $2
WHERE id IN (
  SELECT id FROM phone
  WHERE adapter = $1 AND (status = 'limit_reached' OR $5 AND status IN ('unavailable', 'no_credit'))
    AND (checked_at IS NULL OR checked_at < $3)
  ORDER BY checked_at NULLS FIRST
  LIMIT $4
  FOR UPDATE SKIP LOCKED
)
RETURNING id`;

const SET_STATUS = `
WITH changed AS (
  UPDATE phone SET status = $2, status_reason = $3, updated_at = now()
  WHERE id = $1 AND status = ANY ($4::phone_status[]) AND (status, status_reason) IS DISTINCT FROM ($2::phone_status, $3)
    AND ($5::integer IS NULL OR version = $5)
  RETURNING id
)
SELECT pg_notify('phones', id::text) FROM changed`;

/** Which phones are to be checked. */
export interface CheckClaim {
  /** Uid. */
  readonly adapter: string;
  /** Its provider tells how phones are; otherwise only those are checked that had reached a limit. */
  readonly canBeAsked: boolean;
  readonly now: Date;
  readonly notSince: Date;
  readonly atMost: number;
}

/** Phones by plain SQL, for sending, planning and checking. */
@Injectable()
export class PhonesRepository {
  constructor(private readonly database: Database) {}

  async find(id: number): Promise<OpenPhoneRow | undefined> {
    const [row] = await this.database.query<OpenPhoneRow>(FIND, [id]);
    return row;
  }

  ofUsers(tx: Pick<Transaction, 'query'>, idUsers: readonly number[]): Promise<readonly PlanningPhoneRow[]> {
    return tx.query<PlanningPhoneRow>(OF_USERS, [idUsers]);
  }

  /** Until the transaction ends, nobody else plans messages for these phones: what remains of their limits is true until then. */
  async lockLimits(tx: Pick<Transaction, 'query'>, limits: readonly CountedLimit[]): Promise<void> {
    if (limits.length === 0) return;
    // In one order everywhere: planners of the same phones queue up instead of blocking each other.
    const ids = [...new Set(limits.map(({ idPhone }) => idPhone))].sort((a, b) => a - b);
    await tx.query(LOCK, [LIMIT_LOCK_SPACE, ids]);
  }

  /** Messages that the tightest limit of each phone still allows. */
  async remaining(tx: Pick<Transaction, 'query'>, limits: readonly CountedLimit[]): Promise<ReadonlyMap<number, number>> {
    if (limits.length === 0) return new Map();
    const rows = await tx.query<{ id: number; remaining: number }>(REMAINING, [
      limits.map(({ idUser }) => idUser),
      limits.map(({ idPhone }) => idPhone),
      limits.map(({ volume }) => volume),
      limits.map(({ since }) => since),
    ]);
    return new Map(rows.map(({ id, remaining }) => [id, remaining]));
  }

  /** Phones of an adapter to be checked again, each for one host only: nobody else gets them before `notSince` has passed their check. */
  async claimForCheck({ adapter, canBeAsked, now, notSince, atMost }: CheckClaim): Promise<readonly number[]> {
    const rows = await this.database.query<{ id: number }>(CLAIM, [adapter, now, notSince, atMost, canBeAsked]);
    return rows.map(({ id }) => id);
  }

  /** Sets the status, and tells everybody, if the present one is among `from` and the settings are still those of `version`. */
  async setStatus(
    id: number,
    status: PhoneStatusWord,
    reason: string | null,
    from: readonly PhoneStatusWord[],
    version?: number,
  ): Promise<void> {
    await this.database.query(SET_STATUS, [id, status, reason, from, version ?? null]);
  }
}
