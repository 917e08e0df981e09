import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterError, BatchReceipt, SendReceipt } from '@pigeonnier/plugin-sdk';
import { requestKey } from '../messages/index.js';
import type { AttemptRecord, MessageResult, WholeResult, WholeRetry } from '../messages/index.js';
import type { SendingDraft } from './result-writer.js';
import { EXPIRED, INTERRUPTED, RunningLease, storable } from './running-lease.js';

type PerRecipient = Extract<BatchReceipt, { readonly recipients: unknown }>;

/** Sends a batch as one provider request, and repeats it only as it is: same members, same key. */
export class WholeLease extends RunningLease {
  private attempts: AttemptRecord[] = [];
  private messages: MessageResult[] = [];
  private result: WholeResult | undefined;
  private retry: WholeRetry | undefined;
  private settled = false;

  drain(draft: SendingDraft): void {
    if (!this.handedBack) return;
    this.complete = true;
    draft.attempts.push(...this.attempts);
    draft.messages.push(...this.messages);
    if (this.result !== undefined) draft.wholes.push(this.result);
    if (this.settled) draft.leases.push({ idBatch: this.batch.id, change: 'finish' });
    else draft.leases.push({ idBatch: this.batch.id, change: 'release', ...(this.retry === undefined ? {} : { retry: this.retry }) });
  }

  protected async sendAll(): Promise<void> {
    if (this.stopped) return;
    if (this.batch.members.length === 0) {
      this.settled = true;
      return;
    }
    const inDoubt = this.batch.doubtId !== null;
    if (inDoubt && !this.mayRepeatNow()) {
      this.settle('unconfirmed', INTERRUPTED);
      return;
    }
    await this.pace();
    if (this.stopped) return;
    const startedAt = this.around.clock.now();
    if (startedAt >= this.batch.giveUpAt) {
      if (inDoubt) this.settle('unconfirmed', INTERRUPTED);
      else this.settle('failed', EXPIRED);
      return;
    }
    try {
      const receipt = await this.request();
      this.heard();
      this.accepted(receipt, startedAt);
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      this.attempts = [this.attempt(null, startedAt, error)];
      this.refused(error, inDoubt, this.heard(error));
    }
  }

  /** A batch of one is an ordinary message for adapters that send those too. */
  private async request(): Promise<BatchReceipt> {
    const { adapter, connection } = this.phone;
    const [first, ...others] = this.batch.members;
    const message = {
      text: first?.text ?? '',
      flash: first !== undefined && this.flashFor(first),
      medias: first?.medias ?? [],
      idempotencyKey: requestKey(this.batch, this.batch.firstId),
    };
    const options = { signal: this.around.signal };
    if (first !== undefined && others.length === 0 && adapter.supports('send')) {
      return { ...(await adapter.send({ ...message, to: first.destination }, connection, options)), acceptedCount: 1 };
    }
    return adapter.sendBatch({ ...message, to: this.batch.members.map((member) => member.destination) }, connection, options);
  }

  private accepted(receipt: BatchReceipt, startedAt: Date): void {
    if ('recipients' in receipt) {
      this.acceptedEach(receipt, startedAt);
      return;
    }
    const [first, ...others] = this.batch.members;
    // Reports on a batch of one are for its only member, however they write its number.
    this.attempts = [this.attempt(others.length === 0 ? (first?.id ?? null) : null, startedAt, receipt)];
    const { acceptedCount } = receipt;
    const sent = this.batch.members.length;
    if (acceptedCount >= sent) this.settle('accepted');
    else
      this.settle('unconfirmed', {
        code: 'unconfirmed',
        reason: `the provider took ${acceptedCount} of ${sent} recipients and does not say which`,
      });
  }

  private acceptedEach(receipt: PerRecipient, startedAt: Date): void {
    const results = new Map(receipt.recipients.map((recipient) => [recipient.to, recipient]));
    for (const { id, destination } of this.batch.members) {
      const result = results.get(destination);
      const ids = { idUser: this.batch.idUser, idMessage: id };
      if (result === undefined) {
        this.messages.push({
          ...ids,
          state: 'unconfirmed',
          failure: { code: 'unconfirmed', reason: 'the provider does not mention this recipient' },
        });
      } else if (result.accepted) {
        this.attempts.push(this.attempt(id, startedAt, recipientReceipt(result, receipt.answer)));
        this.messages.push({ ...ids, state: 'accepted' });
      } else {
        const code = result.reason === 'opted_out' ? 'opted_out' : 'invalid_message';
        this.messages.push({ ...ids, state: 'failed', failure: { code, reason: storable(result.message) } });
      }
    }
    this.settled = true;
  }

  private refused(error: AdapterError, inDoubt: boolean, excused: boolean): void {
    const decision = this.decide(error, inDoubt, excused);
    if (decision.kind === 'retry') this.retry = { dueAt: decision.dueAt, inDoubt: decision.inDoubt, excused };
    else if (decision.kind === 'hold') this.retry = { dueAt: this.around.clock.now(), inDoubt: decision.inDoubt, excused };
    else if (decision.kind === 'failed') this.settle('failed', { code: decision.code, reason: storable(decision.reason) });
    else this.settle('unconfirmed', { code: 'unconfirmed', reason: storable(decision.reason) });
  }

  private settle(state: WholeResult['state'], failure?: WholeResult['failure']): void {
    const { idUser, id, firstId, lastId } = this.batch;
    this.result = { idUser, idBatch: id, firstId, lastId, state, ...(failure === undefined ? {} : { failure }) };
    this.settled = true;
  }
}

function recipientReceipt(
  result: Extract<PerRecipient['recipients'][number], { accepted: true }>,
  answer: string | undefined,
): SendReceipt {
  const { uid, segments, cost, currency } = result;
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(segments === undefined ? {} : { segments }),
    ...(cost === undefined ? {} : { cost }),
    ...(currency === undefined ? {} : { currency }),
    ...(answer === undefined ? {} : { answer }),
  };
}
