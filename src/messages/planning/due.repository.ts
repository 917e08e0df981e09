import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import type { RecipientKind } from '../message.js';
import type { NumberTarget, PlanRequest, RecipientReference } from './plan-request.js';

/** Scheduleds looked at by one chunk. */
const MAX_REQUESTS = 200;
/** Targets of one chunk; a scheduled that has more makes a chunk of its own. */
const MAX_TARGETS = 10_000;

interface TakenRow extends Pick<PlanRequest, 'id' | 'idUser' | 'text' | 'flash' | 'mms'> {
  readonly idPhone: number | null;
  readonly idPhoneGroup: number | null;
  readonly tag: string | null;
  /** Plain numbers, counted up to just above {@link MAX_TARGETS}. */
  readonly targets: number;
}

/** Scheduleds whose time has come. */
@Injectable()
export class DueRepository {
  constructor(private readonly database: Database) {}

  /**
   * Locks scheduleds of active accounts that are due, earliest first and as many as make a chunk; those that somebody else holds are
   * passed over. With `onlyId`, at most that one.
   */
  async take(tx: Transaction, now: Date, onlyId?: number): Promise<readonly PlanRequest[]> {
    const rows = await (onlyId === undefined
      ? tx.query<TakenRow>(TAKE, [now, MAX_REQUESTS, MAX_TARGETS + 1])
      : tx.query<TakenRow>(TAKE_ONE, [now, 1, MAX_TARGETS + 1, onlyId]));
    return rows.length === 0 ? [] : this.load(tx, firstChunk(rows));
  }

  async remove(tx: Transaction, ids: readonly number[]): Promise<void> {
    await tx.query('DELETE FROM scheduled WHERE id = ANY($1::bigint[])', [ids]);
  }

  /** Puts a scheduled off: it stays listed and is tried again then. */
  async postpone(id: number, at: Date): Promise<void> {
    await this.database.query('UPDATE scheduled SET at = $2, updated_at = now() WHERE id = $1', [id, at]);
  }

  /** Time of the first scheduled after `now`. */
  async nextAfter(now: Date): Promise<Date | undefined> {
    const [row] = await this.database.query<{ at: Date }>('SELECT at FROM scheduled WHERE at > $1 ORDER BY at LIMIT 1', [now]);
    return row?.at;
  }

  private async load(tx: Transaction, rows: readonly TakenRow[]): Promise<readonly PlanRequest[]> {
    const ids = rows.map(({ id }) => id);
    const numbers = new Map<number, NumberTarget[]>(ids.map((id) => [id, []]));
    for (const row of await tx.query<NumberTarget & { idScheduled: number }>(NUMBERS, [ids])) {
      numbers.get(row.idScheduled)?.push({ number: row.number, data: row.data });
    }
    const recipients = new Map<number, RecipientReference[]>(ids.map((id) => [id, []]));
    for (const row of await tx.query<{ idScheduled: number; kind: RecipientKind; id: number }>(RECIPIENTS, [ids])) {
      recipients.get(row.idScheduled)?.push({ kind: row.kind, id: row.id });
    }
    return rows.map(({ id, idUser, text, flash, mms, idPhone, idPhoneGroup, tag }) => ({
      id,
      idUser,
      text,
      flash,
      mms,
      idPhone: idPhone ?? undefined,
      idPhoneGroup: idPhoneGroup ?? undefined,
      tag: tag ?? undefined,
      numbers: numbers.get(id) ?? [],
      recipients: recipients.get(id) ?? [],
    }));
  }
}

/** The first rows, at least one, whose targets together are no more than a chunk's. */
function firstChunk(rows: readonly TakenRow[]): readonly TakenRow[] {
  let targets = 0;
  const end = rows.findIndex((row, index) => {
    targets += row.targets;
    return targets > MAX_TARGETS && index > 0;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

function take(condition: string): string {
  return `
SELECT s.id, s.id_user AS "idUser", s.text, s.flash, s.mms, s.id_phone AS "idPhone", s.id_phone_group AS "idPhoneGroup", s.tag,
  (SELECT count(*) FROM (SELECT FROM scheduled_number n WHERE n.id_scheduled = s.id LIMIT $3) counted) AS targets
FROM scheduled s
JOIN account a ON a.id = s.id_user AND a.status = 'active'
WHERE s.at <= $1 ${condition}
ORDER BY s.at, s.id
LIMIT $2
FOR UPDATE OF s SKIP LOCKED`;
}

const TAKE = take('');
const TAKE_ONE = take('AND s.id = $4');

const NUMBERS = `
SELECT id_scheduled AS "idScheduled", number, coalesce(data, '[]') AS data
FROM scheduled_number WHERE id_scheduled = ANY($1::bigint[]) ORDER BY id_scheduled, id`;

const RECIPIENTS = `
SELECT id_scheduled AS "idScheduled", kind, id_recipient AS id
FROM scheduled_recipient WHERE id_scheduled = ANY($1::bigint[]) ORDER BY id_scheduled, kind, id_recipient`;
