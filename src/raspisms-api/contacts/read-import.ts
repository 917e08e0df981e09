import { CONFLICT_RULES, ERROR_RULES, IMPORT_FORMATS, type ImportOptions } from '../../contacts/index.js';
import { type FormValue, isFalsy, type UploadedFile } from '../../http/index.js';
import type { ApiCall } from '../access/api-call.js';
import { ApiError } from '../errors/api-error.js';

/** What is to be imported, and how. */
export interface ImportWish {
  /** The file; `undefined` when the contacts are fields. */
  readonly file: UploadedFile | undefined;
  readonly contacts: FormValue | undefined;
  /** `undefined`: to be seen from the file. */
  readonly format: (typeof IMPORT_FORMATS)[number] | undefined;
  readonly options: ImportOptions;
}

/** Options are fields of the form, or parameters of the query for a body that is the file itself. Throws `ApiError`. */
export function readImport({ query, fields, files }: ApiCall): ImportWish {
  const option = <Word extends string>(name: string, words: readonly Word[]): Word | undefined =>
    readWord(name, fields[name] ?? query[name], words);
  const file = files.find(({ field, fileName }) => field === 'file' && fileName !== '');
  if (file === undefined && isFalsy(fields.contacts)) throw new ApiError('missing_parameter', 'file');
  return {
    file,
    contacts: fields.contacts,
    format: option('format', IMPORT_FORMATS),
    options: {
      onConflict: option('on_conflict', CONFLICT_RULES) ?? 'refuse',
      onError: option('on_error', ERROR_RULES) ?? 'refuse',
      dryRun: !isFalsy(fields.dry_run ?? query.dry_run),
    },
  };
}

/** One of the words; `undefined` when nothing is given. */
export function readWord<Word extends string>(name: string, value: FormValue | undefined, words: readonly Word[]): Word | undefined {
  if (isFalsy(value)) return undefined;
  const word = words.find((one) => one === value);
  if (word === undefined) throw new ApiError('invalid_parameter', `${name} : must be one of ${words.join(', ')}.`);
  return word;
}
