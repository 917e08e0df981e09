import { isUtf8 } from 'node:buffer';
import { fileTypeFromBuffer } from 'file-type';
import { MAX_FILE_BYTES, MediaRefused } from './media.js';
import type { CheckedMedia } from './media.js';

/**
 * What an MMS may carry, by the type that is found in the content: the type that the file is served as, and its extension. What a browser
 * could run (HTML, SVG, scripts) is not among them.
 */
const TYPES: Readonly<Record<string, readonly [contentType: string, extension: string]>> = {
  'image/jpeg': ['image/jpeg', 'jpg'],
  'image/png': ['image/png', 'png'],
  'image/apng': ['image/png', 'png'],
  'image/gif': ['image/gif', 'gif'],
  'image/webp': ['image/webp', 'webp'],
  'video/mp4': ['video/mp4', 'mp4'],
  'video/3gpp': ['video/3gpp', '3gp'],
  'video/3gpp2': ['video/3gpp2', '3g2'],
  'video/ogg': ['video/ogg', 'ogv'],
  'audio/mpeg': ['audio/mpeg', 'mp3'],
  'audio/mp4': ['audio/mp4', 'm4a'],
  'audio/x-m4a': ['audio/mp4', 'm4a'],
  'audio/amr': ['audio/amr', 'amr'],
  'audio/ogg': ['audio/ogg', 'ogg'],
  'audio/wav': ['audio/wav', 'wav'],
  'application/pdf': ['application/pdf', 'pdf'],
  'text/vcard': ['text/vcard', 'vcf'],
  'text/calendar': ['text/calendar', 'ics'],
  'text/plain': ['text/plain; charset=utf-8', 'txt'],
};

const ACCEPTED = 'an MMS carries JPEG, PNG, GIF, WebP, MP4, 3GPP, MP3, AMR, Ogg, WAV, PDF, vCard, iCalendar and plain text.';

/** Text begins like this when it is meant for a browser or a shell: HTML, SVG, XML, PHP, scripts. */
const CODE = /^\uFEFF?\s*(?:<|#!)/;
/** Control characters that no text has. */
const NO_TEXT = /[\0-\x08\x0B\x0E-\x1F]/; // eslint-disable-line no-control-regex

/** Looks into a file. @throws MediaRefused when it is empty, too large, or of a type that an MMS does not carry. */
export async function checkMedia(bytes: Buffer): Promise<CheckedMedia> {
  if (bytes.length === 0) throw new MediaRefused('the file is empty.');
  if (bytes.length > MAX_FILE_BYTES) throw new MediaRefused(`the file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB.`);
  const found = await typeOf(bytes);
  const known = found !== undefined && Object.hasOwn(TYPES, found) ? TYPES[found] : undefined;
  if (known === undefined) throw new MediaRefused(`files of this type (${found ?? 'unknown'}) are not accepted: ${ACCEPTED}`);
  const [contentType, extension] = known;
  return { contentType, extension, bytes };
}

async function typeOf(bytes: Buffer): Promise<string | undefined> {
  // A damaged file makes the library throw: then it is of no type.
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (found !== undefined) return found.mime.split(';', 1)[0];
  return isPlainText(bytes) ? 'text/plain' : undefined;
}

function isPlainText(bytes: Buffer): boolean {
  if (!isUtf8(bytes)) return false;
  const text = bytes.toString();
  return !CODE.test(text) && !NO_TEXT.test(text);
}
