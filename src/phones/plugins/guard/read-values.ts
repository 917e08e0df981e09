import { AdapterError } from '@pigeonnier/plugin-sdk';
import type { FailureReason } from '@pigeonnier/plugin-sdk';

/** Longest provider uid that is kept. */
const MAX_UID_LENGTH = 255;

const FAILURE_REASONS: readonly unknown[] = ['opted_out', 'bad_number', 'expired', 'other'] satisfies FailureReason[];

export function unreadable(what: string): AdapterError {
  return new AdapterError('bad_response', `the adapter answered ${what}`);
}

export function asRecord(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(`something that is no ${what}`);
  return value as Record<string, unknown>;
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unreadable(`something that is no list of ${what}`);
  return value;
}

/** A provider's id; undefined when there is none. Postgres has no NUL, and an id with one would be another id without it. */
export function readUid(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_UID_LENGTH || value.includes('\0')) throw unreadable('a uid that cannot be kept');
  return value;
}

export function readText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw unreadable(`${what} that is no text`);
  return withoutNul(value);
}

/** Postgres cannot store NUL in a text. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

export function readReason(value: unknown): FailureReason | undefined {
  return FAILURE_REASONS.includes(value) ? (value as FailureReason) : undefined;
}

/** A time that Postgres can store and a person could mean; anything else counts as not given. */
export function readTime(value: unknown): Date | undefined {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  const year = value.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? value : undefined;
}
