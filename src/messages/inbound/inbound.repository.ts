import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';
import type { ReceivedMessage } from './inbound-message.js';

/** How long a message without the provider's id or time is taken for a repetition of the same words. */
const REPETITION_SECONDS = 60;
/** First number of the advisory locks under which messages are told from repetitions; the second is a bucket of identities. */
const LOCK_SPACE = 21;
/** One transaction holds this many of those locks at most. */
const BUCKETS = 256;

const LOCK = `SELECT pg_advisory_xact_lock($1, bucket) FROM unnest($2::integer[]) AS bucket`;

/** The same message may come once with and once without its phone: to the URL that names it and to the one that does not. */
const FIND_REPEATED = `
SELECT s.place::integer - 1 AS place
FROM unnest($1::integer[], $2::text[], $3::integer[], $4::boolean[]) WITH ORDINALITY AS s(id_user, dedupe_key, id_phone, lasting, place)
WHERE EXISTS (
  SELECT 1 FROM received r
  WHERE r.id_user = s.id_user AND r.dedupe_key = s.dedupe_key
    AND (r.id_phone = s.id_phone OR r.id_phone IS NULL OR s.id_phone IS NULL)
    AND (s.lasting OR r.created_at > now() - make_interval(secs => $5))
)`;

const INSERT = `
WITH block AS MATERIALIZED (SELECT reserve_ids('received_id_seq', $1) AS first)
INSERT INTO received (id, id_user, id_phone, at, text, origin, mms, dedupe_key, in_reply_to)
SELECT block.first + r.place - 1, r.id_user, r.id_phone, r.at, r.text, r.origin, r.mms, r.dedupe_key, r.in_reply_to
FROM block, unnest($2::integer[], $3::integer[], $4::timestamptz[], $5::text[], $6::text[], $7::boolean[], $8::text[], $9::bigint[])
  WITH ORDINALITY AS r(id_user, id_phone, at, text, origin, mms, dedupe_key, in_reply_to, place)
ORDER BY r.place
RETURNING id`;

const ONLY_PHONES = `
SELECT w.id_user AS "idUser", w.adapter, min(p.id) AS "idPhone"
FROM unnest($1::integer[], $2::text[]) AS w(id_user, adapter)
JOIN phone p ON p.id_user = w.id_user AND p.adapter = w.adapter
GROUP BY w.id_user, w.adapter
HAVING count(DISTINCT p.id) = 1`;

export interface OnlyPhone {
  readonly idUser: number;
  readonly adapter: string;
  readonly idPhone: number;
}

/** The statements behind {@link InboundService}. */
@Injectable()
export class InboundRepository {
  /** Until the transaction ends, nobody else stores messages that could be the same as these. */
  async lockIdentities(tx: Transaction, messages: readonly ReceivedMessage[]): Promise<void> {
    const buckets = [...new Set(messages.map(bucketOf))].sort((a, b) => a - b);
    await tx.query(LOCK, [LOCK_SPACE, buckets]);
  }

  /** Places of those messages that are stored already. */
  async findRepeated(tx: Transaction, messages: readonly ReceivedMessage[]): Promise<ReadonlySet<number>> {
    const rows = await tx.query<{ place: number }>(FIND_REPEATED, [
      messages.map((message) => message.idUser),
      messages.map((message) => message.identity.key),
      messages.map((message) => message.idPhone),
      messages.map((message) => message.identity.lasting),
      REPETITION_SECONDS,
    ]);
    return new Set(rows.map((row) => row.place));
  }

  async insert(tx: Transaction, messages: readonly ReceivedMessage[]): Promise<readonly number[]> {
    const rows = await tx.query<{ id: number }>(INSERT, [
      messages.length,
      messages.map((message) => message.idUser),
      messages.map((message) => message.idPhone),
      messages.map((message) => message.at),
      messages.map((message) => message.text),
      messages.map((message) => message.origin),
      messages.map((message) => message.mms),
      messages.map((message) => message.identity.key),
      messages.map((message) => message.inReplyTo),
    ]);
    return rows.map((row) => row.id);
  }

  /** Accounts that have exactly one phone of an adapter, and that phone. */
  findOnlyPhones(tx: Transaction, wanted: readonly Pick<OnlyPhone, 'idUser' | 'adapter'>[]): Promise<readonly OnlyPhone[]> {
    return tx.query(ONLY_PHONES, [wanted.map((one) => one.idUser), wanted.map((one) => one.adapter)]);
  }
}

function bucketOf({ idUser, identity }: ReceivedMessage): number {
  return createHash('sha256').update(`${idUser} ${identity.key}`).digest().readUInt32BE() % BUCKETS;
}
