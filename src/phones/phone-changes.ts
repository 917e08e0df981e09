import type { EntityManager } from 'typeorm';

const MAX_ID = 2_147_483_647;

/** Whether a number can be a phone's id at all: Postgres refuses to compare what is out of its range. */
export function isId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id <= MAX_ID;
}

/** Tells every host, once the transaction is committed, that a phone has changed. */
export async function announce(manager: EntityManager, idPhone: number): Promise<void> {
  await manager.query(`SELECT pg_notify('phones', $1)`, [String(idPhone)]);
}
