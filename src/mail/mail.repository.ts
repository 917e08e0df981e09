import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { Transaction } from '../database/index.js';
import type { NewMail } from './new-mail.js';

/** A list of medias is a text of JSON here: arrays in an array would have to be of one length. */
const ADD = `
INSERT INTO mail (id_user, kind, recipient, subject, text, id_medias, due_at, give_up_at)
SELECT m.id_user, m.kind, m.recipient, m.subject, m.text,
  ARRAY(SELECT jsonb_array_elements_text(m.id_medias::jsonb)::bigint), $7, $8
FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
  AS m(id_user, kind, recipient, subject, text, id_medias, place)
ORDER BY m.place`;

const LEASE = `
UPDATE mail SET owner = $2, lease_until = $3, attempts = attempts + 1
WHERE id IN (
  SELECT id FROM mail WHERE state = 'waiting' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
  ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED
)
RETURNING id, id_user AS "idUser", recipient, subject, text, to_jsonb(id_medias) AS "idMedias", uid, attempts, give_up_at AS "giveUpAt",
  created_at AS "createdAt"`;

const OURS = `id = $1 AND owner = $2 AND state = 'waiting'`;
const END = `subject = '', text = '', ended_at = $3, owner = NULL, lease_until = NULL`;

const SENT = `UPDATE mail SET state = 'sent', error = NULL, ${END} WHERE ${OURS}`;
const FAILED = `UPDATE mail SET state = 'failed', error = $4, ${END} WHERE ${OURS} RETURNING id`;
const LATER = `UPDATE mail SET due_at = $3, error = $4, owner = NULL, lease_until = NULL WHERE ${OURS}`;

const FORGET = `DELETE FROM mail WHERE state <> 'waiting' AND ended_at < $1`;

const WAITING = `SELECT count(*)::integer AS count FROM mail WHERE state = 'waiting'`;

/** A mail that this host is to send now. */
export interface LeasedMail {
  readonly id: number;
  readonly idUser: number;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly idMedias: readonly number[];
  readonly uid: string;
  /** This one included. */
  readonly attempts: number;
  readonly giveUpAt: Date;
  readonly createdAt: Date;
}

/** Rows of `mail`. Whoever has not, or no longer, leased a mail changes nothing. */
@Injectable()
export class MailRepository {
  constructor(private readonly database: Database) {}

  async add(tx: Transaction, mails: readonly NewMail[], now: Date, giveUpAt: Date): Promise<void> {
    await tx.query(ADD, [
      mails.map(({ idUser }) => idUser),
      mails.map(({ kind }) => kind),
      mails.map(({ recipient }) => recipient),
      mails.map(({ subject }) => subject),
      mails.map(({ text }) => text),
      mails.map(({ idMedias = [] }) => JSON.stringify(idMedias)),
      now,
      giveUpAt,
    ]);
  }

  /** The longest due first. */
  lease(now: Date, leaseUntil: Date, limit: number): Promise<readonly LeasedMail[]> {
    return this.database.query(LEASE, [now, this.database.instanceId, leaseUntil, limit]);
  }

  async markSent(id: number, now: Date): Promise<void> {
    await this.database.query(SENT, [id, this.database.instanceId, now]);
  }

  /** False when it was no longer ours. */
  async markFailed(tx: Transaction, id: number, now: Date, error: string): Promise<boolean> {
    return (await tx.query(FAILED, [id, this.database.instanceId, now, error])).length > 0;
  }

  async postpone(id: number, dueAt: Date, error: string): Promise<void> {
    await this.database.query(LATER, [id, this.database.instanceId, dueAt, error]);
  }

  async forgetEndedBefore(moment: Date): Promise<void> {
    await this.database.query(FORGET, [moment]);
  }

  async countWaiting(): Promise<number> {
    return (await this.database.query<{ readonly count: number }>(WAITING))[0]?.count ?? 0;
  }
}
