import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../config/index.js';
import { Database } from '../../../database/index.js';
import type { Transaction } from '../../../database/index.js';
import { PlannedSignal } from '../../planned-signal.js';
import type { PlanRequest } from '../plan-request.js';
import { Planner } from '../planner.js';
import type { Prepared } from '../preparation/prepared.js';
import { DueRepository } from './due.repository.js';
import { isTransient } from './is-transient.js';

/** What can be neither planned nor written as failed is left alone for this long. */
const POSTPONED_MS = 3_600_000;

const REFUSAL = { code: 'planning_failed', reason: 'the message could not be prepared' };

/** Turns scheduleds into messages: planned and removed in one transaction, so that each is planned once. */
@Injectable()
export class Settler {
  private readonly logger = new Logger(Settler.name);

  constructor(
    private readonly database: Database,
    private readonly repository: DueRepository,
    private readonly planner: Planner,
    private readonly planned: PlannedSignal,
    private readonly clock: Clock,
  ) {}

  /** Plans a chunk of what is due and needs no preparation; answers how many requests are done. */
  async planChunk(): Promise<number> {
    const now = this.clock.now();
    let chunk: readonly PlanRequest[] = [];
    try {
      await this.settle(
        async (tx) => (chunk = await this.repository.take(tx, now)),
        (tx, requests) => this.planner.plan(tx, requests, now),
      );
    } catch (error) {
      if (chunk.length === 0 || isTransient(error)) throw error;
      for (const { id } of chunk) await this.planAlone(id, now);
    }
    return chunk.length;
  }

  /** Plans requests that were prepared, those that nobody has taken back or holds. */
  async planPrepared(requests: readonly PlanRequest[], prepared: Prepared): Promise<void> {
    const now = this.clock.now();
    await this.settle(
      async (tx) => {
        const there = await this.repository.lock(
          tx,
          requests.map(({ id }) => id),
        );
        return requests.filter(({ id }) => there.has(id));
      },
      async (tx, still) => this.planner.plan(tx, still, now, await this.planner.look(tx, still, now, prepared)),
    );
  }

  /** Writes every recipient of a request as failed: for what cannot be planned, because of `error`. */
  async refuse(id: number, error: unknown): Promise<void> {
    this.logger.error(`scheduled ${id} cannot be planned: its messages fail`, error);
    const now = this.clock.now();
    try {
      await this.settle(
        (tx) => this.repository.takeThese(tx, [id]),
        (tx, requests) => this.planner.refuse(tx, requests, REFUSAL, now),
      );
    } catch (refused) {
      if (isTransient(refused)) throw refused;
      this.logger.error(`scheduled ${id} cannot even be written as failed: put off`, refused);
      await this.repository.postpone(id, new Date(now.getTime() + POSTPONED_MS));
    }
  }

  /** One bad request must not stop the others of its chunk. */
  private async planAlone(id: number, now: Date): Promise<void> {
    try {
      await this.settle(
        (tx) => this.repository.takeThese(tx, [id]),
        (tx, requests) => this.planner.plan(tx, requests, now),
      );
    } catch (error) {
      if (isTransient(error)) throw error;
      await this.refuse(id, error);
    }
  }

  /** Takes requests, does `work` with them and removes them, all in one transaction; then wakes the phones that `work` names. */
  private async settle(
    take: (tx: Transaction) => Promise<readonly PlanRequest[]>,
    work: (tx: Transaction, requests: readonly PlanRequest[]) => Promise<readonly number[]>,
  ): Promise<void> {
    const idPhones = await this.database.transaction(async (tx) => {
      const requests = await take(tx);
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
}
