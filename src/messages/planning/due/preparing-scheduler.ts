import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Environment } from '../../../config/index.js';
import { Database } from '../../../database/index.js';
import type { PlanRequest } from '../plan-request.js';
import type { Prepared } from '../preparation/prepared.js';
import { Preparer } from '../preparation/preparer.js';
import { DueLoop } from './due-loop.js';
import { DueRepository } from './due.repository.js';
import { isTransient } from './is-transient.js';
import { PreparationQueue } from './preparation-queue.repository.js';
import { Settler } from './settler.js';
import { UserTurns } from './user-turns.js';

/** Accounts whose requests this process prepares at the same time. */
const USERS_AT_ONCE = 4;
/** A request that so many preparations have come to nothing for is given up. */
const MOST_PREPARATIONS = 5;
/** How long an account waits after its turn has failed; twice as long after every further failure of the same request. */
const RETRY_MS = 1_000;

const GIVEN_UP = new Error(`${MOST_PREPARATIONS} preparations were begun and none came to its end`);

/** A turn that came to nothing. */
class TurnFailed extends Error {
  override readonly name = 'TurnFailed';

  constructor(
    readonly retryMs: number,
    options: ErrorOptions,
  ) {
    super('the requests could not be prepared now', options);
  }
}

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
 *   host lives. A request that a host died over, or that could not be prepared, is tried again alone; after {@link MOST_PREPARATIONS} such
 *   ends its messages fail.
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

  /** Leaves preparations where they are: another host, or the next start, begins them anew. */
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
    try {
      await this.turn(idUser);
      this.turns.end(idUser);
    } catch (error) {
      if (!this.stopping.signal.aborted) this.logger.warn({ message: `messages of account ${idUser} are prepared later`, error });
      const retryMs = error instanceof TurnFailed ? error.retryMs : RETRY_MS;
      this.turns.end(idUser, new Date(this.clock.now().getTime() + retryMs));
    }
  }

  private async turn(idUser: number): Promise<void> {
    const { requests, preparations } = await this.queue.claim(idUser, this.clock.now(), [...this.held]);
    if (requests.length === 0) return;
    const ids = requests.map(({ id }) => id);
    for (const id of ids) this.held.add(id);
    let wasTried = false;
    try {
      if (preparations > MOST_PREPARATIONS) for (const id of ids) await this.settler.refuse(id, GIVEN_UP);
      else await this.plan(requests);
    } catch (error) {
      wasTried = !this.stopping.signal.aborted && !isTransient(error);
      throw new TurnFailed(wasTried ? RETRY_MS * 2 ** (preparations - 1) : RETRY_MS, { cause: error });
    } finally {
      for (const id of ids) this.held.delete(id);
      // What is done is not there any more.
      await this.queue.release(ids, wasTried);
    }
  }

  private async plan(requests: readonly PlanRequest[]): Promise<void> {
    const prepared = await this.orStopped(this.preparer.prepare(requests, this.stopping.signal));
    try {
      await this.settler.planPrepared(requests, prepared);
    } catch (error) {
      if (isTransient(error)) throw error;
      for (const request of requests) await this.planAlone(request, prepared);
    }
  }

  /** One bad request must not stop the others of its chunk. */
  private async planAlone(request: PlanRequest, prepared: Prepared): Promise<void> {
    try {
      await this.settler.planPrepared([request], prepared);
    } catch (error) {
      if (isTransient(error)) throw error;
      await this.settler.refuse(request.id, error);
    }
  }

  /** What users wrote takes its time; a host that stops does not wait for it. */
  private async orStopped<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.stopping;
    let leave: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      leave = () => reject(new Error('the host is stopping'));
      signal.addEventListener('abort', leave);
    });
    try {
      return await Promise.race([work, stopped]);
    } finally {
      if (leave !== undefined) signal.removeEventListener('abort', leave);
      work.catch(() => undefined);
    }
  }
}
