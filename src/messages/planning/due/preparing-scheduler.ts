import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Environment } from '../../../config/index.js';
import { Database } from '../../../database/index.js';
import type { PlanRequest } from '../plan-request.js';
import { Preparer } from '../preparation/preparer.js';
import { DueLoop } from './due-loop.js';
import { DueRepository } from './due.repository.js';
import { isTransient } from './is-transient.js';
import { PreparationQueue } from './preparation-queue.repository.js';
import { Settler } from './settler.js';
import { UserTurns } from './user-turns.js';

/** Accounts whose requests this process prepares at the same time. */
const USERS_AT_ONCE = 4;
/** A request over which this many hosts have died is given up. */
const MOST_PREPARATIONS = 3;
/** How long an account waits whose turn has failed for reasons that pass. */
const RETRY_MS = 1_000;

const GIVEN_UP = new Error(`${MOST_PREPARATIONS} preparations were begun and none came to its end`);

/**
 * Prepares and plans what {@link DueScheduler} leaves: requests whose recipients must be looked up or whose text is a template. Rules and
 * templates are users' programs, and take what time their users make them take (up to a deadline each). Therefore:
 *
 * - It is a loop of its own on a queue of its own: a plain message never waits for a template.
 * - At most {@link USERS_AT_ONCE} accounts have a turn at the same time, each account one: whose turn was longest ago comes first, and a
 *   turn is one chunk. An account with a thousand slow templates has one slow chunk at a time under way; the others keep their places.
 * - Preparation happens outside any transaction, so no lock and no connection is held meanwhile. The request is planned and removed in one
 *   short transaction afterwards, if it is still there.
 * - What is prepared is claimed in the database before: another host does not work on the same template. The claim lasts as long as the
 *   host lives; a request over which {@link MOST_PREPARATIONS} hosts died becomes failed messages.
 */
@Injectable()
export class PreparingScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PreparingScheduler.name);
  private readonly loop = new DueLoop('due messages with templates or contacts', () => this.pass());
  private readonly turns = new UserTurns(USERS_AT_ONCE);
  private readonly underWay = new Set<Promise<void>>();
  private readonly held = new Set<number>();
  private readonly stopping = new AbortController();
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly queue: PreparationQueue,
    private readonly due: DueRepository,
    private readonly preparer: Preparer,
    private readonly settler: Settler,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.environment.role === 'api') return;
    this.stopListening = await this.database.listen('scheduled', (kind) => kind !== 'plain' && this.loop.wake());
    this.loop.start();
  }

  /** Breaks preparations off between two steps: another host, or the next start, begins them anew. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening();
    this.stopping.abort();
    await this.loop.stop();
    await Promise.all(this.underWay);
  }

  private async pass(): Promise<number> {
    if (this.turns.free === 0) return Infinity;
    const now = this.clock.now();
    for (const idUser of this.turns.begin(await this.queue.waitingUsers(now, [...this.held]), now)) {
      const turn = this.serve(idUser).finally(() => {
        this.underWay.delete(turn);
        this.loop.wake();
      });
      this.underWay.add(turn);
    }
    const next = await this.due.nextAfter(now, true);
    return (next?.getTime() ?? Infinity) - now.getTime();
  }

  /** One turn of an account. Never throws. */
  private async serve(idUser: number): Promise<void> {
    const until = await this.turn(idUser).then(
      () => undefined,
      (error: unknown) => {
        if (!this.stopping.signal.aborted) this.logger.warn({ message: `messages of account ${idUser} are prepared later`, error });
        return new Date(this.clock.now().getTime() + RETRY_MS);
      },
    );
    this.turns.end(idUser, until);
  }

  private async turn(idUser: number): Promise<void> {
    const { requests, preparations } = await this.queue.claim(idUser, this.clock.now(), [...this.held]);
    if (requests.length === 0) return;
    const ids = requests.map(({ id }) => id);
    for (const id of ids) this.held.add(id);
    try {
      if (preparations > MOST_PREPARATIONS) for (const id of ids) await this.settler.refuse(id, GIVEN_UP);
      else await this.plan(requests);
    } finally {
      for (const id of ids) this.held.delete(id);
      // What is done is not there any more.
      await this.queue.release(ids);
    }
  }

  /** One bad request must not stop the others of its chunk. */
  private async plan(requests: readonly PlanRequest[]): Promise<void> {
    try {
      const prepared = await this.preparer.prepare(requests, this.stopping.signal);
      await this.settler.planPrepared(requests, prepared);
    } catch (error) {
      if (this.stopping.signal.aborted || isTransient(error)) throw error;
      const [first, ...others] = requests;
      if (first === undefined || others.length > 0) for (const request of requests) await this.plan([request]);
      else await this.settler.refuse(first.id, error);
    }
  }
}
