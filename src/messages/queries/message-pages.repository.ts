import { Injectable } from '@nestjs/common';
import { Database, PAGE_SIZE } from '../../database/index.js';
import type { PageRequest } from '../../database/index.js';
import type { FilterName, ListFilter } from './list-filter.js';
import { ListStatements } from './list-statements.js';
import type { Direction } from './list-statements.js';
import { MESSAGE_LISTS } from './message-lists.js';
import type { MessageList } from './message-lists.js';

/** Ids of a list: `low` is not among them, `high` is. */
interface Span {
  readonly low: number;
  readonly high: number;
}

/** What of a list is wanted: these many messages within the span, counted from one end, behind those to be passed over. */
interface Wish extends Span {
  readonly direction: Direction;
  readonly rows: number;
  readonly skip: number;
}

interface Bounds {
  readonly horizon: number;
  /** The last id that has a digest. */
  readonly edge: number;
}

/** Messages that are looked at one by one sooner than digest by digest. */
const FEW = 2_000;

/** Pages of the lists of an account's messages. */
@Injectable()
export class MessagePagesRepository {
  private readonly statements = new Map<string, ListStatements>();

  constructor(private readonly database: Database) {}

  /** In rising order of ids. */
  async page<Row>(name: keyof typeof MESSAGE_LISTS, idUser: number, page: PageRequest, filter: ListFilter = {}): Promise<readonly Row[]> {
    const statements = this.statementsOf(name, filter);
    const wish = wishOf(page);
    const rows = await this.read<Row>(MESSAGE_LISTS[name], statements, wish, idUser, filter);
    return wish.direction === 'DESC' ? rows.toReversed() : rows;
  }

  /**
   * Nothing above the horizon is shown: an open transaction may still add rows there, which a cursor that is already further would skip.
   * The horizon is a statement of its own, before those that read: they then see all that is committed below it.
   */
  private async read<Row>(list: MessageList, statements: ListStatements, wish: Wish, idUser: number, filter: ListFilter): Promise<Row[]> {
    const { horizon, edge } = await this.boundsOf(list, idUser, statements.haveDigests);
    const values = statements.filters.map((name) => filter[name]);
    const parameters = ({ low, high, rows, skip }: Wish): readonly unknown[] => [idUser, low, high, rows, skip, ...values];
    const all = within(wish, { low: 0, high: horizon });
    const isFew = edge > 0 && (await this.isFew(statements, parameters({ ...all, rows: FEW + 1, skip: 0 })));
    const split = isFew ? 0 : edge;
    const parts = [
      { ...within(all, { low: 0, high: split }), find: statements.byDigests(wish.direction), count: statements.countDigested() },
      { ...within(all, { low: split, high: horizon }), find: statements.byIndex(wish.direction), count: undefined },
    ];
    const found: Row[] = [];
    let { skip } = wish;
    for (const { find, count, ...part } of wish.direction === 'ASC' ? parts : parts.reverse()) {
      const rows = wish.rows - found.length;
      if (part.low >= part.high || rows === 0) continue;
      found.push(...(await this.database.query<Row>(find, parameters({ ...part, rows, skip }))));
      if (found.length > 0) skip = 0;
      else if (skip > 0 && count !== undefined) skip -= await this.count(count, parameters({ ...part, rows: skip, skip: 0 }));
    }
    return found;
  }

  private async boundsOf({ table, series }: MessageList, idUser: number, haveDigests: boolean): Promise<Bounds> {
    const [bounds] = await (haveDigests
      ? this.database.query<Bounds>(boundsOf(table), [series, idUser])
      : this.database.query<Bounds>(HORIZON, [series]));
    return bounds ?? { horizon: 0, edge: 0 };
  }

  /** Whether the index of a filter finds so few messages that the other filters may as well look at each of them. */
  private async isFew(statements: ListStatements, parameters: readonly unknown[]): Promise<boolean> {
    if (statements.indexed === undefined) return false;
    return (await this.count(statements.countIndexed(), parameters.slice(0, 6))) <= FEW;
  }

  private async count(sql: string, parameters: readonly unknown[]): Promise<number> {
    return (await this.database.query<{ count: number }>(sql, parameters))[0]?.count ?? 0;
  }

  private statementsOf(name: keyof typeof MESSAGE_LISTS, filter: ListFilter): ListStatements {
    const filters = (Object.keys(filter) as FilterName[]).filter((one) => filter[one] !== undefined);
    const key = [name, ...filters.sort()].join();
    const known = this.statements.get(key) ?? new ListStatements(MESSAGE_LISTS[name], new Set(filters));
    this.statements.set(key, known);
    return known;
  }
}

const HORIZON = 'SELECT visible_horizon($1) AS horizon, 0 AS edge';

function boundsOf(table: string): string {
  return `
SELECT visible_horizon($1) AS horizon,
  coalesce((SELECT d.last_id FROM ${table}_digest d WHERE d.id_user = $2 ORDER BY d.first_id DESC LIMIT 1), 0) AS edge`;
}

function wishOf(page: PageRequest): Wish {
  const { perPage = PAGE_SIZE } = page;
  const all = { low: 0, high: Number.MAX_SAFE_INTEGER, rows: perPage, skip: 0, direction: 'ASC' } as const;
  if ('after' in page) return { ...all, low: page.after };
  if ('before' in page) return { ...all, high: page.before - 1, direction: 'DESC' };
  return { ...all, skip: page.page * perPage };
}

function within(wish: Wish, span: Span): Wish {
  return { ...wish, low: Math.max(wish.low, span.low), high: Math.min(wish.high, span.high) };
}
