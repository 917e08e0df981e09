import { type FormFields, type FormValue, isFalsy } from '../../http/index.js';

/**
 * The key that a request presents: the first one present of query, body, header, even when it is empty.
 * `undefined` when there is none or when it is no single text.
 */
export function presentedKey(query: FormFields, body: FormFields, header: string | string[] | undefined): string | undefined {
  const key: FormValue | undefined = query.api_key ?? body.api_key ?? header;
  return typeof key === 'string' && !isFalsy(key) ? key : undefined;
}
