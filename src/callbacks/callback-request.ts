import type { CallbackRequest } from '@pigeonnier/plugin-sdk';
import type { CallbackEvent } from './callback-event.js';
import { readBody } from './read-body.js';

/** What an adapter sees of a stored event. */
export function toCallbackRequest({
  method,
  url,
  headers,
  body,
}: Pick<CallbackEvent, 'method' | 'url' | 'headers' | 'body'>): CallbackRequest {
  return { method, url, query: queryOf(url), headers, body: readBody(body, headers['content-type'] ?? ''), rawBody: body };
}

/** The last value of each parameter. Never fails: what is no UTF-8 is replaced. */
export function queryOf(url: string): Readonly<Record<string, string>> {
  const at = url.indexOf('?');
  return at === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at + 1)));
}
