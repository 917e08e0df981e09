import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';

const INSERT = `
INSERT INTO conditional_group (id_user, name, condition) VALUES ($1, $2, $3)
ON CONFLICT (id_user, lower(name)) DO NOTHING
RETURNING id`;

const NAME_TAKEN = 'SELECT FROM conditional_group WHERE id_user = $1 AND lower(name) = lower($2) AND id <> $3::bigint';

const UPDATE = `
UPDATE conditional_group SET
  name = coalesce($3, name), condition = coalesce($4, condition),
  updated_at = CASE WHEN (coalesce($3, name), coalesce($4, condition)) IS DISTINCT FROM (name, condition) THEN now() ELSE updated_at END
WHERE id_user = $1 AND id = $2::bigint
RETURNING id`;

const DELETE = 'DELETE FROM conditional_group WHERE id_user = $1 AND id = $2::bigint RETURNING id';

/** Changes of conditional groups, within the transaction that changes the account's contacts. */
@Injectable()
export class ConditionalGroupsRepository {
  /** The new group's id; `undefined` when the name is taken. */
  async insert(tx: Transaction, idUser: number, name: string, condition: string): Promise<number | undefined> {
    return (await tx.query<{ id: number }>(INSERT, [idUser, name, condition]))[0]?.id;
  }

  /** Whether another conditional group has the name. */
  async isNameTaken(tx: Transaction, idUser: number, name: string, id: number): Promise<boolean> {
    return (await tx.query(NAME_TAKEN, [idUser, name, id])).length > 0;
  }

  /** False when there is no such group. The name is free. */
  async update(tx: Transaction, idUser: number, id: number, name: string | undefined, condition: string | undefined): Promise<boolean> {
    return (await tx.query(UPDATE, [idUser, id, name ?? null, condition ?? null])).length > 0;
  }

  async remove(tx: Transaction, idUser: number, id: number): Promise<boolean> {
    return (await tx.query(DELETE, [idUser, id])).length > 0;
  }
}
