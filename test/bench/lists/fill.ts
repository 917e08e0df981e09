import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** Messages that stand out: as many in a small table as in a large one, spread over it. */
const RARE = 25;

const PATIENCE_MS = 120_000;

/** The account of the bench, its phones (one is rarely used, one never), messages with what was recorded of them, and received messages. */
const PHONES = `
INSERT INTO phone (id, id_user, adapter, name, settings)
SELECT g, 1, 'bench_adapter', 'Lists ' || g, '{}' FROM generate_series(1, 5) g`;

/** One second from message to message. $1 first id, $2 amount. */
const MESSAGES = `
INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, status, state, flash, mms, phone_chosen, originating_scheduled, created_at,
  destination, text, tag)
SELECT $1::bigint + n, 1, CASE WHEN n % ($2 / ${RARE}) = 1 THEN 4 ELSE 1 + n % 3 END, 'bench_adapter', n / 500,
  timestamptz '2026-01-01' + n * interval '1 second',
  (CASE WHEN n % ($2 / ${RARE}) = 2 THEN 'failed' WHEN n % 5 < 2 THEN 'delivered' ELSE 'unknown' END)::message_status, 'accepted',
  false, false, false, n / 1000, timestamptz '2026-01-01' + n * interval '1 second',
  '+336' || lpad(((n::bigint * 7919) % 100000000)::text, 8, '0'), 'A message of the bench, about as long as messages are',
  CASE WHEN n % ($2 / ${RARE}) = 3 THEN 'rare' WHEN n = $2 / 2 THEN 'once' WHEN n % 2 = 0 THEN 'campaign' END
FROM generate_series(0, $2::integer - 1) n`;

const ATTEMPTS = `
INSERT INTO attempt (id_user, adapter, id_batch, id_message, number, at, outcome, uid)
SELECT 1, 'bench_adapter', id_batch, id, 1, at, 'accepted', 'uid-' || id FROM message`;

const RECEIVED = `
INSERT INTO received (id, id_user, id_phone, at, text, origin, dedupe_key, status)
SELECT $1::bigint + n, 1, CASE WHEN n % ($2 / ${RARE}) = 1 THEN 4 ELSE 1 END, timestamptz '2026-01-01' + n * interval '1 second', 'Oui, merci',
  '+336' || lpad(((n::bigint * 7919) % 100000000)::text, 8, '0'), 'k' || n,
  (CASE WHEN n % ($2 / ${RARE}) = 2 THEN 'unread' ELSE 'read' END)::received_status
FROM generate_series(0, $2::integer - 1) n`;

/** Fills the lists with so many messages each, and waits until the host has its digests of them. The pool has one connection. */
export async function fillLists(database: pg.Pool, amount: number): Promise<void> {
  await database.query(PHONES);
  for (const [series, sql] of [
    ['message_id_seq', MESSAGES],
    ['received_id_seq', RECEIVED],
  ] as const) {
    // As every writer does: what is read until then ends before these ids.
    await database.query('BEGIN');
    const { rows } = await database.query<{ first: string }>('SELECT reserve_ids($1, $2) AS first', [series, amount]);
    await database.query(sql, [rows[0]?.first, amount]);
    await database.query('COMMIT');
  }
  await database.query(ATTEMPTS);
  await database.query('VACUUM (ANALYZE) message, received, attempt');
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isDigested(database, amount))) {
    if (Date.now() > deadline) throw new Error('the digests are never made');
    await delay(250);
  }
}

/** The last messages, too few for a digest, have none. */
async function isDigested(database: pg.Pool, amount: number): Promise<boolean> {
  const { rows } = await database.query<{ sent: string; received: string }>(
    'SELECT coalesce(max(d.last_id), 0) AS sent, (SELECT coalesce(max(last_id), 0) FROM received_digest) AS received FROM message_digest d',
  );
  return [rows[0]?.sent, rows[0]?.received].every((last) => Number(last) > amount - 1_000);
}
