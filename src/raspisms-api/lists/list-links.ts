import { PAGE_SIZE, type PageRequest } from '../../database/index.js';
import type { Links } from '../envelope.js';

/** What a page's links are made of. */
export interface ListedPage {
  /** `https://host/prefix/api/list/sended`: the list's address, without a trailing slash. */
  readonly address: string;
  readonly page: PageRequest;
  /** Ids on the page, in rising order. */
  readonly ids: readonly number[];
  /** What the links repeat. The caller's key is among it: RaspiSMS's links carry it, and its consumers follow them as they are. */
  readonly query: Readonly<Record<string, string>>;
}

/** The addresses of the neighbouring pages, by RaspiSMS's rules: a full last page links to an empty one, and so does the first walked back to. */
export function linksOf({ address, page, ids, query }: ListedPage): Links {
  const link = (direction: 'after' | 'before', id: number | undefined): string | null =>
    id === undefined ? null : `${address}/${direction}/${id}/?${queryOf(query)}`;
  const after = 'after' in page && page.after !== 0;
  const before = 'before' in page;
  const numbered = 'page' in page && page.page > 0;
  return {
    next: ids.length === (page.perPage ?? PAGE_SIZE) || before ? link('after', ids.at(-1)) : null,
    prev: after || before || numbered ? link('before', ids[0]) : null,
  };
}

/** A query string without its question mark. */
export function queryOf(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
