import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Phones that are protected from providers that fail, and messages that change phones. */
export class Guard1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [PHONE_LIMITS, CIRCUITS, CHOICES, MOVES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE message_move;
      ALTER TABLE batch DROP chosen_from, DROP excused;
      DROP INDEX lane_open;
      ALTER TABLE lane DROP opened_at, DROP probe_at, DROP probing, DROP probes, DROP reason;
      ALTER TABLE phone DROP max_concurrency, DROP rate_per_second;
    `);
  }
}

const PHONE_LIMITS = `
-- The account's own bounds on provider requests: they only lower what the adapter allows.
ALTER TABLE phone
  ADD max_concurrency integer CHECK (max_concurrency > 0),
  ADD rate_per_second double precision CHECK (rate_per_second > 0)`;

const CIRCUITS = `
ALTER TABLE lane
  -- The circuit is open since then: nothing is sent but probes. Null while it is closed.
  ADD opened_at timestamptz,
  -- When the next probe may begin; while one is under way, when it counts as lost.
  ADD probe_at timestamptz,
  ADD probing boolean NOT NULL DEFAULT false,
  -- Probes that have failed since it opened.
  ADD probes integer NOT NULL DEFAULT 0,
  -- What went wrong last, for people.
  ADD reason text;
CREATE INDEX lane_open ON lane (id_phone) WHERE opened_at IS NOT NULL`;

const CHOICES = `
ALTER TABLE batch
  -- Among which phones the host chose: null when the caller named the phone, 0 for all phones of the account, else a phone group.
  ADD chosen_from integer,
  -- Those of the attempts that do not count towards giving up: they met a provider that was away.
  ADD excused smallint NOT NULL DEFAULT 0`;

const MOVES = `
-- A message that waited for one phone and was given to another. No foreign keys, as on message.
CREATE TABLE message_move (
  id_user integer NOT NULL,
  id_message bigint NOT NULL,
  at timestamptz NOT NULL,
  -- The batch that it was taken out of: requests made for that one belong to the message's history.
  id_batch bigint NOT NULL,
  from_phone integer NOT NULL,
  to_phone integer NOT NULL,
  -- Why the first one could not be used, as a word.
  reason text NOT NULL,
  PRIMARY KEY (id_user, id_message, id_batch)
)`;
