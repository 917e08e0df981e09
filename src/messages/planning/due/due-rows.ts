import type { Transaction } from '../../../database/index.js';
import type { RecipientKind } from '../../message.js';
import type { NumberTarget, PlanRequest, RecipientReference } from '../plan-request.js';

/** Scheduleds looked at by one chunk. */
export const MAX_REQUESTS = 200;
/** Plain numbers of one chunk; a scheduled that has more makes a chunk of its own. */
export const MAX_NUMBERS = 10_000;

/** A scheduled without its recipients. */
export interface DueRow extends Pick<PlanRequest, 'id' | 'idUser' | 'text' | 'flash' | 'mms'> {
  readonly idPhone: number | null;
  readonly idPhoneGroup: number | null;
  readonly tag: string | null;
  readonly expiresAt: Date | null;
  /** Plain numbers, counted up to just above {@link MAX_NUMBERS}. */
  readonly numbers: number;
  /** It names groups, which may be of any size. */
  readonly groups: boolean;
  /** Preparations that somebody began. */
  readonly preparations: number;
}

/**
 * Columns of {@link DueRow}, of the table `s`.
 *
 * @param most the parameter with {@link MAX_NUMBERS} + 1.
 */
export function dueColumns(most: string): string {
  return `s.id, s.id_user AS "idUser", s.text, s.flash, s.mms, s.id_phone AS "idPhone", s.id_phone_group AS "idPhoneGroup", s.tag,
  s.expires_at AS "expiresAt", s.preparations,
  (SELECT count(*) FROM (SELECT FROM scheduled_number n WHERE n.id_scheduled = s.id LIMIT ${most}) counted) AS numbers,
  EXISTS (SELECT FROM scheduled_recipient r WHERE r.id_scheduled = s.id AND r.kind <> 'contact') AS groups`;
}

/** The first rows, at least one, whose numbers together are no more than a chunk's. One that names groups comes alone. */
export function firstChunk(rows: readonly DueRow[]): readonly DueRow[] {
  let numbers = 0;
  const end = rows.findIndex((row, index) => {
    numbers += row.numbers;
    return index > 0 && (numbers > MAX_NUMBERS || row.groups || rows[0]?.groups === true);
  });
  return end === -1 ? rows : rows.slice(0, end);
}

/** The scheduleds with their recipients. */
export async function loadRequests(tx: Pick<Transaction, 'query'>, rows: readonly DueRow[]): Promise<readonly PlanRequest[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const numbers = new Map<number, NumberTarget[]>(ids.map((id) => [id, []]));
  for (const row of await tx.query<NumberTarget & { idScheduled: number }>(NUMBERS, [ids])) {
    numbers.get(row.idScheduled)?.push({ number: row.number, data: row.data });
  }
  const recipients = new Map<number, RecipientReference[]>(ids.map((id) => [id, []]));
  for (const row of await tx.query<{ idScheduled: number; kind: RecipientKind; id: number }>(RECIPIENTS, [ids])) {
    recipients.get(row.idScheduled)?.push({ kind: row.kind, id: row.id });
  }
  return rows.map(({ id, idUser, text, flash, mms, idPhone, idPhoneGroup, tag, expiresAt }) => ({
    id,
    idUser,
    text,
    flash,
    mms,
    idPhone: idPhone ?? undefined,
    idPhoneGroup: idPhoneGroup ?? undefined,
    tag: tag ?? undefined,
    expiresAt: expiresAt ?? undefined,
    numbers: numbers.get(id) ?? [],
    recipients: recipients.get(id) ?? [],
  }));
}

const NUMBERS = `
SELECT id_scheduled AS "idScheduled", number, coalesce(data, '[]') AS data
FROM scheduled_number WHERE id_scheduled = ANY($1::bigint[]) ORDER BY id_scheduled, id`;

const RECIPIENTS = `
SELECT id_scheduled AS "idScheduled", kind, id_recipient AS id
FROM scheduled_recipient WHERE id_scheduled = ANY($1::bigint[]) ORDER BY id_scheduled, kind, id_recipient`;
