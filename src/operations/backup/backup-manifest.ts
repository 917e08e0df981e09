import { OperationRefused } from '../operation-refused.js';

export const BACKUP_FORMAT = 'pigeonnier-backup';

/** Grows when older releases could no longer read what is written. */
export const BACKUP_VERSION = 1;

/** Entries of the archive, in the order in which they are written; a table is cut into numbered pieces that are read one after the other. */
export const MANIFEST_ENTRY = 'manifest.json';
export const KEY_ENTRY = 'encryption.key';
export const tableFolder = (table: string): string => `tables/${table}/`;

export interface BackedUpTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

/** What the first entry of a backup says of the rest. */
export interface BackupManifest {
  readonly format: typeof BACKUP_FORMAT;
  readonly version: number;
  readonly createdAt: string;
  /** The last migration that the database had. */
  readonly schema: string;
  /** A table comes after those that it refers to. */
  readonly tables: readonly BackedUpTable[];
  /** `null` for a sequence that was never used. */
  readonly sequences: readonly { readonly name: string; readonly value: number | null }[];
}

/** Throws `OperationRefused` for anything but a backup that this release can read. */
export function parseManifest(text: string): BackupManifest {
  const manifest = parseJson(text) as Partial<BackupManifest> | undefined;
  if (manifest?.format !== BACKUP_FORMAT) throw notABackup();
  if (manifest.version !== BACKUP_VERSION) {
    throw new OperationRefused(`this backup has format version ${manifest.version}, this release reads version ${BACKUP_VERSION}`);
  }
  return manifest as BackupManifest;
}

export function notABackup(options?: ErrorOptions): OperationRefused {
  return new OperationRefused('this file is not a backup of Pigeonnier, or it is damaged at its beginning', options);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
