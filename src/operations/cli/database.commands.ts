import type { Command } from 'commander';
import { encryptionKeys, putKeyIntoDataFolder, SecretBox } from '../../config/index.js';
import type { Environment } from '../../config/index.js';
import { runMigrations } from '../../database/index.js';
import { checkSecrets } from '../secrets/check-secrets.js';
import type { SecretsReport } from '../secrets/check-secrets.js';
import { withConnection } from '../connect.js';
import { restoreBackup } from '../backup/restore-backup.js';
import { writeBackup } from '../backup/write-backup.js';
import { reseal } from '../secrets/reseal.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withDatabase } from './workplace.js';

interface BackupOptions extends OutputOptions {
  readonly withKey?: boolean;
}

interface RestoreOptions extends OutputOptions {
  readonly force?: boolean;
}

/** `migrate`, `backup`, `restore`, `reseal`: the database as a whole, embedded or external. */
export function addDatabaseCommands(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description('bring the database to the schema of this release, as every start does')
    .option('--json', 'print JSON')
    .action((options: OutputOptions) => migrate(terminal, options));
  program
    .command('backup')
    .description('write the whole database, as it is at this moment, into a file; hosts go on working')
    .argument('<file>', 'where to; an older file of that name is replaced')
    .option('--with-key', 'put the encryption key in as well: whoever has the file can then read the secrets in it')
    .option('--json', 'print JSON')
    .action((file: string, options: BackupOptions) => backup(terminal, file, options));
  program
    .command('restore')
    .description('put a backup into a database without accounts')
    .argument('<file>', 'the backup')
    .option('--force', 'empty a database with accounts first')
    .option('--json', 'print JSON')
    .action((file: string, options: RestoreOptions) => restore(terminal, file, options));
  program
    .command('reseal')
    .description('encrypt all stored secrets with the first key of ENCRYPTION_KEY, so that the others can be left out')
    .option('--json', 'print JSON')
    .action((options: OutputOptions) => resealAll(terminal, options));
}

async function migrate(terminal: Terminal, { json }: OutputOptions): Promise<void> {
  const migrations = await withDatabase(terminal, ({ databaseUrl }) => runMigrations(databaseUrl));
  if (json) return terminal.print(JSON.stringify({ migrations }));
  terminal.print(migrations.length === 0 ? 'The database is up to date.' : `Done: ${migrations.join(', ')}.`);
}

async function resealAll(terminal: Terminal, { json }: OutputOptions): Promise<void> {
  const secrets = await withDatabase(terminal, async (environment) => {
    const [key, ...older] = encryptionKeys(environment);
    return withConnection(environment.databaseUrl, (client) => reseal(client, new SecretBox(key, older)));
  });
  terminal.print(json ? JSON.stringify({ secrets }) : `${secrets} stored secrets are now encrypted with the first key.`);
}

async function backup(terminal: Terminal, file: string, { withKey, json }: BackupOptions): Promise<void> {
  const summary = await withDatabase(terminal, (environment) => {
    const encryptionKey = encryptionKeys(environment)
      .map((key) => key.toString('base64'))
      .join(',');
    return writeBackup({ url: environment.databaseUrl, file, now: new Date(), ...(withKey && { encryptionKey }) });
  });
  if (json) return terminal.print(JSON.stringify({ ...summary, with_key: withKey ?? false }));
  terminal.print(`Wrote ${summary.rows} rows of ${summary.tables} tables to ${summary.file} (${summary.bytes} bytes).`);
  terminal.print(
    withKey
      ? 'The encryption key is in it: whoever has this file can read the secrets in it.'
      : 'The encryption key is not in it: keep ENCRYPTION_KEY, or the file encryption.key of DATA_DIR, in another safe place.',
  );
}

async function restore(terminal: Terminal, file: string, { force, json }: RestoreOptions): Promise<void> {
  await withDatabase(terminal, async (environment) => {
    const summary = await restoreBackup({ url: environment.databaseUrl, file, force: force ?? false });
    const secrets = await secretsAfter(environment, summary.encryptionKey);
    const { createdAt, tables, rows } = summary;
    if (json) return terminal.print(JSON.stringify({ created_at: createdAt, tables, rows, secrets }));
    terminal.print(`Restored ${rows} rows of ${tables} tables, as they were at ${createdAt}.`);
    if (secrets.unreadable === 0) return terminal.print(`All ${secrets.total} stored secrets open with the encryption key in use.`);
    terminal.complain(
      `${secrets.unreadable} of ${secrets.total} stored secrets do not open with the encryption key in use: ` +
        `set ENCRYPTION_KEY to that of the installation that was backed up${summary.encryptionKey === undefined ? '' : ' (the entry encryption.key of the backup)'}.`,
    );
  });
}

/** A key that came with the backup takes the place of the data folder's own, which has nothing left to open. */
async function secretsAfter(
  environment: Environment & { readonly databaseUrl: string },
  keyOfBackup: string | undefined,
): Promise<SecretsReport> {
  const check = (): Promise<SecretsReport> => {
    const [key, ...older] = encryptionKeys(environment);
    return withConnection(environment.databaseUrl, (client) => checkSecrets(client, new SecretBox(key, older)));
  };
  const report = await check();
  if (report.unreadable === 0 || keyOfBackup === undefined || environment.encryptionKey !== undefined) return report;
  putKeyIntoDataFolder(environment.dataDir, Buffer.from(keyOfBackup.split(',', 1)[0] ?? '', 'base64'));
  return check();
}
