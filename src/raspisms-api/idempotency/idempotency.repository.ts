import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';
import type { KeyedRequest } from './idempotency-key.js';

export interface StoredAnswer {
  readonly fingerprint: Buffer;
  /** `null` while the first request is being served. */
  readonly status: number | null;
  /** The `response` of the envelope. */
  readonly response: unknown;
}

/** Answers by idempotency key, for requests whose effect is not a row of the same transaction. */
@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /** Takes the key; false when somebody has it. One whose request was never finished is free again after two minutes. */
  async claim(idUser: number, { key, fingerprint }: KeyedRequest): Promise<boolean> {
    return (await this.database.query(CLAIM, [idUser, key, fingerprint])).length > 0;
  }

  async find(idUser: number, key: string): Promise<StoredAnswer | undefined> {
    return (await this.database.query<StoredAnswer>(FIND, [idUser, key]))[0];
  }

  async finish(idUser: number, key: string, status: number, response: unknown): Promise<void> {
    await this.database.query(FINISH, [idUser, key, status, JSON.stringify(response)]);
  }

  /** Forgets keys that nobody repeats any more. */
  async forgetOld(): Promise<void> {
    await this.database.query(FORGET_OLD);
  }

  /** Gives the key up again: the request had no effect. */
  async release(idUser: number, key: string): Promise<void> {
    await this.database.query(RELEASE, [idUser, key]);
  }
}

const CLAIM = `
INSERT INTO idempotency_key (id_user, key, fingerprint) VALUES ($1, $2, $3)
ON CONFLICT (id_user, key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = now()
WHERE idempotency_key.status IS NULL AND idempotency_key.created_at < now() - interval '2 minutes'
RETURNING 1`;

const FIND = `SELECT fingerprint, status, response FROM idempotency_key WHERE id_user = $1 AND key = $2`;

const FINISH = `UPDATE idempotency_key SET status = $3, response = $4::jsonb WHERE id_user = $1 AND key = $2`;

const RELEASE = `DELETE FROM idempotency_key WHERE id_user = $1 AND key = $2 AND status IS NULL`;

const FORGET_OLD = `DELETE FROM idempotency_key WHERE created_at < now() - interval '24 hours'`;
