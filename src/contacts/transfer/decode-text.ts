import { isUtf8 } from 'node:buffer';
import { ContactsRefused } from '../contacts-refused.js';

const UTF_16_MARK = Buffer.from([0xff, 0xfe]);

/**
 * The text of a file: UTF-8 with or without its mark, UTF-16 with it ("Unicode text" of Excel), else Windows-1252, which Excel writes
 * in western countries. @throws ContactsRefused for what is no text.
 */
export function decodeText(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (text.includes('\0')) throw new ContactsRefused('invalid', 'file', 'must be a text file: CSV or JSON');
  return text;
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'windows-1252' {
  if (UTF_16_MARK.equals(bytes.subarray(0, 2))) return 'utf-16le';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}
