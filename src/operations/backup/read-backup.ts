import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { OperationRefused } from '../operation-refused.js';
import { KEY_ENTRY, MANIFEST_ENTRY, notABackup, parseManifest, tableFolder } from './backup-manifest.js';
import type { BackupManifest } from './backup-manifest.js';

/** A backup that is being read, front to back, once. */
export interface OpenBackup {
  readonly manifest: BackupManifest;
  /** The encryption key, when it was written into the backup. */
  readonly encryptionKey: string | undefined;
  /** The content of a table, to be asked for in the manifest's order. */
  contentOf(table: string): AsyncIterable<Buffer>;
}

/** Opens a backup for `work`. Throws `OperationRefused` for a file that cannot be read, is no backup, or is not whole. */
export async function readBackup<T>(file: string, work: (backup: OpenBackup) => Promise<T>): Promise<T> {
  const archive = new ArchiveReader(file);
  try {
    await archive.advance();
    const manifest = parseManifest(await archive.textOf(MANIFEST_ENTRY));
    const encryptionKey = archive.isAt(KEY_ENTRY) ? (await archive.textOf(KEY_ENTRY)).trim() : undefined;
    return await work({ manifest, encryptionKey, contentOf: (table) => archive.contentOf(tableFolder(table)) });
  } finally {
    await archive.close();
  }
}

interface ArchiveEntry extends AsyncIterable<Buffer> {
  readonly header: { readonly name: string };
}

/** Entries of a compressed tar archive, one after the other. Every failure to read is an `OperationRefused`. */
class ArchiveReader {
  private readonly archive = extract();
  private readonly entries = this.archive[Symbol.asyncIterator]() as AsyncIterator<ArchiveEntry, undefined>;
  private readonly flow: Promise<unknown>;
  private current: ArchiveEntry | undefined;
  private entriesRead = 0;

  constructor(file: string) {
    this.flow = pipeline(createReadStream(file), createGunzip(), this.archive).catch((error: unknown) => error);
  }

  isAt(name: string): boolean {
    return this.current?.header.name === name;
  }

  async advance(): Promise<void> {
    try {
      this.current = (await this.entries.next()).value;
    } catch (error) {
      throw await this.refusalOf(error);
    }
  }

  /** Throws when another entry is next. */
  async textOf(name: string): Promise<string> {
    if (!this.isAt(name)) throw notABackup();
    return text(this.contentOf(name));
  }

  /** The entries whose name begins so, as one. */
  async *contentOf(prefix: string): AsyncGenerator<Buffer> {
    while (this.current?.header.name.startsWith(prefix)) {
      try {
        yield* this.current;
      } catch (error) {
        throw await this.refusalOf(error);
      }
      this.entriesRead += 1;
      await this.advance();
    }
  }

  async close(): Promise<void> {
    this.archive.destroy();
    await this.flow;
  }

  /** What broke the flow says more than what its reader noticed. */
  private async refusalOf(noticed: unknown): Promise<OperationRefused> {
    this.archive.destroy();
    const error = (await this.flow) ?? noticed;
    const options = { cause: error };
    if (error instanceof Error && 'syscall' in error) return new OperationRefused(`the backup cannot be read: ${error.message}`, options);
    return this.entriesRead === 0 ? notABackup(options) : new OperationRefused('the backup is cut short or damaged', options);
  }
}
