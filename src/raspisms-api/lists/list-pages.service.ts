import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/index.js';
import type { PagePosition, PageRequest } from '../../database/index.js';
import { type FormFields, type FormValue, requestOrigin, toInt } from '../../http/index.js';
import type { ApiRequest } from '../access/api-call.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { linksOf } from './list-links.js';

/** A row of a list, ready to be sent. */
export interface ListedRow {
  readonly id: number;
  readonly row: object;
}

/** Gives a page of an account's rows, in rising order of ids; of those that the query chooses. */
export type ReadPage = (idUser: number, page: PageRequest, query: FormFields) => Promise<readonly ListedRow[]>;

export interface ListOptions {
  /** Names of the query parameters that choose rows: links repeat them, beside the caller's key and `per_page`. */
  readonly filters?: readonly string[];
  /** Where a page number is looked for. */
  readonly numberedBy?: 'path' | 'query';
}

/** Routes of a list, below its address: `@Get(LIST_ROUTES)` on one handler. A numbered page is asked for by `?page=`. */
export const LIST_ROUTES = ['', 'after/:after', 'before/:before'];

/** Beyond it no list reaches, and no database counts. */
const MAX_PAGE = 1_000_000_000;

const MAX_PER_PAGE = 1000;

/** Answers pages of lists with links to their neighbours. */
@Injectable()
export class ListPages {
  constructor(private readonly environment: Environment) {}

  /** The page that the request asks for: `after` or `before` of its path, or a page number; `per_page` of its query. */
  async answer(request: ApiRequest, read: ReadPage, { filters = [], numberedBy = 'query' }: ListOptions = {}): Promise<Envelope> {
    const { caller, query } = request.apiCall;
    const { after, before, page: pagePath } = request.params as Readonly<Record<string, string>>;
    const perPage = readPerPage(query.per_page);
    const page = {
      ...positionOf({ after, before, page: numberedBy === 'path' ? pagePath : query.page }),
      ...(perPage !== undefined && { perPage }),
    };
    const rows = await read(caller.idUser, page, query);
    const repeated = Object.fromEntries(['per_page', ...filters].flatMap((name) => pairOf(name, query[name])));
    const links = linksOf({
      address: requestOrigin(request, this.environment) + pathOf(request),
      page,
      ids: rows.map(({ id }) => id),
      query: { api_key: caller.apiKey, ...repeated },
    });
    return success(
      rows.map(({ row }) => row),
      links,
    );
  }
}

/** Rows of a list from what a service answers. */
export function rowsOf<View extends { readonly id: number }>(
  views: readonly View[],
  present: (view: View) => object,
): readonly ListedRow[] {
  return views.map((view) => ({ id: view.id, row: present(view) }));
}

function positionOf({ after, before, page }: Readonly<Record<string, FormValue | undefined>>): PagePosition {
  if (after !== undefined) return { after: toInt(after) };
  if (before !== undefined) return { before: toInt(before) };
  return { page: toInt(page, MAX_PAGE) };
}

function readPerPage(value: FormValue | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const perPage = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (perPage >= 1 && perPage <= MAX_PER_PAGE) return perPage;
  throw new ApiError('invalid_parameter', `per_page : must be a whole number from 1 to ${MAX_PER_PAGE}.`);
}

/** A parameter as links repeat it; nothing of one that is empty. */
function pairOf(name: string, value: FormValue | undefined): readonly (readonly [string, string])[] {
  return typeof value === 'string' && value !== '' ? [[name, value]] : [];
}

/** The list's own path, whichever of its routes was asked. */
function pathOf({ routeOptions, params }: ApiRequest): string {
  const route = (routeOptions.url ?? '').replace(/\/$/, '').replace(/\/(?:after\/:after|before\/:before|:page)$/, '');
  return route.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent((params as Readonly<Record<string, string>>)[name] ?? ''));
}
