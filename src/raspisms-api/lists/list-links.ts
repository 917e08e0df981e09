import { PAGE_SIZE, type PageRequest } from '../../messages/index.js';
import type { Links } from '../envelope.js';

/** What a page's links are made of. */
export interface ListedPage {
  /** `https://host/prefix`, without a trailing slash. */
  readonly origin: string;
  readonly entryType: string;
  readonly page: PageRequest;
  /** Ids on the page, in rising order. */
  readonly ids: readonly number[];
  /** The caller's: RaspiSMS's links carry it, and its consumers follow them as they are. */
  readonly apiKey: string;
}

/** The addresses of the neighbouring pages, by RaspiSMS's rules: a full last page links to an empty one, and so does the first walked back to. */
export function linksOf({ origin, entryType, page, ids, apiKey }: ListedPage): Links {
  const link = (direction: 'after' | 'before', id: number | undefined): string | null =>
    id === undefined ? null : `${origin}/api/list/${entryType}/${direction}/${id}/?api_key=${encodeURIComponent(apiKey)}`;
  const after = 'after' in page && page.after !== 0;
  const before = 'before' in page;
  const numbered = 'page' in page && page.page > 0;
  return {
    next: ids.length === PAGE_SIZE || before ? link('after', ids.at(-1)) : null,
    prev: after || before || numbered ? link('before', ids[0]) : null,
  };
}
