import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { MIGRATIONS, runMigrations } from '../../database/index.js';
import type { MigrationClass } from '../../database/index.js';
import { OperationRefused } from '../operation-refused.js';
import type { BackupManifest } from './backup-manifest.js';
import { copyTarget, lastMigration, quoted, readCatalog } from './catalog.js';
import { withConnection } from '../connect.js';
import { livingHosts } from '../living-hosts.js';
import { readBackup } from './read-backup.js';
import type { OpenBackup } from './read-backup.js';

export interface RestoreOptions {
  readonly url: string;
  readonly file: string;
  /** Empties the database first if there are accounts in it. */
  readonly force: boolean;
  /** The host's own when not given. */
  readonly migrations?: readonly MigrationClass[];
}

export interface RestoreSummary {
  readonly createdAt: string;
  readonly tables: number;
  readonly rows: number;
  /** Came with the backup when it was written with its key. */
  readonly encryptionKey: string | undefined;
}

/**
 * Puts a backup into the database, in one transaction: all of it or nothing. A backup of an older schema goes into a database
 * that was never used and is then brought up to date. Throws `OperationRefused` when it cannot be restored here.
 */
export async function restoreBackup({ url, file, force, migrations = MIGRATIONS }: RestoreOptions): Promise<RestoreSummary> {
  return readBackup(file, async (backup) => {
    const { manifest, encryptionKey } = backup;
    await prepareSchema(url, manifest.schema, migrations);
    await withConnection(url, (client) => load(client, backup, force));
    await runMigrations(url, migrations);
    await withConnection(url, (client) => client.query('ANALYZE'));
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    return { createdAt: manifest.createdAt, tables: manifest.tables.length, rows, encryptionKey };
  });
}

/** A database that is new or older than the backup is brought to its schema; a newer one cannot go back. */
async function prepareSchema(url: string, schema: string, migrations: readonly MigrationClass[]): Promise<void> {
  const names = migrations.map(({ name }) => name);
  if (!names.includes(schema)) throw new OperationRefused(`this backup was written by a newer release (schema ${schema}): upgrade first`);
  const upToBackup = names.indexOf(schema) + 1;
  const present = await withConnection(url, lastMigration);
  if (present !== undefined && !names.slice(0, upToBackup).includes(present)) {
    throw new OperationRefused(
      `this backup has the older schema ${schema}, the database has ${present}: restore it into an empty DATA_DIR or a new database`,
    );
  }
  await runMigrations(url, migrations.slice(0, upToBackup));
}

async function load(client: Client, backup: OpenBackup, force: boolean): Promise<void> {
  await client.query('BEGIN');
  await client.query('LOCK TABLE account IN ACCESS EXCLUSIVE MODE');
  if ((await livingHosts(client)) > 0) throw new OperationRefused('a host is running on this database: stop it first');
  const { rows } = await client.query('SELECT FROM account LIMIT 1');
  if (rows.length > 0 && !force) {
    throw new OperationRefused('this database has accounts: restore into an empty one, or empty this one with --force');
  }
  await checkPlaces(client, backup.manifest);
  const { tables } = await readCatalog(client);
  await client.query(`TRUNCATE ${tables.map(({ name }) => quoted(name)).join(', ')}`);
  for (const table of backup.manifest.tables) {
    const copy = client.query(copyFrom(`COPY ${copyTarget(table)} FROM STDIN`));
    await pipeline(backup.contentOf(table.name), copy);
    if (copy.rowCount !== table.rows) throw new OperationRefused(`the backup is cut short or damaged: table ${table.name} is not whole`);
  }
  for (const sequence of backup.manifest.sequences) await setSequence(client, sequence);
  // Keys of messages sent since the backup must not be used again; see the comment on the column.
  await client.query('UPDATE installation SET key_prefix = $1', [randomBytes(5).toString('hex')]);
  await client.query('COMMIT');
}

async function checkPlaces(client: Client, manifest: BackupManifest): Promise<void> {
  const { tables } = await readCatalog(client);
  const columns = new Map(tables.map((table) => [table.name, new Set(table.columns)]));
  const stranger = manifest.tables.find((table) => !table.columns.every((column) => columns.get(table.name)?.has(column)));
  if (stranger) throw new OperationRefused(`the backup's table ${stranger.name} has no place in this database`);
}

/** RESTART gives the sequence a new file that a rollback takes away again; setval alone would outlive it. */
async function setSequence(client: Client, { name, value }: BackupManifest['sequences'][number]): Promise<void> {
  await client.query(`ALTER SEQUENCE ${quoted(name)} RESTART`);
  if (value !== null) await client.query('SELECT setval($1::regclass, $2)', [quoted(name), value]);
}
