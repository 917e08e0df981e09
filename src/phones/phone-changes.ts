import type { EntityManager } from 'typeorm';

/** Tells every host, once the transaction is committed, that a phone has changed. */
export async function announce(manager: EntityManager, idPhone: number): Promise<void> {
  await manager.query(`SELECT pg_notify('phones', $1)`, [String(idPhone)]);
}
