import { Injectable } from '@nestjs/common';
import { Clock } from '../config/index.js';
import { Database } from '../database/index.js';
import type { PageRequest, Transaction } from '../database/index.js';
import { CallbackProblems } from '../messages/index.js';
import type { CallView, EndedCall, StartedCall } from './call.js';
import { CallsRepository } from './calls.repository.js';
import { settleCalls } from './settle-calls.js';

/** A provider that tells of the end first tells of the start soon; a day leaves room for its repetitions. */
const KEPT_WAITING_MS = 24 * 3_600_000;

/** Telephone calls, as far as providers tell of them: told once or often, in any order, a call is one row. */
@Injectable()
export class Calls {
  constructor(
    private readonly database: Database,
    private readonly repository: CallsRepository,
    private readonly problems: CallbackProblems,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores what was told, within the caller's transaction. An end whose call is not known waits for it; one before its start becomes a
   * callback problem. Answers how many calls were not known before.
   */
  async record(tx: Transaction, starts: readonly StartedCall[], ends: readonly EndedCall[]): Promise<number> {
    const told = [...starts, ...ends];
    if (told.length === 0) return 0;
    await this.repository.lock(tx, told);
    const known = await this.repository.find(tx, told);
    const early = starts.length === 0 ? [] : await this.repository.takeWaiting(tx, starts);
    const { begun, ended, waiting, problems } = settleCalls({ known, starts, ends: [...early, ...ends] });
    await this.repository.begin(tx, begun);
    await this.repository.end(tx, ended);
    await this.repository.keepWaiting(tx, waiting, new Date(this.clock.now().getTime() + KEPT_WAITING_MS));
    await this.problems.add(tx, problems);
    return begun.length;
  }

  /** Gives up on ends that have waited long enough: each becomes a callback problem. */
  async expireWaiting(): Promise<void> {
    await this.database.transaction(async (tx) => {
      const expired = await this.repository.takeExpired(tx, this.clock.now());
      await this.problems.add(
        tx,
        expired.map(({ idEvent, idUser, uid }) => ({ idEvent, idUser, code: 'no_call' as const, detail: `(${uid})` })),
      );
    });
  }

  /** One page, in rising order of ids. */
  list(idUser: number, page: PageRequest): Promise<readonly CallView[]> {
    return this.repository.page(idUser, page);
  }

  /** `undefined` when this account has no such call. */
  get(idUser: number, id: number): Promise<CallView | undefined> {
    return this.repository.get(idUser, id);
  }
}
