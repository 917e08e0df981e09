import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { Transaction } from '../database/index.js';

/** A job that no host has ever done is due at once. */
const CLAIM = `
INSERT INTO job AS known (name, due_at, owner, lease_until) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET owner = $3, lease_until = $4
WHERE known.due_at <= $2 AND (known.lease_until IS NULL OR known.lease_until <= $2)
RETURNING name`;

const NEXT = `SELECT greatest(due_at, lease_until) AS at FROM job WHERE name = $1`;

const RENEW = `UPDATE job SET lease_until = $3 WHERE name = $1 AND owner = $2 RETURNING name`;

const FINISH = `UPDATE job SET due_at = $3, owner = NULL, lease_until = NULL WHERE name = $1 AND owner = $2`;

/** Rows of `job`: when each is due, and which host has it. */
@Injectable()
export class JobsRepository {
  constructor(private readonly database: Database) {}

  /** True when the job is due and now this host's until `leaseUntil`. */
  async claim(name: string, now: Date, leaseUntil: Date): Promise<boolean> {
    return (await this.database.query(CLAIM, [name, now, this.database.instanceId, leaseUntil])).length > 0;
  }

  /** When it is worth trying again to claim it. */
  async nextAt(name: string): Promise<Date | undefined> {
    return (await this.database.query<{ readonly at: Date }>(NEXT, [name]))[0]?.at;
  }

  /** False when another host has the job by now. */
  async renew(name: string, leaseUntil: Date): Promise<boolean> {
    return (await this.database.query(RENEW, [name, this.database.instanceId, leaseUntil])).length > 0;
  }

  async finish(name: string, dueAt: Date): Promise<void> {
    await this.database.query(FINISH, [name, this.database.instanceId, dueAt]);
  }

  /** Heard by every host once the transaction is committed. */
  async announce(tx: Transaction, channel: string, name: string): Promise<void> {
    await tx.query('SELECT pg_notify($1, $2)', [channel, name]);
  }
}
