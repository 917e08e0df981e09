import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../jobs/index.js';
import { DIGESTED_LISTS } from './digested-list.js';
import type { DigestedList } from './digested-list.js';
import { DigestsRepository } from './digests.repository.js';

/** Messages that are newer than this may have no digest yet: lists read them through. */
const EVERY_MS = 10_000;
/** A list in which nothing is new is looked through only every so many runs. */
const LOOK_EVERY = 6;
/** Digests of one transaction: some ten milliseconds. */
const DIGESTS_AT_ONCE = 50;
const TOUCHED_AT_ONCE = 5_000;
/** From so many on the room of touched messages is worth freeing. */
const SWEEP_FROM = 1_000;

/** Makes digests of what has been planned and received, and follows what changes. Without it lists are right all the same, only slower. */
@Injectable()
export class DigestKeeper implements OnModuleInit {
  /** Up to where each list has been looked through, by its table. */
  private readonly seen = new Map<string, number>();
  private runs = 0;

  constructor(
    private readonly digests: DigestsRepository,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: 'message-digests', everyMs: EVERY_MS, hosts: 'one', run: (signal) => this.run(signal) });
  }

  /** Resolves when all is digested and up to date, or when aborted. */
  async run(signal: AbortSignal): Promise<void> {
    this.runs += 1;
    for (const list of Object.values<DigestedList>(DIGESTED_LISTS)) {
      await this.refresh(list, signal);
      await this.make(list, signal);
    }
  }

  private async refresh(list: DigestedList, signal: AbortSignal): Promise<void> {
    let total = 0;
    for (let touched = TOUCHED_AT_ONCE; touched === TOUCHED_AT_ONCE && !signal.aborted; total += touched) {
      touched = await this.digests.refresh(list, TOUCHED_AT_ONCE);
    }
    if (total >= SWEEP_FROM) await this.digests.sweep(list);
  }

  private async make(list: DigestedList, signal: AbortSignal): Promise<void> {
    const horizon = await this.digests.horizon(list);
    // While nothing comes there is nothing to ask all accounts for; now and then it is done all the same.
    if (horizon === this.seen.get(list.table) && this.runs % LOOK_EVERY !== 0) return;
    for (const idUser of await this.digests.undigested(list, horizon)) {
      for (let made = DIGESTS_AT_ONCE; made === DIGESTS_AT_ONCE && !signal.aborted;) {
        made = await this.digests.make(list, idUser, horizon, DIGESTS_AT_ONCE);
      }
    }
    if (!signal.aborted) this.seen.set(list.table, horizon);
  }
}
