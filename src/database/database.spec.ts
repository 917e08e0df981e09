import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { Database } from './database.js';

describe('Database', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.open(testDatabase.url);
    await database.query('CREATE TABLE note (id bigint, text text)');
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it('reads bigint as number', async () => {
    expect(await database.query('SELECT 7::bigint AS id')).toEqual([{ id: 7 }]);
  });

  it('commits what the work of a transaction wrote', async () => {
    const result = await database.transaction(async (tx) => {
      await tx.query('INSERT INTO note VALUES (1, $1)', ['kept']);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await database.query('SELECT text FROM note WHERE id = 1')).toEqual([{ text: 'kept' }]);
  });

  it('rolls back when the work throws', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('INSERT INTO note VALUES (2, $1)', ['gone']);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await database.query('SELECT text FROM note WHERE id = 2')).toEqual([]);
  });

  it('does not call a transaction committed whose failed statement was swallowed', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('division by zero');
  });

  it('plans each statement once, without sequential scans, hash joins and compilation', async () => {
    const rows = await database.query<{ name: string }>(
      `SELECT name FROM pg_settings WHERE name IN ('enable_seqscan','enable_hashjoin','enable_mergejoin','jit') AND setting = 'off'
       OR name = 'plan_cache_mode' AND setting = 'force_generic_plan'`,
    );
    expect(rows).toHaveLength(5);
  });

  it('holds the advisory lock of its instance id, another one each', async () => {
    const other = await Database.open(testDatabase.url);
    expect(other.instanceId).not.toBe(database.instanceId);
    const held = await database.query<{ objid: number }>(
      `SELECT objid::int FROM pg_locks WHERE locktype = 'advisory' AND classid = 1 AND objsubid = 2
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    expect(new Set(held.map(({ objid }) => objid))).toEqual(new Set([database.instanceId, other.instanceId]));
    await other.close();
  });

  it('comes back after its connections were cut: listens, locks, and tells that something may have been missed', async () => {
    const heard: (string | undefined)[] = [];
    const stop = await database.listen('bells', (payload) => heard.push(payload));
    await database.query(`SELECT pg_notify('bells', 'one')`);
    await expect.poll(() => heard).toEqual(['one']);

    await cutAllConnections(testDatabase.url);
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['one', undefined]);
    await expect.poll(() => lockIsHeld(testDatabase.url, database.instanceId), { timeout: 10_000 }).toBe(true);
    await database.query(`SELECT pg_notify('bells', 'two')`);
    await expect.poll(() => heard).toEqual(['one', undefined, 'two']);
    stop();
  });
});

async function cutAllConnections(url: string): Promise<void> {
  await once(url, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
}

async function lockIsHeld(url: string, instanceId: number): Promise<boolean> {
  return (await once(url, `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 1 AND objid = ${instanceId} AND granted`)) > 0;
}

async function once(url: string, sql: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query(sql);
  await client.end();
  return rowCount ?? 0;
}
