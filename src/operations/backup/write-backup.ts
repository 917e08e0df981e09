import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';
import { OperationRefused } from '../operation-refused.js';
import { BACKUP_FORMAT, BACKUP_VERSION, KEY_ENTRY, MANIFEST_ENTRY, tableFolder } from './backup-manifest.js';
import type { BackedUpTable, BackupManifest } from './backup-manifest.js';
import { copyTarget, quoted, readCatalog } from './catalog.js';
import { withConnection } from '../connect.js';

const PIECE_BYTES = 4 * 1024 * 1024;

export interface BackupOptions {
  readonly url: string;
  readonly file: string;
  /** Written into the backup when given: whoever has the file can then read the secrets in it. */
  readonly encryptionKey?: string;
  readonly now: Date;
}

export interface BackupSummary {
  readonly file: string;
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Writes everything the database holds at one moment, while hosts go on working, into a compressed tar archive that only its owner may read.
 * The file appears when it is complete; an older one of that name is replaced.
 */
export async function writeBackup({ url, file, encryptionKey, now }: BackupOptions): Promise<BackupSummary> {
  const draft = `${file}.${randomBytes(4).toString('hex')}.part`;
  try {
    const tables = await withConnection(url, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const manifest = await describe(client, now);
      const archive = pack();
      const written = pipeline(archive, createGzip(), createWriteStream(draft, { mode: 0o600, flags: 'wx' }));
      const filled = writeEntries(client, archive, manifest, encryptionKey).catch((error: Error) => {
        archive.destroy(error);
        throw error;
      });
      // Each ends the other; the first error is the one that tells why.
      await Promise.all([written, filled]);
      return manifest.tables;
    });
    await flushToDisk(draft);
    await rename(draft, file);
    const { size } = await stat(file);
    return { file, tables: tables.length, rows: tables.reduce((sum, { rows }) => sum + rows, 0), bytes: size };
  } catch (error) {
    await rm(draft, { force: true });
    if (isFileError(error)) throw new OperationRefused(`the backup cannot be written: ${error.message}`, { cause: error });
    throw error;
  }
}

async function describe(client: Client, now: Date): Promise<BackupManifest> {
  const catalog = await readCatalog(client);
  if (catalog.schema === undefined) throw new OperationRefused('there is nothing to back up: this database was never used');
  const tables: BackedUpTable[] = [];
  for (const table of catalog.tables) {
    const { rows } = await client.query<{ readonly count: string }>(`SELECT count(*) FROM ${quoted(table.name)}`);
    tables.push({ ...table, rows: Number(rows[0]?.count) });
  }
  // Sequences stand outside the snapshot; read after it began, they are past every id in it.
  const sequences: { readonly name: string; readonly value: number | null }[] = [];
  for (const name of catalog.sequences) {
    const { rows } = await client.query<{ readonly value: string | null }>('SELECT pg_sequence_last_value($1::regclass) AS value', [
      quoted(name),
    ]);
    const value = rows[0]?.value ?? null;
    sequences.push({ name, value: value === null ? null : Number(value) });
  }
  return { format: BACKUP_FORMAT, version: BACKUP_VERSION, createdAt: now.toISOString(), schema: catalog.schema, tables, sequences };
}

async function writeEntries(client: Client, archive: Pack, manifest: BackupManifest, encryptionKey: string | undefined): Promise<void> {
  await writeEntry(archive, MANIFEST_ENTRY, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  if (encryptionKey !== undefined) await writeEntry(archive, KEY_ENTRY, Buffer.from(`${encryptionKey}\n`));
  for (const table of manifest.tables) {
    let number = 0;
    for await (const piece of pieces(client.query(copyTo(`COPY ${copyTarget(table)} TO STDOUT`)))) {
      number += 1;
      await writeEntry(archive, `${tableFolder(table.name)}${String(number).padStart(6, '0')}.copy`, piece);
    }
  }
  archive.finalize();
}

/** An archive states each entry's size before its content, and how much a table is going to be nobody knows: hence pieces. */
async function* pieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(chunks);
    chunks = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(chunks);
}

function writeEntry(archive: Pack, name: string, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name, mode: 0o600 }, content, (error) => (error ? reject(error) : resolve()));
  });
}

async function flushToDisk(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
