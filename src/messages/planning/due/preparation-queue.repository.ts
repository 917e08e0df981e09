import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/index.js';
import type { PlanRequest } from '../plan-request.js';
import { dueColumns, firstChunk, loadRequests, MAX_NUMBERS } from './due-rows.js';
import type { DueRow } from './due-rows.js';

/** Requests of one turn: a slow one holds up those of its chunk. */
const MAX_REQUESTS = 50;

/** Scheduleds of one account that this process prepares, and nobody else while it lives. */
export interface Claim {
  readonly requests: readonly PlanRequest[];
  /** Preparations begun, this one included: more than one when a host died during it. */
  readonly preparations: number;
}

/** The queue of scheduleds that must be prepared before they can be planned: claimed by one process at a time. */
@Injectable()
export class PreparationQueue {
  constructor(private readonly database: Database) {}

  /** Active accounts that have something due which nobody prepares. `held`: what this process holds. */
  async waitingUsers(now: Date, held: readonly number[]): Promise<readonly number[]> {
    const rows = await this.database.query<{ idUser: number }>(WAITING_USERS, [now, this.database.instanceId, held]);
    return rows.map(({ idUser }) => idUser);
  }

  /**
   * Claims scheduleds of one account that are due, earliest first and as many as make a chunk. What was begun before, by a host that
   * died over it, comes alone: it may be the reason.
   */
  async claim(idUser: number, now: Date, held: readonly number[]): Promise<Claim> {
    const rows = await this.database.transaction(async (tx) => {
      const free = await tx.query<DueRow>(CLAIMABLE, [now, this.database.instanceId, held, idUser, MAX_REQUESTS, MAX_NUMBERS + 1]);
      const rows = (free[0]?.preparations ?? 0) > 0 ? free.slice(0, 1) : firstChunk(free.filter(({ preparations }) => preparations === 0));
      if (rows.length > 0) await tx.query(CLAIM, [rows.map(({ id }) => id), this.database.instanceId]);
      return rows;
    });
    return { requests: await loadRequests(this.database, rows), preparations: (rows[0]?.preparations ?? 0) + 1 };
  }

  /** Gives back what was not prepared; unless it `wasTried`, as if it had never been begun. */
  async release(ids: readonly number[], wasTried: boolean): Promise<void> {
    await this.database.query(RELEASE, [ids, this.database.instanceId, wasTried ? 0 : 1]);
  }
}

/** Processes that live: each holds the advisory lock (1, its id). */
const LIVING = `
living AS MATERIALIZED (
  SELECT objid::bigint AS id FROM pg_locks
  WHERE locktype = 'advisory' AND classid = 1 AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)`;

/** $1 now, $2 this process, $3 what it holds. A claim of this process that it does not hold is left from a pass that failed. */
const FREE = `
s.prepares AND s.at <= $1 AND (
  s.preparing_by IS NULL
  OR s.preparing_by = $2 AND s.id <> ALL($3::bigint[])
  OR s.preparing_by <> $2 AND NOT EXISTS (SELECT FROM living WHERE living.id = s.preparing_by)
)`;

/** A loose scan over the accounts in the index: as many steps as accounts, however much waits. */
const WAITING_USERS = `
WITH RECURSIVE ${LIVING}, waiting AS (
  (SELECT id_user FROM scheduled WHERE prepares ORDER BY id_user LIMIT 1)
  UNION ALL
  SELECT (SELECT next.id_user FROM scheduled next WHERE next.prepares AND next.id_user > waiting.id_user ORDER BY next.id_user LIMIT 1)
  FROM waiting WHERE waiting.id_user IS NOT NULL
)
SELECT w.id_user AS "idUser"
FROM waiting w
JOIN account a ON a.id = w.id_user AND a.status = 'active'
CROSS JOIN LATERAL (SELECT FROM scheduled s WHERE s.id_user = w.id_user AND ${FREE} ORDER BY s.at LIMIT 1) first`;

const CLAIMABLE = `
WITH ${LIVING}
SELECT ${dueColumns('$6')}
FROM scheduled s
WHERE s.id_user = $4 AND ${FREE}
ORDER BY s.at, s.id
LIMIT $5
FOR UPDATE OF s SKIP LOCKED`;

const CLAIM = 'UPDATE scheduled SET preparing_by = $2, preparations = preparations + 1 WHERE id = ANY($1::bigint[])';

const RELEASE = `
UPDATE scheduled SET preparing_by = NULL, preparations = preparations - $3::smallint
WHERE id = ANY($1::bigint[]) AND preparing_by = $2`;
