import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.js';
import type { TestDatabase } from '../../../test/support/database.js';
import { asAdmin, databaseUrl } from '../../../test/support/global-setup.js';
import { MIGRATIONS } from '../../database/index.js';
import { readCatalog } from './catalog.js';
import { withConnection } from '../connect.js';
import { restoreBackup } from './restore-backup.js';
import { writeBackup } from './write-backup.js';

const EMPTY = { format: 'pigeonnier-backup', version: 1, createdAt: '', schema: MIGRATIONS.at(-1)!.name, tables: [], sequences: [] };
const now = new Date('2026-03-01T08:00:00Z');
let source: TestDatabase;
let target: TestDatabase;
let folder: string;
let file: string;

beforeAll(async () => {
  source = await createTestDatabase();
  await withConnection(source.url, fillEveryTable);
});
afterAll(() => source.drop());
beforeEach(async () => {
  target = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'backup-'));
  file = join(folder, 'all.tar.gz');
});
afterEach(async () => {
  await target.drop();
  await rm(folder, { recursive: true });
});

/** Two rows in every table, made from the catalog so that tables of later migrations are filled as well. */
async function fillEveryTable(client: Client): Promise<void> {
  const { tables } = await readCatalog(client);
  for (const { name } of tables.filter((table) => table.name !== 'installation')) {
    const { rows: columns } = await client.query<{ name: string; type: string; values: string[] | null }>(
      `SELECT attname AS name, format_type(atttypid, NULL) AS type,
         (SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum
          WHERE enumtypid = coalesce((SELECT nullif(typelem, 0) FROM pg_type WHERE oid = atttypid AND typcategory = 'A'), atttypid)) AS values
       FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [name],
    );
    for (const row of [1, 2]) {
      const values = columns.map(({ type, values: words }) => sample(type, row, words));
      const places = columns.map((_, index) => `$${index + 1}`);
      await client.query(`INSERT INTO ${name} (${columns.map((column) => column.name).join(', ')}) VALUES (${places.join(', ')})`, values);
    }
  }
  await client.query(`SELECT setval('message_id_seq', 41), setval(pg_get_serial_sequence('account', 'id'), 7)`);
}

const SAMPLES: Readonly<Record<string, (row: number) => unknown>> = {
  text: (row) => `row ${row}: é € 🕊 \t tab \\ backslash \n line "quoted" \\N`,
  bytea: (row) => Buffer.from([0, 255, row, 10, 92]),
  jsonb: (row) => JSON.stringify({ row, nested: ['\n', null, 1.5] }),
  boolean: (row) => row === 1,
  'timestamp with time zone': (row) => `2026-01-0${row} 03:04:05.123456+05:30`,
  numeric: (row) => `0.0${row}0`,
  int8multirange: (row) => `{[${row},5),[7,9)}`,
  uuid: (row) => `00000000-0000-4000-8000-00000000000${row}`,
};

/** `words`: those of an enumeration. */
function sample(type: string, row: number, words: readonly string[] | null): unknown {
  if (type.endsWith('[]')) return [sample(type.slice(0, -2), 1, words), sample(type.slice(0, -2), row, words)];
  return words?.[row % words.length] ?? (SAMPLES[type] ?? ((number) => number))(row);
}

async function contentOf(url: string): Promise<Readonly<Record<string, unknown>>> {
  return withConnection(url, async (client) => {
    const { tables, sequences } = await readCatalog(client);
    const content: Record<string, unknown> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t ORDER BY 1`);
      content[name] = rows.map(({ row }) => row);
    }
    for (const name of sequences) {
      content[name] = (
        await client.query<{ last: string }>('SELECT pg_sequence_last_value($1::regclass)::text AS last', [name])
      ).rows[0]!.last;
    }
    return content;
  });
}

const backUp = (): ReturnType<typeof writeBackup> => writeBackup({ url: source.url, file, now });

