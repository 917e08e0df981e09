import { ContactsRefused } from './contacts-refused.js';

/** Longest name of a contact or a group, in Unicode characters, as in RaspiSMS. */
const MAX_NAME = 100;

/** A name without the space around it. Throws `ContactsRefused` for a blank one and for one that is too long. */
export function readName(given: unknown): string {
  const name = readText(given, 'name').trim();
  if (name === '') throw new ContactsRefused('missing', 'name', 'is missing');
  if (name.length > MAX_NAME && Array.from(name).length > MAX_NAME) {
    throw new ContactsRefused('invalid', 'name', `must be at most ${MAX_NAME} characters long`);
  }
  return name;
}

/** The text of a single value; `''` for none. Throws `ContactsRefused` for lists, named values, and what no database can store. */
export function readText(given: unknown, field: string): string {
  if (given === undefined || given === null) return '';
  if (typeof given === 'boolean') return given ? '1' : '0';
  if (typeof given !== 'string' && typeof given !== 'number') throw new ContactsRefused('invalid', field, 'must be a text');
  const text = String(given);
  if (/[\0\p{Surrogate}]/u.test(text)) throw new ContactsRefused('invalid', field, 'must be Unicode text without NUL characters');
  return text;
}

/** The name of another entry of the account. */
export function nameTaken(what: 'contact' | 'group' | 'conditional group', options?: ErrorOptions): ContactsRefused {
  return new ContactsRefused('invalid', 'name', `is already used by another ${what}`, options);
}
