import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Telephone calls that providers tell of. */
export class Calls1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CALLS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE waiting_call_end, call; DROP SEQUENCE call_id_seq; DROP TYPE call_direction');
  }
}

const CALLS = `
CREATE TYPE call_direction AS ENUM ('inbound', 'outbound');
CREATE SEQUENCE call_id_seq;
CREATE TABLE call (
  id bigint NOT NULL,
  id_user integer NOT NULL REFERENCES account ON DELETE CASCADE,
  -- A deleted phone reads as null, as it does for messages.
  id_phone integer,
  uid text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  direction call_direction NOT NULL,
  origin text,
  destination text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz,
  PRIMARY KEY (id_user, id),
  UNIQUE (id_user, id_phone, uid)
);

-- Ends whose call has not begun, as far as we were told.
CREATE TABLE waiting_call_end (
  id_user integer NOT NULL REFERENCES account ON DELETE CASCADE,
  id_phone integer NOT NULL,
  uid text NOT NULL,
  ended_at timestamptz NOT NULL,
  id_event bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (id_user, id_phone, uid)
);
CREATE INDEX waiting_call_end_expires ON waiting_call_end (expires_at);
`;
