import { readValue } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest } from '@pigeonnier/plugin-sdk';
import { scalar } from '../answers/place.js';

/** One report or reply of a provider's call: reads a field by its name or JSON path; `undefined` when it is not there. */
export type EventFields = (name: string) => string | undefined;

/** The events of a call: one, or those of the list it holds. A field that the body lacks is looked for in the query. */
export function eventsOf({ body, query }: CallbackRequest, listAt: string | undefined): readonly EventFields[] {
  const content = listAt === undefined ? body : (readValue(body, listAt) ?? body);
  const items: readonly unknown[] = Array.isArray(content) ? content : [content];
  return items.map((item) => (name) => scalar(fieldOf(item, name)) ?? scalar(fieldOf(query, name)));
}

/** Forms may have dots in the names of their fields. */
function fieldOf(item: unknown, name: string): unknown {
  if (typeof item !== 'object' || item === null) return undefined;
  return Object.hasOwn(item, name) ? (item as Readonly<Record<string, unknown>>)[name] : readValue(item, name);
}
