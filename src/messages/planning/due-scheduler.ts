import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Environment } from '../../config/index.js';
import { Database } from '../../database/index.js';
import type { Transaction } from '../../database/index.js';
import { Waker } from '../../jobs/index.js';
import { PlannedSignal } from '../planned-signal.js';
import { DueRepository } from './due.repository.js';
import { isTransient } from './is-transient.js';
import type { PlanRequest } from './plan-request.js';
import { Planner } from './planner.js';

/** Longest time between two looks at the clock, in case that a notification was missed. */
const LONGEST_SLEEP_MS = 1_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5_000;
/** What can be neither planned nor written as failed is left alone for this long. */
const POSTPONED_MS = 3_600_000;

const REFUSAL = { code: 'planning_failed', reason: 'the message could not be prepared' };

/** Plans scheduled requests when their time has come, in every process that works; each request is planned by one of them. */
@Injectable()
export class DueScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DueScheduler.name);
  private readonly waker = new Waker();
  private running: Promise<void> | undefined;
  private stopped = false;
  private failedPasses = 0;

  constructor(
    private readonly database: Database,
    private readonly repository: DueRepository,
    private readonly planner: Planner,
    private readonly planned: PlannedSignal,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.environment.role === 'api') return;
    const stopListening = await this.database.listen('scheduled', () => this.waker.wake());
    this.running = this.run().finally(stopListening);
  }

  /** Finishes the chunk at hand. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.waker.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const pause = await this.pass();
      if (pause > 0) await this.waker.sleep(pause);
    }
  }

  /** One chunk. Answers how long to sleep after it, in milliseconds. */
  private async pass(): Promise<number> {
    try {
      const planned = await this.planChunk();
      const pause = planned > 0 ? 0 : await this.untilNext();
      if (this.failedPasses > 0) this.logger.log('due messages are planned again');
      this.failedPasses = 0;
      return pause;
    } catch (error) {
      this.failedPasses += 1;
      if (this.failedPasses === 1) this.logger.error('due messages cannot be planned at the moment; trying again', error);
      return Math.min(FIRST_BACKOFF_MS * 2 ** (this.failedPasses - 1), LONGEST_BACKOFF_MS);
    }
  }

  /** Answers how many requests are done. */
  private async planChunk(): Promise<number> {
    const now = this.clock.now();
    let chunk: readonly PlanRequest[] = [];
    try {
      await this.settle(now, (tx, requests) => {
        chunk = requests;
        return this.planner.plan(tx, requests, now);
      });
    } catch (error) {
      if (chunk.length === 0 || isTransient(error)) throw error;
      for (const { id } of chunk) await this.planAlone(id, now);
    }
    return chunk.length;
  }

  /** One bad request must not stop the others of its chunk. */
  private async planAlone(id: number, now: Date): Promise<void> {
    try {
      await this.settle(now, (tx, requests) => this.planner.plan(tx, requests, now), id);
    } catch (error) {
      if (isTransient(error)) throw error;
      this.logger.error(`scheduled ${id} cannot be planned: its messages fail`, error);
      await this.refuse(id, now);
    }
  }

  private async refuse(id: number, now: Date): Promise<void> {
    try {
      await this.settle(now, (tx, requests) => this.planner.refuse(tx, requests, REFUSAL, now), id);
    } catch (error) {
      if (isTransient(error)) throw error;
      this.logger.error(`scheduled ${id} cannot even be written as failed: put off`, error);
      await this.repository.postpone(id, new Date(now.getTime() + POSTPONED_MS));
    }
  }

  /** Takes requests that are due, does `work` with them and removes them, all in one transaction; then wakes the phones that `work` names. */
  private async settle(
    now: Date,
    work: (tx: Transaction, requests: readonly PlanRequest[]) => Promise<readonly number[]>,
    onlyId?: number,
  ): Promise<void> {
    const idPhones = await this.database.transaction(async (tx) => {
      const requests = await this.repository.take(tx, now, onlyId);
      if (requests.length === 0) return [];
      const planned = await work(tx, requests);
      await this.repository.remove(
        tx,
        requests.map(({ id }) => id),
      );
      return planned;
    });
    this.planned.emit(idPhones);
  }

  private async untilNext(): Promise<number> {
    const now = this.clock.now();
    const next = await this.repository.nextAfter(now);
    return Math.min(LONGEST_SLEEP_MS, (next?.getTime() ?? Infinity) - now.getTime());
  }
}
