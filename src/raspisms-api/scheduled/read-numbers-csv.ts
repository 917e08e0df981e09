import { isUtf8 } from 'node:buffer';
import type { UploadedFile } from '../../http/index.js';
import { type CsvRow, parseCsv } from './parse-csv.js';
import { csvRefused, type WrittenRecipient } from './read-recipients.js';

/**
 * The recipients of the file `numbers_csv`: numbers in the first column, whatever its header; the other columns are data under
 * their headers, without empty cells. Whether the numbers are valid is seen later.
 */
export function readNumbersCsv(files: readonly UploadedFile[]): readonly WrittenRecipient[] {
  const file = files.find(({ field }) => field === 'numbers_csv');
  if (file === undefined) return [];
  if (file.fileName === '') throw csvRefused('aucun fichier reçu.');
  if (!isUtf8(file.bytes) || file.bytes.includes(0)) throw csvRefused("le fichier n'est pas un texte en UTF-8.");
  const [header, ...rows] = parseCsv(file.bytes.toString().replace(/^\uFEFF/, ''));
  if (rows.length === 0) throw csvRefused('no valid number in csv file.');
  const names = (header?.cells ?? []).map((name) => name.replaceAll(/\W/g, ''));
  return rows.map((row) => readRow(row, names));
}

function readRow({ line, cells: [number = '', ...values] }: CsvRow, [, ...names]: readonly string[]): WrittenRecipient {
  if (values.length > names.length) throw csvRefused(`Erreur à la ligne ${line}, plus de colonnes que d'en-têtes.`);
  const data = names.flatMap((name, column) => {
    const value = values[column] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return { line, number, data: data.length === 0 ? undefined : JSON.stringify(Object.fromEntries(data)) };
}
