import type { Plan } from './plan.js';

/** Messages of one statement: large enough for Postgres, small enough for the event loop. */
export const ROWS_PER_STATEMENT = 10_000;

/** An integer array as Postgres writes it: several times faster than letting the driver quote every element. */
export function integers(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join()}}`;
}

/**
 * The messages from `offset` on, as statement parameters: what requests give their messages (1–6), texts (7), phones (8–9),
 * messages (10–14), failures as JSON (15), the time (16).
 */
export function messageRows(plan: Plan, offset: number, now: Date): readonly unknown[] {
  const { requests, phones, messages, failures } = plan;
  const end = offset + ROWS_PER_STATEMENT;
  const part = <Value>(column: readonly Value[]): readonly Value[] => column.slice(offset, end);
  const request = part(messages.request);
  const { texts, numbers } = used(plan.texts, part(messages.text));
  const failed = failures
    .filter(({ index }) => index >= offset && index < end)
    .map(({ index, code, reason }) => ({ request: messages.request[index], position: index - offset, code, reason }));
  return [
    integers(requests.map(({ idUser }) => idUser)),
    requests.map(({ flash }) => flash),
    requests.map(({ mms }) => mms),
    requests.map(({ idPhone }) => idPhone === undefined),
    integers(requests.map(({ id }) => id)),
    requests.map(({ tag }) => tag ?? null),
    texts,
    integers(phones.map(({ id }) => id)),
    phones.map(({ adapterUid }) => adapterUid),
    integers(request),
    part(messages.destination),
    integers(numbers),
    integers(part(messages.phone)),
    integers(part(messages.batch)),
    JSON.stringify(failed),
    now,
  ];
}

/** Only the texts that are referred to, and the references to them by their new places. */
function used(
  texts: readonly string[],
  references: readonly number[],
): { readonly texts: readonly string[]; readonly numbers: readonly number[] } {
  const places = new Map<number, number>();
  const numbers = references.map((reference) => {
    const place = places.get(reference) ?? places.size + 1;
    places.set(reference, place);
    return place;
  });
  return { texts: [...places.keys()].map((reference) => texts[reference - 1] ?? ''), numbers };
}
