import { readString } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest } from '@pigeonnier/plugin-sdk';

/** A field of what Twilio tells: `undefined` when it is missing or blank. */
export type Fields = (name: string) => string | undefined;

/** Twilio writes a form, or, where a callback is configured with GET, a query (page “Messaging webhooks”). */
export function readFields({ body, query }: CallbackRequest): Fields {
  return (name) => {
    const text = readString(body, name) ?? readString(query, name);
    return text === undefined || text.trim() === '' ? undefined : text;
  };
}

export type EventKind = 'report' | 'message' | 'opt_out';

/** Reports have a `MessageStatus`; a message has who sent it and what, and where the sender asked for silence an `OptOutType`. */
export function kindOf(fields: Fields): EventKind | undefined {
  if (fields('MessageStatus') !== undefined) return 'report';
  if (fields('From') === undefined || !hasContent(fields)) return undefined;
  return fields('OptOutType')?.toUpperCase() === 'STOP' && isNumber(fields('From')) ? 'opt_out' : 'message';
}

const hasContent = (fields: Fields): boolean => ['Body', 'NumMedia', 'SmsStatus'].some((name) => fields(name) !== undefined);

export function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\+[1-9]\d{6,14}$/.test(text);
}
