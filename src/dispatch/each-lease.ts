import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterError } from '@pigeonnier/plugin-sdk';
import { requestKey } from '../messages/index.js';
import type { AttemptRecord, BatchMember, LeasedBatch, MessageResult } from '../messages/index.js';
import type { SendingDraft } from './result-writer.js';
import { EXPIRED, INTERRUPTED, RunningLease, storable } from './running-lease.js';
import type { LeaseSurroundings, SendingPhone } from './running-lease.js';

interface Retry {
  readonly idMessage: number;
  readonly dueAt: Date;
  readonly inDoubt: boolean;
  readonly excused: boolean;
}

const KINDS_OF_RETRIES = [false, true].flatMap((inDoubt) => [false, true].map((excused) => [inDoubt, excused] as const));

/**
 * Sends the members of a batch one request each, as many at once as the lease has slots. Members are handed out only up to a mark that
 * was made durable before (`started_id`), so that a crash leaves no more than twice the slots in doubt.
 */
export class EachLease extends RunningLease {
  private readonly attempts: AttemptRecord[] = [];
  private readonly results: MessageResult[] = [];
  private readonly retries: Retry[] = [];
  /** Index of the member that is handed out next. */
  private next = 0;
  /** Members whose outcome is known. */
  private settled = 0;
  private durableMark: number;
  private requestedMark: number;
  private waiting: (() => void)[] = [];

  constructor(batch: LeasedBatch, phone: SendingPhone, around: LeaseSurroundings) {
    super(batch, phone, around);
    this.durableMark = batch.startedId;
    this.requestedMark = batch.startedId;
  }

  override stop(): void {
    super.stop();
    this.wake();
  }

  override recorded(): void {
    this.durableMark = this.requestedMark;
    this.wake();
    super.recorded();
  }

  drain(draft: SendingDraft): void {
    draft.attempts.push(...this.attempts.splice(0));
    draft.messages.push(...this.results.splice(0));
    if (!this.stopped || this.handedBack) this.drainRetries(draft);

    const allSettled = this.settled === this.batch.members.length && this.retries.length === 0;
    this.complete = allSettled || this.handedBack;
    if (allSettled) {
      draft.leases.push({ idBatch: this.batch.id, change: 'finish' });
    } else if (this.handedBack) {
      draft.leases.push({ idBatch: this.batch.id, change: 'release' });
    } else {
      this.requestedMark = Math.max(this.requestedMark, this.markAhead());
      draft.leases.push({ idBatch: this.batch.id, change: 'advance', startedId: this.requestedMark });
    }
  }

  protected async sendAll(): Promise<void> {
    const workers = Math.min(this.batch.slots, this.batch.members.length);
    await Promise.all(Array.from({ length: workers }, () => this.work()));
  }

  private async work(): Promise<void> {
    for (;;) {
      const member = this.stopped ? undefined : this.batch.members[this.next];
      if (member === undefined) return;
      if (member.id > this.durableMark) {
        await this.markMoved();
      } else {
        this.next += 1;
        await this.handOut(member);
      }
    }
  }

  private async handOut(member: BatchMember): Promise<void> {
    const inDoubt = this.batch.doubtId !== null && member.id <= this.batch.doubtId;
    if (inDoubt && !this.mayRepeatNow()) {
      this.settle({ idUser: this.batch.idUser, idMessage: member.id, state: 'unconfirmed', failure: INTERRUPTED });
      return;
    }
    await this.pace();
    // Not handed out: it goes back with the rest.
    if (this.stopped) return;
    const startedAt = this.around.clock.now();
    if (startedAt >= this.batch.giveUpAt) {
      const [state, failure] = inDoubt ? (['unconfirmed', INTERRUPTED] as const) : (['failed', EXPIRED] as const);
      this.settle({ idUser: this.batch.idUser, idMessage: member.id, state, failure });
      return;
    }
    try {
      const receipt = await this.phone.adapter.send(
        {
          to: member.destination,
          text: member.text,
          flash: this.flashFor(member),
          medias: member.medias ?? [],
          idempotencyKey: requestKey(this.batch, member.id),
        },
        this.phone.connection,
        { signal: this.around.signal },
      );
      this.attempts.push(this.attempt(member.id, startedAt, receipt));
      this.heard();
      this.settle({ idUser: this.batch.idUser, idMessage: member.id, state: 'accepted' });
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      this.attempts.push(this.attempt(member.id, startedAt, error));
      this.refused(member.id, error, inDoubt, this.heard(error));
    }
  }

  private refused(idMessage: number, error: AdapterError, inDoubt: boolean, excused: boolean): void {
    const decision = this.decide(error, inDoubt, excused);
    if (decision.kind === 'retry' || decision.kind === 'hold') {
      const dueAt = decision.kind === 'retry' ? decision.dueAt : this.around.clock.now();
      this.retries.push({ idMessage, dueAt, inDoubt: decision.inDoubt, excused });
      this.settle();
    } else {
      const code = decision.kind === 'failed' ? decision.code : 'unconfirmed';
      const failure = { code, reason: storable(decision.reason) };
      this.settle({ idUser: this.batch.idUser, idMessage, state: decision.kind, failure });
    }
  }

  private settle(result?: MessageResult): void {
    if (result !== undefined) this.results.push(result);
    this.settled += 1;
    this.around.writer.touch(this);
  }

  /** Doubtful messages apart from the others, as they are repeated under another rule; those apart whose attempt does not count. */
  private drainRetries(draft: SendingDraft): void {
    const retries = this.retries.splice(0);
    for (const [inDoubt, excused] of KINDS_OF_RETRIES) {
      const group = retries.filter((retry) => retry.inDoubt === inDoubt && retry.excused === excused);
      if (group.length === 0) continue;
      draft.requeues.push({
        idUser: this.batch.idUser,
        idPhone: this.batch.idPhone,
        fromBatch: this.batch.id,
        idMessages: group.map((retry) => retry.idMessage).sort((a, b) => a - b),
        dueAt: new Date(Math.max(...group.map((retry) => retry.dueAt.getTime()))),
        giveUpAt: this.batch.giveUpAt,
        keyPrefix: this.batch.keyPrefix,
        attempts: this.batch.attempts + 1,
        excused: this.batch.excused + (excused ? 1 : 0),
        chosenFrom: this.batch.chosenFrom,
        firstAttemptAt: this.batch.firstAttemptAt,
        inDoubt,
      });
    }
  }

  private markAhead(): number {
    const index = Math.min(this.settled + 2 * this.batch.slots, this.batch.members.length) - 1;
    return this.batch.members[index]?.id ?? this.batch.lastId;
  }

  private markMoved(): Promise<void> {
    this.around.writer.touch(this);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
