import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';
import { EventsService } from '../../events/index.js';
import { AddressBook } from '../address-book.js';
import { readContact } from '../contact-values.js';
import type { ContactValues } from '../contact-values.js';
import { ContactsRefused } from '../contacts-refused.js';
import type { IMPORT_FORMATS, ImportOptions, ImportReport, LineError } from './contact-import.js';
import { ContactImportRepository } from './contact-import.repository.js';
import { decodeText } from './decode-text.js';
import type { ImportedRow } from './imported-row.js';
import { readCsv } from './read-csv.js';
import { readJson, readList } from './read-json.js';

/** Lines that are read between two turns of the event loop: some milliseconds. */
const SLICE = 500;
/** Contacts stored by one statement. */
const CHUNK = 5000;
const MAX_ROWS = 500_000;
/** Errors that a report names. */
const NAMED_ERRORS = 100;

interface Line {
  readonly line: number;
  readonly values: ContactValues;
}

/** Ends a transaction whose work is not to be kept. */
class NotKept extends Error {
  constructor(readonly report: ImportReport) {
    super('rolled back on purpose');
  }
}

/** Takes many contacts in at once: all of them or, as the caller wishes, all that are right. */
@Injectable()
export class ContactImport {
  constructor(
    private readonly addressBook: AddressBook,
    private readonly repository: ContactImportRepository,
    private readonly events: EventsService,
  ) {}

  /** A CSV or JSON file; which of both, is seen when nobody says. @throws ContactsRefused when it cannot be read at all. */
  async importFile(
    idUser: number,
    bytes: Uint8Array,
    format: (typeof IMPORT_FORMATS)[number] | undefined,
    options: ImportOptions,
  ): Promise<ImportReport> {
    const text = decodeText(bytes);
    const isJson = format === undefined ? /^\s*[[{]/.test(text) : format === 'json';
    return this.import(idUser, isJson ? readJson(text) : readCsv(text), options);
  }

  /** A list of `{name, number, data}`. @throws ContactsRefused when it is no list. */
  async importList(idUser: number, list: unknown, options: ImportOptions): Promise<ImportReport> {
    return this.import(idUser, readList(list), options);
  }

  private async import(
    idUser: number,
    rows: Iterable<ImportedRow> | AsyncIterable<ImportedRow>,
    options: ImportOptions,
  ): Promise<ImportReport> {
    const { lines, errors } = await readLines(rows);
    try {
      return await this.addressBook.change(idUser, async (tx) => {
        const report = await this.store(tx, idUser, lines, errors, options);
        if (!report.stored) throw new NotKept(report);
        return report;
      });
    } catch (error) {
      if (error instanceof NotKept) return error.report;
      throw error;
    }
  }

  private async store(
    tx: Transaction,
    idUser: number,
    lines: readonly Line[],
    unreadable: readonly LineError[],
    { onConflict, onError, dryRun }: ImportOptions,
  ): Promise<ImportReport> {
    const taken: Line[] = [];
    for (let from = 0; from < lines.length; from += CHUNK) {
      const chunk = lines.slice(from, from + CHUNK);
      const places = await this.repository.addNew(
        tx,
        idUser,
        chunk.map(({ values }) => values),
      );
      const conflicts = places.flatMap((place) => chunk[place] ?? []);
      if (onConflict === 'update') {
        await this.repository.change(
          tx,
          idUser,
          conflicts.map(({ values }) => values),
        );
      }
      taken.push(...conflicts);
    }
    const errors = onConflict === 'refuse' ? [...unreadable, ...taken.map(takenName)] : unreadable;
    const created = lines.length - taken.length;
    const stored = !dryRun && (errors.length === 0 || onError === 'skip');
    if (stored && created > 0) await this.events.addAll(tx, [{ idUser, type: 'CONTACT_ADD', text: `Import de ${created} contacts` }]);
    return {
      stored,
      created,
      updated: onConflict === 'update' ? taken.length : 0,
      skipped: onConflict === 'skip' ? taken.length : 0,
      refused: errors.length,
      errors: errors.toSorted((a, b) => a.line - b.line).slice(0, NAMED_ERRORS),
    };
  }
}

/** Lets others run meanwhile. */
async function readLines(
  rows: Iterable<ImportedRow> | AsyncIterable<ImportedRow>,
): Promise<{ lines: readonly Line[]; errors: readonly LineError[] }> {
  const lines: Line[] = [];
  const errors: LineError[] = [];
  for await (const row of rows) {
    const read = readRow(row);
    if ('values' in read) lines.push(read);
    else errors.push(read);
    const count = lines.length + errors.length;
    if (count > MAX_ROWS) throw new ContactsRefused('invalid', 'file', `must hold at most ${MAX_ROWS} contacts`);
    if (count % SLICE === 0) await nextTurn();
  }
  return { lines, errors };
}

function readRow(row: ImportedRow): Line | LineError {
  if ('error' in row) return { line: row.line, message: row.error };
  try {
    return { line: row.line, values: readContact(row.contact) };
  } catch (error) {
    if (error instanceof ContactsRefused) return { line: row.line, message: `${error.field} : ${error.message}` };
    throw error;
  }
}

function takenName({ line }: Line): LineError {
  return { line, message: 'name : is already used by another contact, or by a line before' };
}
