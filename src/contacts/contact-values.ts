import { parseNumber } from '../numbers/index.js';
import { ContactsRefused } from './contacts-refused.js';
import { readName, readText } from './read-name.js';

/** What a caller gives to create or change a contact, as it came. Absent: keep what is stored. */
export interface ContactInput {
  readonly name?: unknown;
  /** International, with `+`; separators are allowed. */
  readonly number?: unknown;
  /** Named single values, or the JSON text of them. Replaces what is stored. */
  readonly data?: unknown;
}

/** What is stored of a contact. */
export interface ContactValues {
  readonly name: string;
  /** E.164. */
  readonly number: string;
  /** The JSON text of an object of texts; `[]` when there are none. */
  readonly data: string;
}

/** Longest data, in bytes of JSON. */
const MAX_DATA = 64 * 1024;
const NO_DATA = '[]';

/** All of a new contact. Throws `ContactsRefused` for the first thing that is wrong. */
export function readContact({ name, number, data }: ContactInput): ContactValues {
  return { name: readName(name), number: readNumber(number), data: readData(data) };
}

/** What is to change of a contact. Throws `ContactsRefused`. */
export function readChanges({ name, number, data }: ContactInput): Partial<ContactValues> {
  return {
    ...(name !== undefined && { name: readName(name) }),
    ...(number !== undefined && { number: readNumber(number) }),
    ...(data !== undefined && { data: readData(data) }),
  };
}

function readNumber(given: unknown): string {
  const written = readText(given, 'number').trim();
  if (written === '') throw new ContactsRefused('missing', 'number', 'is missing');
  const number = parseNumber(written);
  if (number !== undefined) return number;
  throw new ContactsRefused('invalid', 'number', 'must be a valid international number such as +33612345678');
}

/**
 * As RaspiSMS keeps data: only letters, digits and `_` of a name, which templates can write; empty values are left out; values are
 * texts. Of names that become the same, the last one counts.
 */
function readData(given: unknown): string {
  const data = new Map<string, string>();
  for (const [written, value] of Object.entries(namedValues(given))) {
    const text = readText(value, 'data');
    const name = cleanDataName(written);
    if (text !== '' && name !== '') data.set(name, text);
  }
  const json = data.size === 0 ? NO_DATA : JSON.stringify(Object.fromEntries(data));
  if (Buffer.byteLength(json) > MAX_DATA) throw new ContactsRefused('invalid', 'data', `must be at most ${MAX_DATA} bytes of JSON`);
  return json;
}

/** What RaspiSMS keeps of the name of a value: what a template can write after `contact.`. */
export function cleanDataName(written: string): string {
  return readText(written, 'data').replaceAll(/[^\p{L}\p{M}\p{N}_]/gu, '');
}

function namedValues(given: unknown): object {
  const value = typeof given === 'string' ? parseJson(given) : given;
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  throw new ContactsRefused('invalid', 'data', 'must be fields with one value each, or a JSON object');
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ContactsRefused('invalid', 'data', 'must be valid JSON', { cause });
  }
}