describe('backup and restore', () => {
  it('brings every row of every table and every sequence back, and gives new idempotency keys', async () => {
    const summary = await backUp();
    const restored = await restoreBackup({ url: target.url, file, force: false });
    expect(restored).toEqual({ createdAt: now.toISOString(), tables: summary.tables, rows: summary.rows, encryptionKey: undefined });

    const [{ installation: before, ...old }, { installation: after, ...fresh }] = [
      await contentOf(source.url),
      await contentOf(target.url),
    ];
    expect(fresh).toEqual(old);
    expect(Object.values(old).filter((rows) => Array.isArray(rows) && rows.length === 0)).toEqual([]);
    expect(fresh.message_id_seq).toBe('41');
    expect(after).not.toEqual(before);
  });

  it('leaves one file that only its owner may read, and nothing beside it', async () => {
    const { bytes } = await backUp();
    expect(await readdir(folder)).toEqual(['all.tar.gz']);
    const { mode, size } = await stat(file);
    expect([(mode & 0o777).toString(8), size]).toEqual(['600', bytes]);
  });

  it('holds one moment of a database that is being written to', async () => {
    const client = new Client({ connectionString: source.url });
    await client.connect();
    await client.query('CREATE TABLE zz_written_meanwhile (n integer); INSERT INTO zz_written_meanwhile SELECT generate_series(1, 400000)');
    const written = backUp();
    let rounds = 0;
    let done = false;
    void written.finally(() => (done = true));
    while (!done) {
      await client.query('DELETE FROM zz_written_meanwhile WHERE n = (SELECT min(n) FROM zz_written_meanwhile)');
      rounds += 1;
    }
    await written;
    expect(rounds).toBeGreaterThan(1);
    await withConnection(target.url, (other) => other.query('CREATE TABLE zz_written_meanwhile (n integer)'));
    // Restoring compares every table with the row count that was taken before it was copied.
    await restoreBackup({ url: target.url, file, force: false });
    await client.query('DROP TABLE zz_written_meanwhile');
    await client.end();
  });

  it('carries the encryption key only when asked to', async () => {
    await writeBackup({ url: source.url, file, now, encryptionKey: 'c2VjcmV0' });
    expect(await restoreBackup({ url: target.url, file, force: false })).toMatchObject({ encryptionKey: 'c2VjcmV0' });
  });

  it('says where it cannot be written, and that there is nothing to write', async () => {
    await expect(writeBackup({ url: source.url, file: join(folder, 'missing/all.tar.gz'), now })).rejects.toThrow(
      /^the backup cannot be written: ENOENT/,
    );
    const unused = await createEmptyDatabase();
    await expect(writeBackup({ url: unused.url, file, now })).rejects.toThrow('this database was never used');
    await unused.drop();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('restore', () => {
  it('leaves a database with accounts alone unless it is told to empty it', async () => {
    await backUp();
    await restoreBackup({ url: target.url, file, force: false });
    await withConnection(target.url, (client) =>
      client.query(`INSERT INTO account (email, password_hash) VALUES ('late@example.org', '')`),
    );
    const before = await contentOf(target.url);
    await expect(restoreBackup({ url: target.url, file, force: false })).rejects.toThrow(/has accounts/);
    expect(await contentOf(target.url)).toEqual(before);
    await restoreBackup({ url: target.url, file, force: true });
    expect((await contentOf(target.url)).account).toHaveLength(2);
  });

  it('changes nothing when the backup turns out to be damaged', async () => {
    await backUp();
    const { size } = await stat(file);
    const before = await contentOf(target.url);
    for (const length of [20, Math.floor(size / 2), size - 20]) {
      await truncate(file, length);
      await expect(restoreBackup({ url: target.url, file, force: false })).rejects.toMatchObject({ name: 'OperationRefused' });
      expect(await contentOf(target.url)).toEqual(before);
      await backUp();
    }
  });

  it('refuses while a host works on the database', async () => {
    await backUp();
    await withConnection(target.url, async (host) => {
      await host.query('SELECT pg_advisory_lock(1, 5)');
      await expect(restoreBackup({ url: target.url, file, force: false })).rejects.toThrow('a host is running');
    });
  });

  it.each([
    ['a text', Buffer.from('hello'), /not a backup/],
    ['a compressed text', gzipSync('hello'), /not a backup/],
    ['nothing', Buffer.alloc(0), /not a backup/],
  ])('refuses %s', async (_, content, message) => {
    await writeFile(file, content);
    await expect(restoreBackup({ url: target.url, file, force: false })).rejects.toThrow(message);
  });

  it.each([
    [{ format: 'something else' }, /not a backup/],
    [{ format: 'pigeonnier-backup', version: 2 }, /format version 2/],
    [{ ...EMPTY, tables: [{ name: 'account', columns: ['id', 'email'], rows: 1 }] }, /table account is not whole/],
    [{ ...EMPTY, tables: [{ name: 'attic', columns: ['id'], rows: 0 }] }, /table attic has no place/],
    [{ format: 'pigeonnier-backup', version: 1, schema: 'FromTheFuture2', tables: [], sequences: [] }, /newer release/],
  ])('refuses an archive that says %j', async (manifest, message) => {
    const archive = pack();
    archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
    archive.finalize();
    await writeFile(file, gzipSync(await buffer(archive)));
    await expect(restoreBackup({ url: target.url, file, force: false })).rejects.toThrow(message);
  });

  it('says that a file is missing', async () => {
    await expect(restoreBackup({ url: target.url, file, force: false })).rejects.toThrow(/^the backup cannot be read: ENOENT/);
  });

  it('brings a backup of an older schema up to date, in a database that was never used', async () => {
    await backUp();
    const migrations = [...MIGRATIONS, AddsNickname2000000000000];
    const unused = await createEmptyDatabase();
    await restoreBackup({ url: unused.url, file, force: false, migrations });
    const { rows } = await withConnection(unused.url, (client) => client.query('SELECT nickname FROM account ORDER BY id'));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({ nickname: 'row 1' });
    await expect(restoreBackup({ url: unused.url, file, force: true, migrations })).rejects.toThrow(/older schema .* empty DATA_DIR/);
    await unused.drop();
  });
});

/** A migration of a later release that fills its column from what is there. */
class AddsNickname2000000000000 implements MigrationInterface {
  readonly name = 'AddsNickname2000000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE account ADD COLUMN nickname text`);
    await runner.query(`UPDATE account SET nickname = left(email, 5)`);
  }

  async down(): Promise<void> {
    throw new Error('not needed');
  }
}

async function createEmptyDatabase(): Promise<TestDatabase> {
  const admin = inject('postgresUrl');
  const name = `test_empty_${randomBytes(6).toString('hex')}`;
  await asAdmin(admin, `CREATE DATABASE ${name}`);
  return { url: databaseUrl(admin, name), drop: () => asAdmin(admin, `DROP DATABASE ${name} WITH (FORCE)`) };
}
