import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import type { ContactView } from '../contact.js';
import { ContactsRefused } from '../contacts-refused.js';
import { DirectoryRepository } from '../directory/directory.repository.js';
import { ContactExportRepository } from './contact-export.repository.js';
import { guardCell } from './formula-guard.js';

/** `excel`: CSV as spreadsheets of western Europe open it by themselves, with semicolons and a byte order mark. */
export const EXPORT_FORMATS = ['csv', 'excel', 'json'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Contacts read at a time. */
const CHUNK = 1000;
/** Data columns of a CSV file. */
const MAX_COLUMNS = 1000;

/** Gives all contacts of an account out, in constant memory. What it gives out can be imported. */
@Injectable()
export class ContactExport {
  constructor(
    private readonly contacts: DirectoryRepository,
    private readonly repository: ContactExportRepository,
  ) {}

  /** Pieces of the file, in rising order of ids. @throws ContactsRefused before any piece. */
  async open(idUser: number, format: ExportFormat): Promise<AsyncIterable<string>> {
    if (format === 'json') return this.json(idUser);
    const names = await this.repository.dataNames(idUser, MAX_COLUMNS + 1);
    if (names.length <= MAX_COLUMNS) return this.csv(idUser, names, format);
    throw new ContactsRefused('invalid', 'format', `contacts have more than ${MAX_COLUMNS} different data, too many columns: use json`);
  }

  private async *csv(idUser: number, names: readonly string[], format: ExportFormat): AsyncGenerator<string> {
    const delimiter = format === 'excel' ? ';' : ',';
    const write = (rows: readonly (readonly string[])[]): string =>
      stringify(rows as string[][], { delimiter, record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
    yield (format === 'excel' ? '\uFEFF' : '') + write([['name', 'number', ...names]]);
    for await (const chunk of this.chunks(idUser)) {
      yield write(
        chunk.map(({ name, number, data }) => {
          const values = dataOf(data);
          // A number is no formula that could do anything; without its + it would be no number.
          return [guardCell(name), number, ...names.map((key) => guardCell(values[key] ?? ''))];
        }),
      );
    }
  }

  private async *json(idUser: number): AsyncGenerator<string> {
    let separator = '[\n';
    for await (const chunk of this.chunks(idUser)) {
      const rows = chunk.map(({ name, number, data }) => JSON.stringify({ name, number, data: dataOf(data) }));
      yield separator + rows.join(',\n');
      separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  }

  private async *chunks(idUser: number): AsyncGenerator<readonly ContactView[]> {
    for (let last = 0; ;) {
      const chunk = await this.contacts.after(idUser, last, CHUNK);
      if (chunk.length > 0) yield chunk;
      if (chunk.length < CHUNK) return;
      last = chunk.at(-1)?.id ?? last;
    }
  }
}

/** Stored data as named values, whatever their names. */
function dataOf(data: string): Readonly<Record<string, string>> {
  return Object.assign(Object.create(null) as Record<string, string>, data === '[]' ? {} : (JSON.parse(data) as Record<string, string>));
}
