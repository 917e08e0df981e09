import { AdapterError, readString, readValue } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest } from '@pigeonnier/plugin-sdk';

export type EventKind = 'report' | 'reply' | 'opt_out';

/** One thing that Octopush tells; fields are looked up in the event itself and in its metadata. */
export interface ProviderEvent {
  readonly kind: EventKind | undefined;
  /** The first non-empty text under one of these names. */
  field(...names: readonly string[]): string | undefined;
  /** Whether a text stands under this name, be it empty. */
  has(name: string): boolean;
}

/** What tells the kinds apart, strongest first: a STOP may repeat fields of a reply, a reply those of a report. */
const KIND_FIELDS: readonly (readonly [EventKind, readonly string[]])[] = [
  ['opt_out', ['stop_date']],
  ['reply', ['reception_date', 'answer_date']],
  ['report', ['status', 'delivery_status', 'delivery_date']],
];
const METADATA = ['metadata', 'meta_data'] as const;

/**
 * Reads the events of one kind from a callback; those of the others are left to their parsers. `read` returns `undefined` for an event
 * that lacks what its kind needs. A readable event is not lost for the sake of a damaged neighbour.
 *
 * @throws AdapterError `bad_response` for a body that holds no events, or none that can be read.
 */
export function readEvents<Result>(
  request: CallbackRequest,
  kind: EventKind,
  read: (event: ProviderEvent) => Result | undefined,
): readonly Result[] {
  if (request.rawBody.trim() === '' && request.body === undefined) return [];
  const content = contentOf(request);
  const items: readonly unknown[] = Array.isArray(content) ? content : [content];
  const objects = items.filter((item) => typeof item === 'object' && item !== null && !Array.isArray(item));
  if (objects.length === 0 && items.length > 0) throw new AdapterError('bad_response', 'the callback is neither a JSON object nor a form');

  const events = objects.map(eventOf).filter((event) => event.kind === kind);
  const results = events.map(read).filter((result) => result !== undefined);
  if (events.length > 0 && results.length === 0) throw new AdapterError('bad_response', `the ${kind} lacks a field that it needs`);
  return results;
}

function eventOf(item: unknown): ProviderEvent {
  const sources = [item, ...METADATA.map((name) => nested(readValue(item, name)))];
  const field = (...names: readonly string[]): string | undefined => {
    for (const source of sources) {
      for (const name of names) {
        const text = readString(source, name);
        if (text !== undefined && text.trim() !== '') return text;
      }
    }
    return undefined;
  };
  const has = (name: string): boolean => sources.some((source) => readString(source, name) !== undefined);
  const kind = KIND_FIELDS.find(([, names]) => names.some((name) => field(name) !== undefined))?.[0];
  return { kind, field, has };
}

/** Forms may carry the metadata as JSON. */
function nested(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : value;
}

/** JSON is recognised whatever the content type says: a form never begins with a bracket. */
function contentOf({ body, rawBody, headers }: CallbackRequest): unknown {
  if (headers['content-type']?.includes('json') && body !== undefined) return body;
  return parseJson(rawBody) ?? body;
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
