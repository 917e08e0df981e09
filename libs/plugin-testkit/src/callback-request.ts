import type { CallbackRequest } from '@pigeonnier/plugin-sdk';

/** A provider's request to the host. At most one of `json`, `form` and `text`. */
export interface CallbackParts {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is; the parser finds no `body`. */
  readonly text?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case; over the content type of the body. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `POST` when not given. */
  readonly method?: string;
  /** Without query; the host's address of a callback when not given. */
  readonly url?: string;
}

/** The request as the host hands it to a parser. */
export function callbackRequest({
  json,
  form,
  text = '',
  query = {},
  headers = {},
  method = 'POST',
  url = 'http://127.0.0.1/callback/',
}: CallbackParts): CallbackRequest {
  const search = new URLSearchParams(query).toString();
  const request = { method, url: search === '' ? url : `${url}?${search}`, query };
  if (json !== undefined)
    return { ...request, headers: { 'content-type': 'application/json', ...headers }, body: json, rawBody: JSON.stringify(json) };
  if (form !== undefined) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return { ...request, headers: { ...type, ...headers }, body: form, rawBody: new URLSearchParams(form).toString() };
  }
  return { ...request, headers, body: undefined, rawBody: text };
}
