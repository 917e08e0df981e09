import { ensure, show } from '../contract-broken.js';

type Given = Readonly<Record<string, unknown>>;

const E164 = /^\+[1-9]\d{4,14}$/;
const REASONS: readonly unknown[] = ['opted_out', 'bad_number', 'expired', 'other'];
/** What JavaScript makes of something that is not there, when it is put into a text. */
const ACCIDENTS: readonly unknown[] = ['undefined', 'null', 'NaN', '[object Object]'];

export function asObject(value: unknown, what: string): Given {
  ensure(typeof value === 'object' && value !== null && !Array.isArray(value), `${what} must be an object, not ${show(value)}`);
  return value as Given;
}

export function asList(value: unknown, what: string): readonly unknown[] {
  ensure(Array.isArray(value), `${what} must be a list, not ${show(value)}`);
  return value;
}

/** A provider's id. */
export function ensureUid(value: unknown, what: string): void {
  ensure(typeof value === 'string' && value !== '', `${what} must be a non-empty text, not ${show(value)}`);
  ensure(!ACCIDENTS.includes(value), `${what} is ${show(value)}: the adapter has written down something that is not there`);
}

export function ensureOptionalUid(value: unknown, what: string): void {
  if (value !== undefined) ensureUid(value, what);
}

export function ensureText(value: unknown, what: string): void {
  ensure(typeof value === 'string', `${what} must be a text, not ${show(value)}`);
}

export function ensureOptionalText(value: unknown, what: string): void {
  if (value !== undefined) ensureText(value, what);
}

export function ensureNumber(value: unknown, what: string): void {
  ensure(typeof value === 'string' && E164.test(value), `${what} must be in E.164 form such as +33199000042, not ${show(value)}`);
}

export function ensureDate(value: unknown, what: string): void {
  ensure(value instanceof Date && !Number.isNaN(value.getTime()), `${what} must be a valid Date, not ${show(value)}`);
}

export function ensureOptionalDate(value: unknown, what: string): void {
  if (value !== undefined) ensureDate(value, what);
}

export function ensureReason(value: unknown, what: string): void {
  ensure(REASONS.includes(value), `${what} must be one of ${REASONS.join(', ')}, not ${show(value)}`);
}
