import { type FormValue, type UploadedFile, valuesOf } from '../../http/index.js';
import { type CheckedMedia, checkMedia, MAX_FILES, MAX_MESSAGE_BYTES, MediaRefused, type WantedMedias } from '../../medias/index.js';
import { ApiError } from '../errors/api-error.js';

const LONGEST_NAME = 100;

/** Files that were sent under a field's name, `name` or `name[…]`; a form field in which no file was chosen is none. */
export function filesNamed(files: readonly UploadedFile[], name: string): readonly UploadedFile[] {
  return files.filter(
    ({ field, fileName, bytes }) => (field === name || field.startsWith(`${name}[`)) && (fileName !== '' || bytes.length > 0),
  );
}

/**
 * The files of an MMS: those uploaded as `medias`, and ids of stored ones in the field of that name; undefined when there are none.
 * Throws `ApiError`, in RaspiSMS's words for uploads.
 */
export async function readMedias(files: readonly UploadedFile[], field: FormValue | undefined): Promise<WantedMedias | undefined> {
  const uploads = filesNamed(files, 'medias');
  const ids = valuesOf(field).map(readId);
  if (uploads.length + ids.length === 0) return undefined;
  if (uploads.length + ids.length > MAX_FILES) {
    const name = uploads[MAX_FILES - ids.length]?.fileName;
    const why = `a message has ${MAX_FILES} files at most.`;
    throw name === undefined ? new ApiError('invalid_parameter', `medias : ${why}`) : uploadRefused(name, why);
  }
  let total = 0;
  const checked: CheckedMedia[] = [];
  for (const upload of uploads) {
    total += upload.bytes.length;
    if (total > MAX_MESSAGE_BYTES) {
      throw uploadRefused(upload.fileName, `the files of a message have ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB at most.`);
    }
    checked.push(await readUpload(upload));
  }
  return { files: checked, ids };
}

/** Checks one uploaded file. Throws `ApiError` in RaspiSMS's words. */
export async function readUpload({ fileName, bytes }: UploadedFile): Promise<CheckedMedia> {
  try {
    return await checkMedia(bytes);
  } catch (error) {
    throw error instanceof MediaRefused ? uploadRefused(fileName, error.message) : error;
  }
}

/** Names are repeated as far as they can be shown; nothing else is done with them. */
function uploadRefused(fileName: string, why: string): ApiError {
  const name = fileName.replaceAll(/\p{C}/gu, '').slice(0, LONGEST_NAME);
  return new ApiError('cannot_create', ` : Cannot upload and create media file ${name} : ${why}`);
}

function readId(value: FormValue): number {
  if (/^\d{1,15}$/.test(typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '')) return Number(value);
  throw new ApiError('invalid_parameter', 'medias : You must specify files, or ids of medias.');
}
