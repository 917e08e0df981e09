import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { phoneLists } from './notify-payloads.js';
import type { Plan } from './plan.js';
import { integers, messageRows, ROWS_PER_STATEMENT } from './plan-rows.js';

/** A number of an account. */
export interface OwnedNumber {
  readonly idUser: number;
  readonly number: string;
}

/** How long a message may wait for its phone, unless it says so itself. */
const PATIENCE = "interval '24 hours'";

/** What planning reads and writes, always within the planner's transaction. */
@Injectable()
export class PlanningRepository {
  constructor(private readonly database: Database) {}

  /** Those of the numbers that said STOP, of accounts that heed it (setting `smsstop`, on unless it says otherwise). */
  async findOptOuts(
    tx: Pick<Transaction, 'query'>,
    idUsers: readonly number[],
    numbers: readonly string[],
  ): Promise<readonly OwnedNumber[]> {
    return tx.query<OwnedNumber>(OPT_OUTS, [integers(idUsers), numbers]);
  }

  /**
   * Writes a plan: messages under ids in one block and in the plan's order, batches, failures; tells every process that batches wait.
   * What follows in the transaction may travel with the last statement: it is not waited for.
   */
  async write(tx: Transaction, plan: Plan, now: Date): Promise<void> {
    const { batches, messages } = plan;
    const total = messages.request.length;
    if (total === 0) return;
    const phones = [...new Set(batches.map((batch) => batch.phone.id))];
    const writing = tx.query<{ first: number; batches: number[] | null }>(WRITE_FIRST, [
      ...messageRows(plan, 0, now),
      total,
      integers(batches.map((batch) => batch.phone.idUser)),
      integers(batches.map((batch) => batch.phone.id)),
      batches.map((batch) => batch.kind),
      integers(batches.map((batch) => batch.size)),
      integers(batches.map((batch) => batch.first)),
      integers(batches.map((batch) => batch.last)),
      phoneLists(this.database.instanceId, phones),
      batches.map((batch) => batch.expiresAt ?? null),
      integers(batches.map((batch) => batch.chosenFrom)),
    ]);
    if (total <= ROWS_PER_STATEMENT) return;
    const [written] = await writing;
    const first = written?.first ?? 0;
    const idBatches = integers(written?.batches ?? []);
    for (let offset = ROWS_PER_STATEMENT; offset < total; offset += ROWS_PER_STATEMENT) {
      await tx.query(WRITE_MORE, [...messageRows(plan, offset, now), first + offset, idBatches]);
    }
  }
}

const OPT_OUTS = `
SELECT o.id_user AS "idUser", o.number
FROM unnest($1::integer[], $2::text[]) AS wanted(id_user, number)
JOIN opt_out o ON o.id_user = wanted.id_user AND o.number = wanted.number
WHERE NOT EXISTS (SELECT 1 FROM setting s WHERE s.id_user = o.id_user AND s.name = 'smsstop' AND s.value IN ('0', ''))`;

/**
 * Parameters 1 to 16 are those of `messageRows`. What many messages share (request, text, phone) is sent once and looked up
 * by its place: a campaign's text crosses the wire once, not once per recipient.
 */
function insertMessages(firstId: string, idBatches: string): string {
  return `
written AS (
  INSERT INTO message (id, id_user, id_phone, adapter, id_batch, at, status, state, flash, mms, phone_chosen,
    originating_scheduled, created_at, destination, text, tag)
  SELECT ${firstId} + m.position - 1, ($1::integer[])[m.request], ($8::integer[])[m.phone], ($9::text[])[m.phone],
    ${idBatches}[m.batch], $16::timestamptz,
    CASE WHEN m.batch = 0 THEN 'failed' ELSE 'unknown' END::message_status,
    CASE WHEN m.batch = 0 THEN 'failed' ELSE 'waiting' END::message_state,
    ($2::boolean[])[m.request], ($3::boolean[])[m.request], ($4::boolean[])[m.request], ($5::bigint[])[m.request], $16::timestamptz,
    m.destination, ($7::text[])[m.text], ($6::text[])[m.request]
  FROM unnest($10::integer[], $11::text[], $12::integer[], $13::integer[], $14::integer[])
    WITH ORDINALITY AS m(request, destination, text, phone, batch, position)
), failed AS (
  INSERT INTO message_failure (id_user, id_message, code, reason, at)
  SELECT ($1::integer[])[f.request], ${firstId} + f.position, f.code, f.reason, $16::timestamptz
  FROM jsonb_to_recordset($15::jsonb) AS f(request integer, position integer, code text, reason text)
)`;
}

const FIRST_ID = '(SELECT first FROM reserved)';
const RESERVED_BATCHES = '(SELECT batches FROM reserved)';

/** Ids, all batches, and the first messages, in one statement: for most plans it is the only one. */
const WRITE_FIRST = `
WITH reserved AS MATERIALIZED (
  SELECT reserve_ids('message_id_seq', $17) AS first,
    (SELECT array_agg(nextval('batch_id_seq')) FROM generate_series(1, cardinality($19::integer[]))) AS batches
), batched AS (
  INSERT INTO batch (id, id_user, id_phone, kind, due_at, give_up_at, size, first_id, last_id, key_prefix, chosen_from)
  SELECT ${RESERVED_BATCHES}[b.position], b.id_user, b.id_phone, b.kind::batch_kind, $16::timestamptz,
    coalesce(b.expires_at, $16::timestamptz + ${PATIENCE}), b.size,
    ${FIRST_ID} + b.first, ${FIRST_ID} + b.last, installation.key_prefix, b.chosen_from
  FROM installation,
    unnest($18::integer[], $19::integer[], $20::text[], $21::integer[], $22::integer[], $23::integer[], $25::timestamptz[],
      $26::integer[]) WITH ORDINALITY AS b(id_user, id_phone, kind, size, first, last, expires_at, chosen_from, position)
), ${insertMessages(FIRST_ID, RESERVED_BATCHES)}
SELECT first, batches, (SELECT count(pg_notify('batches', list)) FROM unnest($24::text[]) AS list) FROM reserved`;

const WRITE_MORE = `
WITH ${insertMessages('$17::bigint', '($18::bigint[])')}
SELECT`;
