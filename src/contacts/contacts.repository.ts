import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';
import type { ContactValues } from './contact-values.js';

const INSERT = `
INSERT INTO contact (id_user, name, number, data) VALUES ($1, $2, $3, $4)
ON CONFLICT (id_user, lower(name)) DO NOTHING
RETURNING id`;

const UPDATE = `
UPDATE contact SET
  name = coalesce($3, name), number = coalesce($4, number), data = coalesce($5, data),
  updated_at = CASE
    WHEN (coalesce($3, name), coalesce($4, number), coalesce($5, data)) IS DISTINCT FROM (name, number, data) THEN now()
    ELSE updated_at
  END
WHERE id_user = $1 AND id = $2::bigint
RETURNING id`;

const NAME_TAKEN = 'SELECT FROM contact WHERE id_user = $1 AND lower(name) = lower($2) AND id <> $3::bigint';

const DELETE = 'DELETE FROM contact WHERE id_user = $1 AND id = $2::bigint RETURNING id';

const DELETE_UNCHANGED = `
WITH gone AS (
  DELETE FROM contact c USING unnest($2::integer[], $3::text[]) AS seen (id, fingerprint)
  WHERE c.id_user = $1 AND c.id = seen.id AND md5(concat_ws(chr(31), c.name, c.number, c.data)) = seen.fingerprint
  RETURNING c.id
)
SELECT count(*) AS count FROM gone`;

/** A contact as a rule has seen it. */
export interface SeenContact {
  readonly id: number;
  /** Of what it held: see {@link fingerprintOf}. */
  readonly fingerprint: string;
}

/** The same for as long as the contact is not changed. Not a secret: MD5 is what Postgres has at hand. */
export function fingerprintOf({ name, number, data }: ContactValues): string {
  return createHash('md5').update([name, number, data].join('\x1f')).digest('hex');
}

/** Changes of single contacts, within the transaction that changes the account's. */
@Injectable()
export class ContactsRepository {
  /** The new contact's id; `undefined` when the name is taken. */
  async insert(tx: Transaction, idUser: number, { name, number, data }: ContactValues): Promise<number | undefined> {
    return (await tx.query<{ id: number }>(INSERT, [idUser, name, number, data]))[0]?.id;
  }

  /** Whether another contact has the name. */
  async isNameTaken(tx: Transaction, idUser: number, name: string, id: number): Promise<boolean> {
    return (await tx.query(NAME_TAKEN, [idUser, name, id])).length > 0;
  }

  /** False when there is no such contact. The name is free. */
  async update(tx: Transaction, idUser: number, id: number, { name, number, data }: Partial<ContactValues>): Promise<boolean> {
    return (await tx.query(UPDATE, [idUser, id, name ?? null, number ?? null, data ?? null])).length > 0;
  }

  async remove(tx: Transaction, idUser: number, id: number): Promise<boolean> {
    return (await tx.query(DELETE, [idUser, id])).length > 0;
  }

  /** Removes those that are still as they were seen; answers how many. */
  async removeUnchanged(tx: Transaction, idUser: number, seen: readonly SeenContact[]): Promise<number> {
    const [row] = await tx.query<{ count: number }>(DELETE_UNCHANGED, [
      idUser,
      seen.map(({ id }) => id),
      seen.map(({ fingerprint }) => fingerprint),
    ]);
    return row?.count ?? 0;
  }
}
