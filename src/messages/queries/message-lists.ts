import { RECEIVED_CONDITIONS, SENT_CONDITIONS } from './list-filter.js';
import type { Conditions } from './list-filter.js';

/** A list as statements see it. */
export interface MessageList {
  readonly table: string;
  /** The sequence of its ids. */
  readonly series: string;
  /** What a row shows, of the message `t` and what is joined to it. */
  readonly columns: string;
  readonly joins: string;
  /** The filters it has. A list with any has digests. */
  readonly conditions: Conditions;
}

/** A message that was sent in a whole batch has no uid of its own: its batch has. */
export const SENT_COLUMNS = `
  t.id, t.at, t.text, t.destination, t.flash, t.status, coalesce(own.uid, shared.uid) AS uid, t.adapter, t.id_user AS "idUser",
  p.id AS "idPhone", t.mms, t.originating_scheduled AS "originatingScheduled", t.created_at AS "createdAt",
  t.updated_at AS "updatedAt", t.tag`;

const PHONE_JOIN = 'LEFT JOIN phone p ON p.id = t.id_phone';

export const SENT_JOINS = `
${PHONE_JOIN}
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

export const SCHEDULED_COLUMNS = `
  t.id, t.id_user AS "idUser", t.at, t.text, t.flash, p.id AS "idPhone", g.id AS "idPhoneGroup", t.mms,
  t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.tag`;

/** What a scheduled named and is gone reads as null; its messages will fail, because the row still names it. */
export const SCHEDULED_JOINS = `${PHONE_JOIN} LEFT JOIN phone_group g ON g.id = t.id_phone_group`;

export const MESSAGE_LISTS = {
  sent: {
    table: 'message',
    series: 'message_id_seq',
    columns: SENT_COLUMNS,
    joins: SENT_JOINS,
    conditions: SENT_CONDITIONS,
  },
  received: {
    table: 'received',
    series: 'received_id_seq',
    columns: RECEIVED_COLUMNS,
    joins: PHONE_JOIN,
    conditions: RECEIVED_CONDITIONS,
  },
  scheduled: {
    table: 'scheduled',
    series: 'scheduled_id_seq',
    columns: SCHEDULED_COLUMNS,
    joins: SCHEDULED_JOINS,
    conditions: {},
  },
} as const satisfies Readonly<Record<string, MessageList>>;
