import { Injectable } from '@nestjs/common';
import type { FailureReason } from '@pigeonnier/plugin-sdk';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import type { Failure } from '../failure-codes.js';
import type { Standing } from './apply-status.js';
import type { SentMessage } from './sent-messages.repository.js';
import type { StatusReport, WaitingReport } from './status-report.js';

export interface LockedMessage extends Standing {
  readonly idUser: number;
  readonly id: number;
}

/** A message whose status or state is to change; without a failure, one that it carries is taken away. */
export interface MessageUpdate extends LockedMessage {
  readonly failure?: Failure | undefined;
}

/** One report for the timeline of its message. */
export interface ReportEntry {
  readonly idMessage: number;
  readonly report: StatusReport;
  readonly applied: boolean;
}

/** In the order in which everybody who updates messages locks them. */
const LOCK = `
SELECT m.id_user AS "idUser", m.id, m.status, m.state
FROM unnest($1::integer[], $2::bigint[]) AS wanted(id_user, id)
JOIN message m ON m.id_user = wanted.id_user AND m.id = wanted.id
ORDER BY m.id_user, m.id
FOR NO KEY UPDATE OF m`;

const WRITE = `
WITH change AS MATERIALIZED (
  SELECT * FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS c(id_user, id, status, state, code, reason)
), updated AS (
  UPDATE message m SET status = c.status::message_status, state = c.state::message_state, updated_at = now()
  FROM change c
  WHERE m.id_user = c.id_user AND m.id = c.id
), failed AS (
  INSERT INTO message_failure (id_user, id_message, code, reason)
  SELECT id_user, id, code, reason FROM change WHERE code IS NOT NULL
  ON CONFLICT (id_user, id_message) DO UPDATE SET code = excluded.code, reason = excluded.reason, at = excluded.at
), cleared AS (
  DELETE FROM message_failure f USING change c
  WHERE c.code IS NULL AND f.id_user = c.id_user AND f.id_message = c.id
)
INSERT INTO status_report (id_user, id_message, id_event, at, status, provider_status, reason, applied)
SELECT * FROM unnest($7::integer[], $8::bigint[], $9::bigint[], $10::timestamptz[], $11::message_status[], $12::text[], $13::text[], $14::boolean[])`;

const KEEP_WAITING = `
INSERT INTO waiting_report (id_event, id_user, adapter, uid, recipient, status, provider_status, reason, at, tries, expires_at, next_try_at)
SELECT id_event, id_user, adapter, uid, recipient, status, provider_status, reason, at, tries, expires_at, now() + rest_ms * interval '1 millisecond'
FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::message_status[], $7::text[], $8::text[],
  $9::timestamptz[], $10::integer[], $11::timestamptz[], $12::integer[])
  AS r(id_event, id_user, adapter, uid, recipient, status, provider_status, reason, at, tries, expires_at, rest_ms)`;

const WAITING_COLUMNS = `id_event AS "idEvent", id_user AS "idUser", adapter, uid, recipient, status, provider_status AS "providerStatus",
  reason, at, tries, expires_at AS "expiresAt"`;

const TAKE_DUE = `
DELETE FROM waiting_report WHERE id IN (
  SELECT id FROM waiting_report WHERE next_try_at <= now() ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
RETURNING ${WAITING_COLUMNS}`;

const TAKE_BY_UID = `
DELETE FROM waiting_report WHERE id IN (
  SELECT id FROM waiting_report WHERE uid = ANY($1::text[]) FOR UPDATE SKIP LOCKED
)
RETURNING ${WAITING_COLUMNS}`;

const ANY_DUE = `SELECT 1 FROM waiting_report WHERE next_try_at <= now() LIMIT 1`;

const ANY_WAITS = `SELECT 1 FROM waiting_report WHERE uid = ANY($1::text[]) LIMIT 1`;

type WaitingRow = Omit<WaitingReport, 'recipient' | 'reason'> & {
  readonly recipient: string | null;
  readonly reason: FailureReason | null;
};

/** The statements behind {@link StatusReports}. */
@Injectable()
export class StatusReportsRepository {
  constructor(private readonly database: Database) {}

  /** Locks messages and answers how they stand; those that are gone are missing. */
  lock(tx: Transaction, messages: readonly SentMessage[]): Promise<readonly LockedMessage[]> {
    return tx.query(LOCK, [messages.map((message) => message.idUser), messages.map((message) => message.id)]);
  }

  async write(tx: Transaction, updates: readonly MessageUpdate[], entries: readonly ReportEntry[]): Promise<void> {
    const sorted = updates.toSorted((a, b) => a.idUser - b.idUser || a.id - b.id);
    await tx.query(WRITE, [
      sorted.map((update) => update.idUser),
      sorted.map((update) => update.id),
      sorted.map((update) => update.status),
      sorted.map((update) => update.state),
      sorted.map((update) => update.failure?.code ?? null),
      sorted.map((update) => update.failure?.reason ?? null),
      entries.map((entry) => entry.report.idUser),
      entries.map((entry) => entry.idMessage),
      entries.map((entry) => entry.report.idEvent),
      entries.map((entry) => entry.report.at),
      entries.map((entry) => entry.report.status),
      entries.map((entry) => entry.report.providerStatus),
      entries.map((entry) => entry.report.reason ?? null),
      entries.map((entry) => entry.applied),
    ]);
  }

  /** `delaysMs`: how long each report rests before it is tried again. */
  async keepWaiting(tx: Transaction, reports: readonly WaitingReport[], delaysMs: readonly number[]): Promise<void> {
    await tx.query(KEEP_WAITING, [
      reports.map((report) => report.idEvent),
      reports.map((report) => report.idUser),
      reports.map((report) => report.adapter),
      reports.map((report) => report.uid),
      reports.map((report) => report.recipient ?? null),
      reports.map((report) => report.status),
      reports.map((report) => report.providerStatus),
      reports.map((report) => report.reason ?? null),
      reports.map((report) => report.at),
      reports.map((report) => report.tries),
      reports.map((report) => report.expiresAt),
      delaysMs,
    ]);
  }

  /** Takes reports whose time has come out of the table, past those that another host is at; in the order in which they came. */
  async takeDue(tx: Transaction, limit: number): Promise<readonly WaitingReport[]> {
    return (await tx.query<WaitingRow>(TAKE_DUE, [limit])).map(fromRow).toSorted(byEvent);
  }

  /** Takes the reports that wait for these uids, likewise. */
  async takeByUid(tx: Transaction, uids: readonly string[]): Promise<readonly WaitingReport[]> {
    return (await tx.query<WaitingRow>(TAKE_BY_UID, [uids])).map(fromRow).toSorted(byEvent);
  }

  async anyDue(): Promise<boolean> {
    return (await this.database.query(ANY_DUE)).length > 0;
  }

  async anyWaits(uids: readonly string[]): Promise<boolean> {
    return (await this.database.query(ANY_WAITS, [uids])).length > 0;
  }
}

function fromRow({ recipient, reason, ...row }: WaitingRow): WaitingReport {
  return { ...row, ...(recipient !== null && { recipient }), ...(reason !== null && { reason }) };
}

function byEvent(a: WaitingReport, b: WaitingReport): number {
  return a.idEvent - b.idEvent;
}
