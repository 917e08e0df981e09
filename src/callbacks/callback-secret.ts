/** The name under which every place of a request holds the account's key. */
const NAME = 'api_key';
const MASK = '********';

/** Headers that hold secrets, ours or others', and those that say nothing but how the call was transported. */
const DROPPED_HEADERS = new Set([
  'x-api-key',
  'authorization',
  'cookie',
  'proxy-authorization',
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
]);

/** The key of a request: the first that is there in query, body and `X-Api-Key`, even if it is empty. */
export function findKey(
  query: Readonly<Record<string, string>>,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): string | undefined {
  return query[NAME] ?? fieldOf(body) ?? headers['x-api-key'];
}

/** The parameters of a query, the last of each name, without the key. */
export function withoutKey(query: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => name !== NAME));
}

/** A URL without its key, otherwise as it was. */
export function hideKeyInUrl(url: string, key: string): string {
  const at = url.indexOf('?');
  if (at === -1) return mask(url, key);
  const query = hideKeyInForm(url.slice(at + 1));
  return mask(url.slice(0, at) + (query === '' ? '' : `?${query}`), key);
}

/** A body without the key, otherwise as it was: a form's pair is taken out, in anything else the value is masked. */
export function hideKeyInBody(body: string, key: string): string {
  if (!body.includes('api') && !body.includes(key) && !body.includes('%')) return body;
  const isForm = /^[^\s{[<]+$/.test(body);
  return mask(isForm ? hideKeyInForm(body) : body.replaceAll(/("api_key"\s*:\s*)"(?:[^"\\]|\\.)*"/g, `$1"${MASK}"`), key);
}

/** Headers that may be kept. */
export function hideKeyInHeaders(headers: Readonly<Record<string, string>>, key: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !DROPPED_HEADERS.has(name))
      .map(([name, value]) => [name, mask(value, key)]),
  );
}

function hideKeyInForm(form: string): string {
  return form
    .split('&')
    .filter((pair) => !new URLSearchParams(pair).has(NAME))
    .join('&');
}

function mask(text: string, key: string): string {
  return text.includes(key) ? text.replaceAll(key, MASK) : text;
}

function fieldOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, NAME)) return undefined;
  const value = (body as Readonly<Record<string, unknown>>)[NAME];
  return typeof value === 'string' ? value : undefined;
}
