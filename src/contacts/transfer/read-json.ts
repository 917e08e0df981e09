import type { ContactInput } from '../contact-values.js';
import { ContactsRefused } from '../contacts-refused.js';
import type { ImportedRow } from './imported-row.js';

/** The contacts of a JSON text: a list of `{name, number, data}`. @throws ContactsRefused when the text is none. */
export function readJson(text: string): readonly ImportedRow[] {
  return readList(parse(text));
}

/** The contacts of a list that is read already. Lines are places in it, from 1. */
export function readList(list: unknown): readonly ImportedRow[] {
  if (!Array.isArray(list)) throw new ContactsRefused('invalid', 'file', 'must be a JSON list of contacts');
  return list.map((entry: unknown, index) => ({ line: index + 1, ...readEntry(entry) }));
}

function readEntry(entry: unknown): { readonly contact: ContactInput } | { readonly error: string } {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return { error: 'must be an object with name, number and data' };
  const { name, number, data } = entry as Readonly<Record<string, unknown>>;
  return { contact: { name, number, data } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ContactsRefused('invalid', 'file', 'is not valid JSON', { cause });
  }
}
