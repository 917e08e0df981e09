import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/index.js';
import type { Transaction } from '../../../database/index.js';
import type { PlanRequest } from '../plan-request.js';
import { dueColumns, firstChunk, loadRequests, MAX_NUMBERS, MAX_REQUESTS } from './due-rows.js';
import type { DueRow } from './due-rows.js';

/** Scheduleds whose time has come. */
@Injectable()
export class DueRepository {
  constructor(private readonly database: Database) {}

  /**
   * Locks scheduleds of active accounts that are due and need no preparation, earliest first and as many as make a chunk; those that
   * somebody else holds are passed over.
   */
  async take(tx: Transaction, now: Date): Promise<readonly PlanRequest[]> {
    return loadRequests(tx, firstChunk(await tx.query<DueRow>(TAKE, [now, MAX_REQUESTS, MAX_NUMBERS + 1])));
  }

  /** Locks these scheduleds; those that are gone, or that somebody else holds, are passed over. */
  async lock(tx: Transaction, ids: readonly number[]): Promise<ReadonlySet<number>> {
    const rows = await tx.query<{ id: number }>(LOCK, [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Like {@link take}, for these scheduleds, whether they need preparation or not. */
  async takeThese(tx: Transaction, ids: readonly number[]): Promise<readonly PlanRequest[]> {
    return loadRequests(tx, await tx.query<DueRow>(TAKE_THESE, [ids, MAX_NUMBERS + 1]));
  }

  async remove(tx: Transaction, ids: readonly number[]): Promise<void> {
    await tx.query('DELETE FROM scheduled WHERE id = ANY($1::bigint[])', [ids]);
  }

  /** Puts a scheduled off: it stays listed and is tried again then. */
  async postpone(id: number, at: Date): Promise<void> {
    await this.database.query('UPDATE scheduled SET at = $2, updated_at = now() WHERE id = $1', [id, at]);
  }

  /** Time of the first scheduled after `now`, among those that need no preparation or among those that do. */
  async nextAfter(now: Date, prepares: boolean): Promise<Date | undefined> {
    const [row] = await this.database.query<{ at: Date }>(prepares ? NEXT_TO_PREPARE : NEXT_PLAIN, [now]);
    return row?.at;
  }
}

const TAKE = `
SELECT ${dueColumns('$3')}
FROM scheduled s
JOIN account a ON a.id = s.id_user AND a.status = 'active'
WHERE s.at <= $1 AND NOT s.prepares
ORDER BY s.at, s.id
LIMIT $2
FOR UPDATE OF s SKIP LOCKED`;

const TAKE_THESE = `
SELECT ${dueColumns('$2')}
FROM scheduled s
WHERE s.id = ANY($1::bigint[])
ORDER BY s.at, s.id
FOR UPDATE OF s SKIP LOCKED`;

const LOCK = 'SELECT id FROM scheduled WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE SKIP LOCKED';

const NEXT_PLAIN = 'SELECT at FROM scheduled WHERE at > $1 AND NOT prepares ORDER BY at LIMIT 1';
const NEXT_TO_PREPARE = 'SELECT at FROM scheduled WHERE at > $1 AND prepares ORDER BY at LIMIT 1';
