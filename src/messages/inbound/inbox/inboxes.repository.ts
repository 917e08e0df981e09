import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/index.js';
import type { Transaction } from '../../../database/index.js';

/** Phones that can be read, of accounts that are active, the longest waiting first; a phone that was never read is due at once. */
const CLAIM = `
INSERT INTO inbox AS known (id_phone, due_at, owner, lease_until)
SELECT p.id, $2, $3, $4
FROM phone p JOIN account a ON a.id = p.id_user AND a.status = 'active' LEFT JOIN inbox i ON i.id_phone = p.id
WHERE p.adapter = ANY($1::text[]) AND p.status = 'available'
  AND (i.id_phone IS NULL OR (i.due_at <= $2 AND (i.lease_until IS NULL OR i.lease_until <= $2)))
ORDER BY i.due_at NULLS FIRST, p.id LIMIT $5
ON CONFLICT (id_phone) DO UPDATE SET owner = $3, lease_until = $4
WHERE known.due_at <= $2 AND (known.lease_until IS NULL OR known.lease_until <= $2)
RETURNING id_phone AS "idPhone"`;

/** Answers since when it had been failing before, if it had. */
const FINISH = `
UPDATE inbox i SET due_at = $3, owner = NULL, lease_until = NULL, error = $4,
  failing_since = CASE WHEN $4::text IS NOT NULL THEN coalesce(i.failing_since, $5) END
FROM (SELECT id_phone, failing_since FROM inbox WHERE id_phone = $1 AND owner = $2 FOR UPDATE) before
WHERE i.id_phone = before.id_phone
RETURNING before.failing_since IS NOT NULL AS "wasFailing"`;

const RELEASE = `UPDATE inbox SET due_at = $3, owner = NULL, lease_until = NULL WHERE id_phone = $1 AND owner = $2`;

const COUNT_FAILING = 'SELECT count(*)::integer AS count FROM inbox WHERE failing_since IS NOT NULL';

/** How the reading of a phone's inbox ended. */
export interface InboxResult {
  readonly idPhone: number;
  readonly now: Date;
  readonly dueAt: Date;
  /** Why it could not be read. */
  readonly error: string | null;
}

/** Rows of `inbox`: which host reads a phone's messages at its provider, and when next. */
@Injectable()
export class InboxesRepository {
  constructor(private readonly database: Database) {}

  /** Phones of these adapters that this host is to read now. */
  async claim(adapters: readonly string[], now: Date, leaseUntil: Date, limit: number): Promise<readonly number[]> {
    const rows = await this.database.query<{ readonly idPhone: number }>(CLAIM, [
      adapters,
      now,
      this.database.instanceId,
      leaseUntil,
      limit,
    ]);
    return rows.map(({ idPhone }) => idPhone);
  }

  /** Lets go of a phone. Undefined when another host has it by now. */
  async finish(tx: Transaction, { idPhone, now, dueAt, error }: InboxResult): Promise<{ readonly wasFailing: boolean } | undefined> {
    const rows = await tx.query<{ readonly wasFailing: boolean }>(FINISH, [idPhone, this.database.instanceId, dueAt, error, now]);
    return rows[0];
  }

  /** Lets go of a phone that was not read to the end: it is due at once, for any host. */
  async release(idPhone: number, now: Date): Promise<void> {
    await this.database.query(RELEASE, [idPhone, this.database.instanceId, now]);
  }

  async countFailing(): Promise<number> {
    return (await this.database.query<{ readonly count: number }>(COUNT_FAILING))[0]?.count ?? 0;
  }
}
