import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/index.js';
import type { PageRequest } from '../../database/index.js';
import { type FormFields, requestOrigin } from '../../http/index.js';
import type { ApiRequest } from '../access/api-call.js';
import { type Envelope, success } from '../envelope.js';
import { linksOf } from './list-links.js';
import { readPerPage, readPosition, repeated } from './page-parameters.js';

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
      ...readPosition({ after, before, page: numberedBy === 'path' ? pagePath : query.page }),
      ...(perPage !== undefined && { perPage }),
    };
    const rows = await read(caller.idUser, page, query);
    const links = linksOf({
      address: requestOrigin(request, this.environment) + pathOf(request),
      page,
      ids: rows.map(({ id }) => id),
      query: { api_key: caller.apiKey, ...repeated(query, ['per_page', ...filters]) },
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

/** The list's own path, whichever of its routes was asked. */
function pathOf({ routeOptions, params }: ApiRequest): string {
  const route = (routeOptions.url ?? '').replace(/\/$/, '').replace(/\/(?:after\/:after|before\/:before|:page)$/, '');
  return route.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent((params as Readonly<Record<string, string>>)[name] ?? ''));
}
