import { Injectable } from '@nestjs/common';
import { Database, PAGE_SIZE } from '../../database/index.js';
import type { PageRequest } from '../../database/index.js';
import type { MessageState, RecipientKind } from '../message.js';
import type { AttemptView, FailureView, ReceivedView, ReportView, ScheduledNumberView, ScheduledView, SentView } from './message-views.js';

/** A message as it is stored: without a provider's uid, `uid` is null. */
export type SentRow = Omit<SentView, 'uid'> & { readonly uid: string | null };
export type SentDetailRow = SentRow & { readonly state: MessageState };
type ScheduledRow = Omit<ScheduledView, 'numbers' | 'recipients'>;
interface ScheduledRecipientRow {
  readonly idScheduled: number;
  readonly kind: RecipientKind;
  readonly id: number;
}

type List = 'sent' | 'received' | 'scheduled';

/** Pages of lists and everything about one message, always of one account. */
@Injectable()
export class MessageQueriesRepository {
  constructor(private readonly database: Database) {}

  sentPage(idUser: number, page: PageRequest): Promise<readonly SentRow[]> {
    return this.page('sent', idUser, page);
  }

  receivedPage(idUser: number, page: PageRequest): Promise<readonly ReceivedView[]> {
    return this.page('received', idUser, page);
  }

  scheduledPage(idUser: number, page: PageRequest): Promise<readonly ScheduledRow[]> {
    return this.page('scheduled', idUser, page);
  }

  numbersOf(idScheduleds: readonly number[]): Promise<readonly ScheduledNumberView[]> {
    return this.database.query(SCHEDULED_NUMBERS, [idScheduleds]);
  }

  recipientsOf(idScheduleds: readonly number[]): Promise<readonly ScheduledRecipientRow[]> {
    return this.database.query(SCHEDULED_RECIPIENTS, [idScheduleds]);
  }

  async findSent(idUser: number, id: number): Promise<SentDetailRow | undefined> {
    return (await this.database.query<SentDetailRow>(SENT_BY_ID, [idUser, id]))[0];
  }

  attemptsOf(idUser: number, idMessage: number): Promise<readonly AttemptView[]> {
    return this.database.query(ATTEMPTS, [idUser, idMessage]);
  }

  reportsOf(idUser: number, idMessage: number): Promise<readonly ReportView[]> {
    return this.database.query(REPORTS, [idUser, idMessage]);
  }

  async failureOf(idUser: number, idMessage: number): Promise<FailureView | undefined> {
    return (await this.database.query<FailureView>(FAILURE, [idUser, idMessage]))[0];
  }

  /**
   * Nothing above the horizon is shown: an open transaction may still add rows there, which a cursor that is already further would skip.
   * The horizon is a statement of its own, before the one that reads: that one then sees all that is committed below it.
   */
  private async page<Row>(list: List, idUser: number, page: PageRequest): Promise<readonly Row[]> {
    const { series, after, before, numbered } = LISTS[list];
    const [found] = await this.database.query<{ horizon: number }>('SELECT visible_horizon($1) AS horizon', [series]);
    const horizon = found?.horizon ?? 0;
    const { perPage = PAGE_SIZE } = page;
    if ('after' in page) return this.database.query(after, [idUser, horizon, perPage, page.after]);
    if ('before' in page) return (await this.database.query<Row>(before, [idUser, horizon, perPage, page.before])).toReversed();
    return this.database.query(numbered, [idUser, horizon, perPage, page.page * perPage]);
  }
}

/** A message that was sent in a whole batch has no uid of its own: its batch has. */
const SENT_COLUMNS = `
  t.id, t.at, t.text, t.destination, t.flash, t.status, coalesce(own.uid, shared.uid) AS uid, t.adapter, t.id_user AS "idUser",
  p.id AS "idPhone", t.mms, t.originating_scheduled AS "originatingScheduled", t.created_at AS "createdAt",
  t.updated_at AS "updatedAt", t.tag`;

const SENT_JOINS = `
LEFT JOIN phone p ON p.id = t.id_phone
LEFT JOIN LATERAL (
  SELECT a.uid FROM attempt a
  WHERE a.id_user = t.id_user AND a.id_message = t.id AND a.uid IS NOT NULL ORDER BY a.number DESC LIMIT 1
) own ON true
LEFT JOIN LATERAL (
  SELECT a.uid FROM attempt a
  WHERE own.uid IS NULL AND a.id_batch = t.id_batch AND a.id_message IS NULL AND a.uid IS NOT NULL ORDER BY a.number DESC LIMIT 1
) shared ON true`;

const RECEIVED_COLUMNS = `
  t.id, t.at, t.text, t.origin, t.command, t.status, t.id_user AS "idUser", p.id AS "idPhone", t.mms, t.created_at AS "createdAt",
  t.updated_at AS "updatedAt"`;

const SCHEDULED_COLUMNS = `
  t.id, t.id_user AS "idUser", t.at, t.text, t.flash, p.id AS "idPhone", g.id AS "idPhoneGroup", t.mms,
  t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.tag`;

/** The three ways to ask for a page: $1 account, $2 horizon, $3 rows, $4 cursor or rows to pass over. */
function pagesOf(series: string, table: string, columns: string, joins: string) {
  const select = (inner: string, order: 'ASC' | 'DESC') =>
    `SELECT ${columns} FROM (SELECT * FROM ${table} WHERE id_user = $1 AND id <= $2 ${inner}) t ${joins} ORDER BY t.id ${order}`;
  return {
    series,
    after: select('AND id > $4 ORDER BY id LIMIT $3', 'ASC'),
    before: select('AND id < $4 ORDER BY id DESC LIMIT $3', 'DESC'),
    // Where the page begins is found in the index alone.
    numbered: select(
      `AND id >= (SELECT id FROM ${table} WHERE id_user = $1 AND id <= $2 ORDER BY id OFFSET $4 LIMIT 1) ORDER BY id LIMIT $3`,
      'ASC',
    ),
  };
}

const PHONE_JOIN = 'LEFT JOIN phone p ON p.id = t.id_phone';

/** What a scheduled named and is gone reads as null; its messages will fail, because the row still names it. */
const SCHEDULED_JOINS = `${PHONE_JOIN} LEFT JOIN phone_group g ON g.id = t.id_phone_group`;

const LISTS = {
  sent: pagesOf('message_id_seq', 'message', SENT_COLUMNS, SENT_JOINS),
  received: pagesOf('received_id_seq', 'received', RECEIVED_COLUMNS, PHONE_JOIN),
  scheduled: pagesOf('scheduled_id_seq', 'scheduled', SCHEDULED_COLUMNS, SCHEDULED_JOINS),
} as const satisfies Readonly<Record<List, ReturnType<typeof pagesOf>>>;

const SENT_BY_ID = `
SELECT ${SENT_COLUMNS}, t.state
FROM (SELECT * FROM message WHERE id_user = $1 AND id = $2) t ${SENT_JOINS}`;

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
WHERE id_batch = (SELECT id_batch FROM message WHERE id_user = $1 AND id = $2) AND id_message IS NULL AND id_user = $1
ORDER BY at, number`;

const REPORTS = `
SELECT coalesce(e.received_at, r.at) AS at, r.at AS "reportedAt", r.status, r.provider_status AS "providerStatus", r.reason, r.applied
FROM status_report r LEFT JOIN callback_event e ON e.id = r.id_event
WHERE r.id_user = $1 AND r.id_message = $2 ORDER BY r.id_event`;

const FAILURE = `SELECT at, code, reason FROM message_failure WHERE id_user = $1 AND id_message = $2`;
