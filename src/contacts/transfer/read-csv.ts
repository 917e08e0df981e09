import { CsvError, parse } from 'csv-parse';
import type { Info } from 'csv-parse';
import { cleanDataName } from '../contact-values.js';
import type { ContactInput } from '../contact-values.js';
import { ContactsRefused } from '../contacts-refused.js';
import { unguardCell } from './formula-guard.js';
import type { ImportedRow } from './imported-row.js';

const SEPARATORS = [',', ';', '\t'] as const;

/** Longest row, in characters: name, number, and the largest data with every character escaped. A quote that is never closed ends here too. */
const MAX_ROW = 256 * 1024;

/** What the columns may be called besides `name` and `number`. */
const OTHER_NAMES = ['nom', 'contact'];
const OTHER_NUMBERS = ['numéro', 'numero', 'téléphone', 'telephone', 'phone', 'mobile', 'portable'];

interface Columns {
  readonly name: number;
  readonly number: number;
  /** The other columns that have a usable header. */
  readonly data: readonly { readonly index: number; readonly key: string }[];
  readonly count: number;
}

type ReadCells = { readonly contact: ContactInput } | { readonly error: string };

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * The contacts of a CSV text: a header that names the columns `name` and `number`, in any order; the others are data under their
 * headers, without empty cells. @throws ContactsRefused when the file as a whole cannot be read.
 */
export async function* readCsv(text: string): AsyncGenerator<ImportedRow> {
  const records = parse(text, {
    delimiter: separatorOf(text),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
  });
  let columns: Columns | undefined;
  try {
    for await (const { record, info } of records as AsyncIterable<CsvRecord>) {
      if (columns === undefined) columns = columnsOf(record);
      else if (record.some((cell) => cell.trim() !== '')) yield { line: firstLine(record, info), ...readCells(record, columns) };
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error) : error;
  }
  if (columns === undefined) throw new ContactsRefused('invalid', 'file', 'is empty');
}

/** The separator that the header uses most. */
function separatorOf(text: string): string {
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function columnsOf(header: readonly string[]): Columns {
  const titles = header.map((title) => unguardCell(title).trim());
  const name = columnOf('name', OTHER_NAMES, titles);
  const number = columnOf('number', OTHER_NUMBERS, titles);
  const data = titles.map((title, index) => ({ index, key: cleanDataName(title) }));
  return {
    name,
    number,
    data: data.filter(({ index, key }) => index !== name && index !== number && key !== ''),
    count: header.length,
  };
}

function columnOf(title: string, others: readonly string[], titles: readonly string[]): number {
  const exact = titles.indexOf(title);
  const column = exact === -1 ? titles.findIndex((one) => [title, ...others].includes(one.toLowerCase())) : exact;
  if (column !== -1) return column;
  throw new ContactsRefused('invalid', 'file', `its first line must name the columns, and none is called "${title}"`);
}

function readCells(cells: readonly string[], { name, number, data, count }: Columns): ReadCells {
  if (cells.length > count) return { error: `has ${cells.length} columns, and the header ${count}` };
  const cell = (index: number): string => unguardCell(cells[index] ?? '');
  const values = data.flatMap(({ index, key }) => (cell(index) === '' ? [] : [[key, cell(index)] as const]));
  return { contact: { name: cell(name), number: cell(number), data: Object.fromEntries(values) } };
}

/** The parser tells where a record ends. */
function firstLine(cells: readonly string[], { lines }: Info): number {
  return lines - cells.reduce((breaks, cell) => breaks + (cell.match(/\n/g)?.length ?? 0), 0);
}

function unreadable(error: CsvError): ContactsRefused {
  const reasons: Partial<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
    CSV_MAX_RECORD_SIZE: 'a row is too long; perhaps a quote is never closed',
  };
  const { lines } = error as unknown as Partial<Info>;
  const reason = reasons[error.code] ?? 'it cannot be read as CSV';
  return new ContactsRefused('invalid', 'file', lines === undefined ? reason : `${reason} (line ${lines})`, { cause: error });
}
