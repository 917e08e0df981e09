import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';

describe('ids in blocks', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('hides the ids of an open transaction and all later ones from readers', async () => {
    const [first, second, reader] = await Promise.all([1, 2, 3].map(() => connect(database.url)));
    const reserve = `SELECT reserve_ids('message_id_seq', 10)::int AS id`;
    const horizon = async () => (await reader!.query<{ h: number }>(`SELECT visible_horizon('message_id_seq')::int AS h`)).rows[0]!.h;

    await first!.query('BEGIN');
    expect((await first!.query<{ id: number }>(reserve)).rows[0]!.id).toBe(1);
    expect((await second!.query<{ id: number }>(reserve)).rows[0]!.id).toBe(11);
    expect(await horizon()).toBe(0);
    await first!.query('COMMIT');
    expect(await horizon()).toBe(20);
    await Promise.all([first, second, reader].map((client) => client!.end()));
  });
});

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
