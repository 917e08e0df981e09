import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { MessageState, RecipientKind } from '../message.js';
import { SCHEDULED_COLUMNS, SCHEDULED_JOINS, SENT_COLUMNS, SENT_JOINS } from './message-lists.js';
import type { AttemptView, FailureView, MoveView, ReportView, ScheduledNumberView, ScheduledView, SentView } from './message-views.js';
import type { ScheduledTally } from './summarise-scheduled.js';

/** A message as it is stored: without a provider's uid, `uid` is null. */
export type SentRow = Omit<SentView, 'uid'> & { readonly uid: string | null };
export type SentDetailRow = SentRow & { readonly state: MessageState };
/** A scheduled without its recipients. */
export type ScheduledRow = Omit<ScheduledView, 'numbers' | 'recipients'>;
interface ScheduledRecipientRow {
  readonly idScheduled: number;
  readonly kind: RecipientKind;
  readonly id: number;
}

/** Everything about single messages and scheduleds, always of one account. */
@Injectable()
export class MessageQueriesRepository {
  constructor(private readonly database: Database) {}

  numbersOf(idScheduleds: readonly number[]): Promise<readonly ScheduledNumberView[]> {
    return this.database.query(SCHEDULED_NUMBERS, [idScheduleds]);
  }

  recipientsOf(idScheduleds: readonly number[]): Promise<readonly ScheduledRecipientRow[]> {
    return this.database.query(SCHEDULED_RECIPIENTS, [idScheduleds]);
  }

  /** A scheduled whose time has not come. */
  async findPending(idUser: number, id: number): Promise<ScheduledRow | undefined> {
    return (await this.database.query<ScheduledRow>(PENDING_BY_ID, [idUser, id]))[0];
  }

  /** How the messages of a scheduled stand, those that stand alike counted together. */
  tally(idUser: number, idScheduled: number): Promise<readonly ScheduledTally[]> {
    return this.database.query(TALLY, [idUser, idScheduled]);
  }

  async findSent(idUser: number, id: number): Promise<SentDetailRow | undefined> {
    return (await this.database.query<SentDetailRow>(SENT_BY_ID, [idUser, id]))[0];
  }

  attemptsOf(idUser: number, idMessage: number): Promise<readonly AttemptView[]> {
    return this.database.query(ATTEMPTS, [idUser, idMessage]);
  }

  movesOf(idUser: number, idMessage: number): Promise<readonly MoveView[]> {
    return this.database.query(MOVES, [idUser, idMessage]);
  }

  reportsOf(idUser: number, idMessage: number): Promise<readonly ReportView[]> {
    return this.database.query(REPORTS, [idUser, idMessage]);
  }

  async failureOf(idUser: number, idMessage: number): Promise<FailureView | undefined> {
    return (await this.database.query<FailureView>(FAILURE, [idUser, idMessage]))[0];
  }
}

const SENT_BY_ID = `
SELECT ${SENT_COLUMNS}, t.state
FROM (SELECT * FROM message WHERE id_user = $1 AND id = $2) t ${SENT_JOINS}`;

const PENDING_BY_ID = `
SELECT ${SCHEDULED_COLUMNS}
FROM (SELECT * FROM scheduled WHERE id_user = $1 AND id = $2) t ${SCHEDULED_JOINS}`;

const TALLY = `
SELECT m.state, m.status, f.code, count(*) AS messages, min(m.at) AS at, min(m.text) AS "firstText", max(m.text) AS "lastText",
  bool_or(m.flash) AS flash, bool_or(m.mms) AS mms, min(p.id) AS "idPhone", min(m.created_at) AS "createdAt",
  max(m.updated_at) AS "updatedAt", min(m.tag) AS tag
FROM scheduled_messages($1, $2) m
LEFT JOIN message_failure f ON f.id_user = m.id_user AND f.id_message = m.id AND m.status = 'failed'
LEFT JOIN phone p ON p.id = m.id_phone AND p.id_user = m.id_user AND NOT m.phone_chosen
GROUP BY m.state, m.status, f.code
ORDER BY min(m.id)`;

const SCHEDULED_NUMBERS = `
SELECT id, id_scheduled AS "idScheduled", number, data, created_at AS "createdAt"
FROM scheduled_number WHERE id_scheduled = ANY($1::bigint[]) ORDER BY id`;

const SCHEDULED_RECIPIENTS = `
SELECT id_scheduled AS "idScheduled", kind, id_recipient AS id
FROM scheduled_recipient WHERE id_scheduled = ANY($1::bigint[]) ORDER BY id_scheduled, kind, id_recipient`;

const ATTEMPT_COLUMNS = `
  at, number, adapter, duration_ms AS "durationMs", outcome, uid, recipients, segments, cost::float8 AS cost, currency, answer`;

const ATTEMPTS = `
SELECT ${ATTEMPT_COLUMNS}, false AS shared FROM attempt WHERE id_user = $1 AND id_message = $2
UNION ALL
SELECT ${ATTEMPT_COLUMNS}, true AS shared FROM attempt
WHERE id_batch IN (
  SELECT id_batch FROM message WHERE id_user = $1 AND id = $2
  UNION ALL
  SELECT id_batch FROM message_move WHERE id_user = $1 AND id_message = $2
) AND id_message IS NULL AND id_user = $1
ORDER BY at, number`;

const MOVES = `
SELECT at, from_phone AS "fromPhone", to_phone AS "toPhone", reason FROM message_move WHERE id_user = $1 AND id_message = $2 ORDER BY at`;

const REPORTS = `
SELECT coalesce(e.received_at, r.at) AS at, r.at AS "reportedAt", r.status, r.provider_status AS "providerStatus", r.reason, r.applied
FROM status_report r LEFT JOIN callback_event e ON e.id = r.id_event
WHERE r.id_user = $1 AND r.id_message = $2 ORDER BY r.id_event`;

const FAILURE = `SELECT at, code, reason FROM message_failure WHERE id_user = $1 AND id_message = $2`;
