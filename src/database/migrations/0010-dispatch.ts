import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests that are stopped while they are being sent. */
export class Dispatch1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CANCELLED);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE batch DROP cancelled');
  }
}

const CANCELLED = `
-- Scheduleds that were cancelled while the batch was leased: what comes back of theirs is not sent again.
ALTER TABLE batch ADD cancelled bigint[];
CREATE INDEX batch_cancelled ON batch (id) WHERE cancelled IS NOT NULL;
`;
