import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lets filters pass over messages that cannot match. `docs/decisions/0011-filters-that-pass-over.md` tells how. */
export class Lists1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [TAGS, ORIGINS, SENT_DIGESTS, RECEIVED_DIGESTS, SCHEDULED_RANGES, PERIOD_RANGES, FOUND_MESSAGES])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION scheduled_messages, period_messages, scheduled_ranges, period_ranges');
    for (const table of ['message', 'received']) {
      await runner.query(`DROP TRIGGER touch ON ${table}; DROP FUNCTION touch_${table}; DROP TABLE ${table}_digest, ${table}_touched`);
    }
    await runner.query('DROP INDEX message_tag, received_origin');
  }
}

const TAGS = `
-- Costs only messages that have a tag. The tag leads, as the number does in message_destination.
CREATE INDEX message_tag ON message (tag, id_user, id) WHERE tag IS NOT NULL`;

const ORIGINS = `CREATE INDEX received_origin ON received (origin, id_user, id)`;

/** A digest and what makes it outdated, of one table of messages. */
function digestsOf(table: string, status: string, more: string, touching: string): string {
  return `
-- What can be found among some hundred messages of an account, from first_id to last_id, which follow each other without a gap.
-- It may name what is not there (any more); it never misses what is there, unless ${table}_touched names the message.
CREATE TABLE ${table}_digest (
  id_user integer NOT NULL,
  first_id bigint NOT NULL,
  last_id bigint NOT NULL,
  -- First and last time.
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  phones integer[] NOT NULL,
  statuses ${status}[] NOT NULL,
  ${more}
  PRIMARY KEY (id_user, first_id)
) WITH (fillfactor = 80);

-- Messages that changed and whose digest may not know it. Read as a whole, hence without an index; emptied every few seconds.
CREATE TABLE ${table}_touched (id_user integer NOT NULL, id bigint NOT NULL);

CREATE FUNCTION touch_${table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ${table}_touched SELECT id_user, id FROM changed ${touching};
  RETURN NULL;
END $$;
CREATE TRIGGER touch AFTER UPDATE ON ${table} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION touch_${table}();`;
}

const SENT_DIGESTS = digestsOf(
  'message',
  'message_status',
  `-- Scheduleds that messages come from; when there are many, in ranges that are too wide.
  scheduleds int8multirange NOT NULL,`,
  // What most updates do changes neither status nor phone: the provider has taken the message.
  `WHERE status <> 'unknown' OR state = 'waiting'`,
);

const RECEIVED_DIGESTS = digestsOf('received', 'received_status', '', '');

const SCHEDULED_RANGES = `
-- Ranges of ids in which the messages of a scheduled are, with others: what digests say, and all that has no digest yet.
CREATE FUNCTION scheduled_ranges(of_user integer, of_scheduled bigint) RETURNS TABLE (first_id bigint, last_id bigint)
LANGUAGE sql STABLE AS $$
  SELECT d.first_id, d.last_id FROM message_digest d WHERE d.id_user = of_user AND d.scheduleds @> of_scheduled
  UNION ALL
  SELECT 1 + coalesce((SELECT d.last_id FROM message_digest d WHERE d.id_user = of_user ORDER BY d.first_id DESC LIMIT 1), 0),
    9223372036854775807
$$`;

const PERIOD_RANGES = `
-- Likewise for the messages of a period, whose end does not belong to it; null: without beginning, without end.
CREATE FUNCTION period_ranges(of_user integer, since timestamptz, before timestamptz) RETURNS TABLE (first_id bigint, last_id bigint)
LANGUAGE sql STABLE AS $$
  SELECT d.first_id, d.last_id FROM message_digest d
  WHERE d.id_user = of_user AND d.until >= coalesce($2, '-infinity') AND d.since < coalesce($3, 'infinity')
  UNION ALL
  SELECT 1 + coalesce((SELECT d.last_id FROM message_digest d WHERE d.id_user = of_user ORDER BY d.first_id DESC LIMIT 1), 0),
    9223372036854775807
$$`;

const FOUND_MESSAGES = `
-- Their messages. OFFSET 0 holds the planner to reading range after range: it must not come to read all messages and look up their ranges.
CREATE FUNCTION scheduled_messages(of_user integer, of_scheduled bigint) RETURNS SETOF message LANGUAGE sql STABLE AS $$
  SELECT m.* FROM scheduled_ranges($1, $2) r
  CROSS JOIN LATERAL (
    SELECT * FROM message m
    WHERE m.id_user = $1 AND m.id BETWEEN r.first_id AND r.last_id AND m.originating_scheduled = $2 OFFSET 0
  ) m
$$;
CREATE FUNCTION period_messages(of_user integer, since timestamptz, before timestamptz) RETURNS SETOF message LANGUAGE sql STABLE AS $$
  SELECT m.* FROM period_ranges($1, $2, $3) r
  CROSS JOIN LATERAL (
    SELECT * FROM message m
    WHERE m.id_user = $1 AND m.id BETWEEN r.first_id AND r.last_id
      AND m.at >= coalesce($2, '-infinity') AND m.at < coalesce($3, 'infinity') OFFSET 0
  ) m
$$`;
