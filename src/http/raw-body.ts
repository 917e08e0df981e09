import { isUtf8 } from 'node:buffer';
import { type FormFields, NO_FIELDS } from './form-value.js';
import { MalformedRequest } from './malformed-request.js';
import { parseForm } from './parse-form.js';
import { parseJson } from './parse-json.js';
import { parseMultipart, type UploadedFile } from './parse-multipart.js';

/** Largest body, in bytes; a larger one answers 413. */
export const BODY_LIMIT = 16 * 1024 * 1024;

/** What the HTTP server puts in `request.body`: the bytes as they came. Each feature reads them its own way, or keeps them. */
export class RawBody {
  constructor(
    readonly bytes: Buffer,
    /** As the client wrote it; `''` without one. */
    readonly contentType: string,
    /** As the client wrote it; `identity` for bytes that mean themselves. */
    readonly encoding = 'identity',
  ) {}

  /** Compressed: nothing here reads that, as nothing in RaspiSMS does. */
  get isEncoded(): boolean {
    return !/^\s*(?:identity)?\s*$/i.test(this.encoding);
  }
}

/** Fields and files of a request's body. */
export interface Submission {
  readonly fields: FormFields;
  readonly files: readonly UploadedFile[];
}

const NOTHING: Submission = { fields: NO_FIELDS, files: [] };

type Reader = (body: RawBody) => Submission;

const READERS: Readonly<Record<string, Reader>> = {
  'application/x-www-form-urlencoded': ({ bytes }) => ({ fields: parseForm(textOf(bytes)), files: [] }),
  'application/json': ({ bytes }) => ({ fields: parseJson(textOf(bytes)), files: [] }),
  'text/csv': ({ bytes }) => ({ fields: NO_FIELDS, files: [{ field: 'file', fileName: 'file.csv', bytes }] }),
  'multipart/form-data': ({ bytes, contentType }) => parseMultipart(bytes, contentType),
};

/** Reads a body by its content type. A CSV body is the file `file`; other types have no fields, as in PHP. Throws `MalformedRequest`. */
export function parseBody(body: unknown): Submission {
  if (!(body instanceof RawBody) || body.bytes.length === 0) return NOTHING;
  if (body.isEncoded) throw new MalformedRequest('the body is compressed; send it as it is', 415);
  const mediaType = (body.contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return Object.hasOwn(READERS, mediaType) ? (READERS[mediaType]?.(body) ?? NOTHING) : NOTHING;
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new MalformedRequest('the body is not valid UTF-8');
  return bytes.toString();
}
