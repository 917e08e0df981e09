import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Scheduleds that must be prepared before they are planned, messages that expire, requests that repeat another one. */
export class Scheduling1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [EXPIRY, PREPARATION, REPETITION]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(BACK);
  }
}

const EXPIRY = `
ALTER TABLE scheduled ADD expires_at timestamptz;
-- Seconds after which a message of this phone is not worth sending any more.
ALTER TABLE phone ADD message_ttl integer CHECK (message_ttl > 0);
`;

const PREPARATION = `
ALTER TABLE scheduled
  -- Names recipients that must be looked up, or has a text that may be a template.
  ADD prepares boolean NOT NULL DEFAULT false,
  -- The instance that prepares it, as long as that one lives.
  ADD preparing_by integer,
  -- Preparations begun so far.
  ADD preparations smallint NOT NULL DEFAULT 0;
UPDATE scheduled s SET prepares = true
WHERE text ~ '\\{[{%#]' OR EXISTS (SELECT FROM scheduled_recipient r WHERE r.id_scheduled = s.id);
DROP INDEX scheduled_at;
-- Each loop has its own queue: what waits in one is never passed over in the other.
CREATE INDEX scheduled_plain_at ON scheduled (at) WHERE NOT prepares;
CREATE INDEX scheduled_prepares_at ON scheduled (at) WHERE prepares;
CREATE INDEX scheduled_prepares_user ON scheduled (id_user, at) WHERE prepares;
`;

const REPETITION = `
-- Keys that begin with a space are ours: they stand for what a request says. Found by their scheduled when that is taken back.
CREATE INDEX idempotency_key_content ON idempotency_key (id_user, response) WHERE key LIKE ' %';
`;

const BACK = `
DROP INDEX idempotency_key_content;
DROP INDEX scheduled_plain_at, scheduled_prepares_at, scheduled_prepares_user;
CREATE INDEX scheduled_at ON scheduled (at);
ALTER TABLE scheduled DROP expires_at, DROP prepares, DROP preparing_by, DROP preparations;
ALTER TABLE phone DROP message_ttl;
`;
