import { AdapterError, readNumber, readString } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest } from '@pigeonnier/plugin-sdk';

/** `EventType` of what a phone cares about (page “Notifications types and parameters”). */
export const EVENT_TYPES = { reply: 8, report: 9 } as const;

/** A field of an event: `undefined` when it is missing or blank. */
export type Fields = (name: string) => string | undefined;

/**
 * Reads the events of one kind from a callback, one or a list of them; those of the others are left to their parsers. `read` returns
 * `undefined` for an event that lacks what its kind needs. A readable event is not lost for the sake of a damaged neighbour.
 *
 * @throws AdapterError `bad_response` when none of the events of this kind can be read.
 */
export function readEvents<Result>(
  { body }: CallbackRequest,
  kind: keyof typeof EVENT_TYPES,
  read: (fields: Fields) => Result | undefined,
): readonly Result[] {
  const items: readonly unknown[] = Array.isArray(body) ? body : [body];
  const events = items.filter((item) => readNumber(item, 'EventType') === EVENT_TYPES[kind]);
  const results = events.map((event) => read(fieldsOf(event))).filter((result) => result !== undefined);
  if (events.length > 0 && results.length === 0) throw new AdapterError('bad_response', `the ${kind} lacks a field that it needs`);
  return results;
}

function fieldsOf(event: unknown): Fields {
  return (name) => {
    const text = readString(event, name);
    return text === undefined || text.trim() === '' ? undefined : text;
  };
}

/**
 * A time as .NET writes it, `/Date(milliseconds+zone)/`, or the milliseconds alone, as in forms. They are of UTC already, the zone only
 * tells where they were written. `undefined` for what is no such time.
 */
export function fromDotNet(text: string | undefined): Date | undefined {
  const trimmed = text?.trim() ?? '';
  const [, milliseconds] = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(trimmed) ?? /^(\d{12,14})$/.exec(trimmed) ?? [];
  const date = new Date(Number(milliseconds));
  return milliseconds === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
