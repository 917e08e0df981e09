import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CuttingProxy } from '../../test/support/cutting-proxy.js';
import type { Cut } from '../../test/support/cutting-proxy.js';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { isConnectionError } from './connection-error.js';
import { Database } from './database.js';

describe('a transaction whose connection breaks', () => {
  let testDatabase: TestDatabase;
  let proxy: CuttingProxy;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    proxy = await CuttingProxy.start(testDatabase.url);
    database = await Database.open(proxy.url);
    await database.query('CREATE TABLE note (text text)');
  });
  afterAll(async () => {
    await database.close();
    proxy.stop();
    await testDatabase.drop();
  });

  /** Runs a transaction that is cut at `statement`; the way to Postgres stays closed for a moment. */
  async function runCut(text: string, statement: string, when: Cut): Promise<unknown> {
    proxy.cutAt(statement, when);
    const outcome = database
      .transaction(async (tx) => {
        await tx.query('INSERT INTO note VALUES ($1)', [text]);
        return 'committed';
      })
      .catch((error: unknown) => error);
    await delay(150);
    proxy.restore();
    return outcome;
  }
  const notes = (text: string): Promise<unknown[]> => database.query('SELECT text FROM note WHERE text = $1', [text]);

  it('during COMMIT, after the server had committed: returns', async () => {
    expect(await runCut('kept', 'COMMIT', 'after')).toBe('committed');
    expect(await notes('kept')).toHaveLength(1);
  });

  it('during COMMIT, before the server heard of it: throws', async () => {
    const outcome = await runCut('lost', 'COMMIT', 'before');
    expect(isConnectionError(outcome)).toBe(true);
    expect(await notes('lost')).toEqual([]);
  });

  it('before COMMIT: throws, and has done nothing', async () => {
    const outcome = await runCut('early', 'INSERT INTO note VALUES ($1)', 'after');
    expect(isConnectionError(outcome)).toBe(true);
    expect(await notes('early')).toEqual([]);
  });

  it('because of a statement that nobody waited for: throws what that one said, not what later ones heard', async () => {
    const outcome = database.transaction(async (tx) => {
      void tx.query('INSERT INTO note VALUES (1 / $1::integer)', [0]);
      await tx.query('SELECT 1');
    });
    await expect(outcome).rejects.toMatchObject({ code: '22012' });
  });
});
