import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Option } from 'commander';
import type { Command } from 'commander';
import { AccountsModule } from '../../accounts/index.js';
import {
  CONFLICT_RULES,
  ContactExport,
  ContactImport,
  ContactsModule,
  ContactsRefused,
  ERROR_RULES,
  EXPORT_FORMATS,
  type ExportFormat,
  type ImportOptions,
  type ImportReport,
} from '../../contacts/index.js';
import { OperationRefused } from '../operation-refused.js';
import { accountOf } from './account-of.js';
import type { AccountOptions } from './account-of.js';
import type { OutputOptions, Terminal } from './terminal.js';
import { withServices } from './workplace.js';

type ImportCommandOptions = AccountOptions & OutputOptions & Pick<ImportOptions, 'onConflict' | 'onError'> & { readonly dryRun?: boolean };
type ExportCommandOptions = AccountOptions & OutputOptions & { readonly format?: ExportFormat };

/** Files are read as a whole. */
const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** `contacts …`: contacts of an account, from a file and into one. */
export function addContactsCommands(program: Command, terminal: Terminal): void {
  const contacts = program.command('contacts').description('contacts of an account: import, export');
  contacts
    .command('import')
    .description('take contacts in from a CSV or JSON file: all of them or, with an error in it, none')
    .argument('<file>', 'CSV whose header names the columns name and number, or a JSON list of {name, number, data}')
    .requiredOption('--email <address>', 'the account')
    .addOption(new Option('--on-conflict <what>', 'a name that exists').choices(CONFLICT_RULES).default('refuse'))
    .addOption(new Option('--on-error <what>', 'the other contacts, when a line is wrong').choices(ERROR_RULES).default('refuse'))
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'print JSON')
    .action((file: string, options: ImportCommandOptions) => importFile(terminal, file, options));
  contacts
    .command('export')
    .description('write all contacts into a file, in the order of their ids')
    .argument('<file>', 'where to; an older file of that name is replaced')
    .requiredOption('--email <address>', 'the account')
    .addOption(new Option('--format <format>', 'json when the file is called so, else csv').choices(EXPORT_FORMATS))
    .option('--json', 'print JSON')
    .action((file: string, options: ExportCommandOptions) => exportFile(terminal, file, options));
}

async function importFile(terminal: Terminal, file: string, options: ImportCommandOptions): Promise<void> {
  const bytes = await readContacts(file);
  const { onConflict, onError, dryRun = false } = options;
  const report = await withServices(terminal, [AccountsModule, ContactsModule], async (services) => {
    const { id } = await accountOf(services, options);
    const imports = services.get(ContactImport, { strict: false });
    return orRefuse(imports.importFile(id, bytes, undefined, { onConflict, onError, dryRun }));
  });
  if (!options.json) for (const { line, message } of report.errors) terminal.complain(`line ${line}: ${message}`);
  if (!report.stored && !dryRun) {
    const lines = report.refused === 1 ? '1 line' : `${report.refused} lines`;
    throw new OperationRefused(`${lines} of ${file} cannot be imported, so nothing was`);
  }
  terminal.print(options.json ? JSON.stringify(describeJson(report, dryRun)) : describe(report, dryRun));
}

async function exportFile(terminal: Terminal, file: string, options: ExportCommandOptions): Promise<void> {
  const format = options.format ?? (extname(file).toLowerCase() === '.json' ? 'json' : 'csv');
  const draft = `${file}.${randomBytes(4).toString('hex')}.part`;
  await withServices(terminal, [AccountsModule, ContactsModule], async (services) => {
    const { id } = await accountOf(services, options);
    const pieces = await orRefuse(services.get(ContactExport, { strict: false }).open(id, format));
    try {
      await pipeline(pieces, createWriteStream(draft, { mode: 0o600, flags: 'wx' }));
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      if (error instanceof Error && 'syscall' in error && 'path' in error) {
        throw new OperationRefused(`${file} cannot be written (${error.message})`, { cause: error });
      }
      throw error;
    }
  });
  const { size } = await stat(file);
  terminal.print(options.json ? JSON.stringify({ file, format, bytes: size }) : `Wrote the contacts to ${file} (${size} bytes).`);
}

async function readContacts(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new OperationRefused(`${file} is larger than ${MAX_FILE_BYTES} bytes: import it in parts`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof OperationRefused) throw error;
    throw new OperationRefused(`${file} cannot be read (${(error as Error).message})`, { cause: error });
  }
}

function describe({ created, updated, skipped, refused }: ImportReport, dryRun: boolean): string {
  const counts = `${created} created, ${updated} updated, ${skipped} skipped, ${refused} with errors`;
  return dryRun ? `Would be: ${counts}.` : `Done: ${counts}.`;
}

function describeJson({ created, updated, skipped, refused, errors }: ImportReport, dryRun: boolean): object {
  return { created, updated, skipped, nb_error: refused, errors, dry_run: dryRun };
}

function orRefuse<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw cause instanceof ContactsRefused ? new OperationRefused(`${cause.field} : ${cause.message}`, { cause }) : cause;
  });
}
