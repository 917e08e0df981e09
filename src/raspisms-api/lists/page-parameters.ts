import { type FormFields, type FormValue, toInt } from '../../http/index.js';
import type { PagePosition } from '../../database/index.js';
import { ApiError } from '../errors/api-error.js';

/** Beyond it no list reaches, and no database counts. */
export const MAX_PAGE = 1_000_000_000;

const MAX_PER_PAGE = 1000;

/** Where a page begins. What is no number counts as 0, as in RaspiSMS. */
export function readPosition({ after, before, page }: Readonly<Record<'after' | 'before' | 'page', FormValue | undefined>>): PagePosition {
  if (after !== undefined) return { after: toInt(after) };
  if (before !== undefined) return { before: toInt(before) };
  return { page: toInt(page, MAX_PAGE) };
}

/** `undefined` when nobody says. @throws ApiError for what is no number of rows that a page can have. */
export function readPerPage(value: FormValue | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const perPage = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (perPage >= 1 && perPage <= MAX_PER_PAGE) return perPage;
  throw new ApiError('invalid_parameter', `per_page : must be a whole number from 1 to ${MAX_PER_PAGE}.`);
}

/** The parameters of these names, as links repeat them: those that are given. */
export function repeated(query: FormFields, names: readonly string[]): Readonly<Record<string, string>> {
  const given = names.map((name) => [name, query[name]] as const);
  return Object.fromEntries(given.filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== ''));
}
