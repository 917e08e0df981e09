import { AdapterError } from './adapter-error.js';

/** What lies at a dotted path of a foreign body (`recipients.0.number`), or `undefined`. Never looks at inherited members. */
export function readValue(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, body);
}

/** The text at a path; a number is given as its digits. `undefined` when there is neither. */
export function readString(body: unknown, path: string): string | undefined {
  const value = readValue(body, path);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** The number at a path, also when it is written as a text. `undefined` when there is neither. */
export function readNumber(body: unknown, path: string): number | undefined {
  const text = readString(body, path)?.trim();
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * The non-empty text at a path.
 *
 * @throws AdapterError `bad_response` that names the path.
 */
export function requireString(body: unknown, path: string): string {
  const text = readString(body, path);
  if (text === undefined || text === '') throw new AdapterError('bad_response', `"${path}" is missing from what the provider sent`);
  return text;
}

/**
 * The number at a path.
 *
 * @throws AdapterError `bad_response` that names the path.
 */
export function requireNumber(body: unknown, path: string): number {
  const number = readNumber(body, path);
  if (number === undefined) throw new AdapterError('bad_response', `"${path}" is no number in what the provider sent`);
  return number;
}
