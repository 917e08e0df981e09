import type { FieldDescription, FieldKind } from './field.js';

/** A usable value, or what is wrong with the one given, in words that go on after the field's name. */
export type Converted = { readonly value: string | number | boolean } | { readonly problem: string };

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  ['1', true],
  ['true', true],
  ['on', true],
  [false, false],
  [0, false],
  ['0', false],
  ['false', false],
  ['off', false],
  ['', false],
]);

const INTEGER = /^[+-]?\d{1,15}$/;
const E164 = /^\+[1-9]\d{4,14}$/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

const CONVERTERS: Readonly<Record<FieldKind, (raw: unknown, field: FieldDescription) => Converted>> = {
  text: (raw, field) => convertText(raw, field, CONTROL, 'must be a single line'),
  textarea: (raw, field) => convertText(raw, field, CONTROL_BUT_LINES, 'must not contain control characters'),
  phone_number: (raw, field) =>
    matching(convertText(raw, field), (text) => E164.test(text), 'must be an international phone number such as +33199000042'),
  url: (raw, field) => matching(convertText(raw, field), isWebAddress, 'must be an http:// or https:// address'),
  choice: convertChoice,
  boolean: convertBoolean,
  integer: convertInteger,
};

/** Reads a value that came from a form, JSON or the environment as its field declares it. */
export function convertField(raw: unknown, field: FieldDescription): Converted {
  return CONVERTERS[field.kind](raw, field);
}

function convertText(raw: unknown, field: FieldDescription, forbidden = CONTROL, forbiddenProblem = 'must be a single line'): Converted {
  const text = typeof raw === 'number' && Number.isFinite(raw) ? String(raw) : raw;
  if (typeof text !== 'string') return { problem: 'must be a text' };
  if (forbidden.test(text)) return { problem: forbiddenProblem };
  const length = Array.from(text).length;
  if (field.minLength !== undefined && length < field.minLength) return { problem: `must be at least ${field.minLength} characters long` };
  if (field.maxLength !== undefined && length > field.maxLength) return { problem: `must be at most ${field.maxLength} characters long` };
  return { value: text };
}

function matching(converted: Converted, fits: (text: string) => boolean, problem: string): Converted {
  return 'value' in converted && !fits(String(converted.value)) ? { problem } : converted;
}

function convertChoice(raw: unknown, field: FieldDescription): Converted {
  const values = (field.choices ?? []).map((choice) => choice.value);
  return matching(convertText(raw, field), (text) => values.includes(text), `must be one of: ${values.join(', ')}`);
}

function convertBoolean(raw: unknown): Converted {
  const value = BOOLEANS.get(typeof raw === 'string' ? raw.toLowerCase() : raw);
  return value === undefined ? { problem: 'must be 1 or 0' } : { value };
}

function convertInteger(raw: unknown, field: FieldDescription): Converted {
  const value = typeof raw === 'string' && INTEGER.test(raw) ? Number(raw) : raw;
  if (!Number.isSafeInteger(value)) return { problem: 'must be a whole number' };
  const { min = -Infinity, max = Infinity } = field;
  if ((value as number) < min) return { problem: `must be at least ${min}` };
  if ((value as number) > max) return { problem: `must be at most ${max}` };
  return { value: value as number };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
