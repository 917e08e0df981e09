import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../database/index.js';
import { AdapterRegistry } from '../../phones/index.js';
import { describeSent, showSent } from './describe-sent.js';
import type { ReceivedFilter, SentFilter } from './list-filter.js';
import { MessagePagesRepository } from './message-pages.repository.js';
import { MessageQueriesRepository } from './message-queries.repository.js';
import type { ScheduledRow, SentRow } from './message-queries.repository.js';
import type { ReceivedView, ScheduledDetail, ScheduledView, SentDetail, SentView } from './message-views.js';
import { summariseScheduled, totalsOfPending } from './summarise-scheduled.js';

/**
 * Lists of an account's messages, in rising order of ids. Cursors neither skip nor repeat, whatever is being written
 * meanwhile: a message is listed once all messages before it are decided.
 */
@Injectable()
export class MessageQueries {
  constructor(
    private readonly pages: MessagePagesRepository,
    private readonly repository: MessageQueriesRepository,
    private readonly adapters: AdapterRegistry,
  ) {}

  async listSent(idUser: number, page: PageRequest, filter: SentFilter = {}): Promise<readonly SentView[]> {
    return (await this.pages.page<SentRow>('sent', idUser, page, filter)).map(showSent);
  }

  listReceived(idUser: number, page: PageRequest, filter: ReceivedFilter = {}): Promise<readonly ReceivedView[]> {
    return this.pages.page('received', idUser, page, filter);
  }

  /** With all their recipients, however many. */
  async listScheduled(idUser: number, page: PageRequest): Promise<readonly ScheduledView[]> {
    return this.withRecipients(await this.pages.page<ScheduledRow>('scheduled', idUser, page));
  }

  /** A scheduled that waits for its time, or what is known of one that has been planned. `undefined` when this account has no such one. */
  async findScheduled(idUser: number, id: number): Promise<ScheduledDetail | undefined> {
    // In this order: what is planned meanwhile is found among the messages.
    const row = await this.repository.findPending(idUser, id);
    if (row === undefined) {
      const planned = summariseScheduled(id, idUser, await this.repository.tally(idUser, id));
      return planned === undefined ? undefined : { planned };
    }
    const [pending] = await this.withRecipients([row]);
    return pending === undefined ? undefined : { pending, totals: totalsOfPending(pending.numbers.length + pending.recipients.length) };
  }

  /** `undefined` when this account has no such message. */
  async findSent(idUser: number, id: number): Promise<SentDetail | undefined> {
    const row = await this.repository.findSent(idUser, id);
    if (row === undefined) return undefined;
    const [attempts, reports, moves, failure] = await Promise.all([
      this.repository.attemptsOf(idUser, id),
      this.repository.reportsOf(idUser, id),
      this.repository.movesOf(idUser, id),
      this.repository.failureOf(idUser, id),
    ]);
    const flashless = new Set(attempts.map(({ adapter }) => adapter).filter((adapter) => this.isFlashless(adapter)));
    return describeSent(row, { attempts, reports, moves, failure, flashless });
  }

  private async withRecipients(rows: readonly ScheduledRow[]): Promise<readonly ScheduledView[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const [numbers, recipients] = await Promise.all([this.repository.numbersOf(ids), this.repository.recipientsOf(ids)]);
    const numbersById = groupByScheduled(numbers);
    const recipientsById = groupByScheduled(recipients);
    return rows.map((row) => ({
      ...row,
      numbers: numbersById.get(row.id) ?? [],
      recipients: (recipientsById.get(row.id) ?? []).map(({ kind, id }) => ({ kind, id })),
    }));
  }

  private isFlashless(adapter: string): boolean {
    const known = this.adapters.find(adapter);
    return known !== undefined && known.definition.features?.flash !== true;
  }
}

function groupByScheduled<Row extends { readonly idScheduled: number }>(rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.idScheduled);
    if (group === undefined) groups.set(row.idScheduled, [row]);
    else group.push(row);
  }
  return groups;
}
