import type { BatchKind } from '../batches/batch.js';
import type { PlanningPhone } from '../../phones/index.js';

/** Members of a batch whose messages are requests of their own. */
const MAX_EACH = 2_000;

/** A batch to be written. Messages are named by their place in the plan, counted from 0. */
export interface PlannedBatch {
  readonly phone: PlanningPhone;
  readonly kind: BatchKind;
  readonly size: number;
  readonly first: number;
  readonly last: number;
  /** When its messages are not worth sending any more, if they say so. */
  readonly expiresAt: Date | undefined;
  /** As of the messages in it. */
  readonly chosenFrom: number | null;
}

/** A message as far as batching looks at it. */
export interface BatchedMessage {
  /** Place of the message in the plan; messages come in rising order. */
  readonly index: number;
  readonly number: string;
  /** Place of the text in the plan. */
  readonly text: number;
  readonly flash: boolean;
  readonly mms: boolean;
  /** Messages of different groups never share a batch: a code does not travel in a campaign's batch. */
  readonly group: number;
  /** Messages that expire at different times never share a batch either. */
  readonly expiresAt: Date | undefined;
  /**
   * Among which phones the host chose: `null` when the caller named the phone, 0 for all of the account, else the id of a phone group.
   * Messages that may go different ways when the phone fails never share a batch either.
   */
  readonly chosenFrom: number | null;
}

interface OpenBatch extends PlannedBatch {
  size: number;
  last: number;
  /** Place of the batch in the plan, counted from 1. */
  readonly position: number;
  /** One provider request names each recipient once. */
  readonly numbers: Set<string> | undefined;
}

/**
 * Puts messages into batches, in order: `whole` ones for phones that send batches (one text, one set of flags, at most the phone's
 * `maxRecipients`, each number once), `each` ones for all others (at most 2,000, texts may differ).
 */
export class BatchAssembler {
  private readonly all: OpenBatch[] = [];
  private readonly open = new Map<string, OpenBatch>();

  get batches(): readonly PlannedBatch[] {
    return this.all;
  }

  /** Returns the place of the message's batch, counted from 1. */
  add(phone: PlanningPhone, message: BatchedMessage): number {
    const { text, flash, mms, group, number, index, expiresAt, chosenFrom } = message;
    const shared = `${phone.id} ${group} ${expiresAt?.getTime() ?? ''} ${chosenFrom}`;
    const key = phone.batches ? `${shared} ${flash} ${mms} ${text}` : shared;
    let batch = this.open.get(key);
    if (batch === undefined || isFull(batch) || batch.numbers?.has(number)) {
      batch = this.start(phone, message);
      this.open.set(key, batch);
    }
    batch.size += 1;
    batch.last = index;
    batch.numbers?.add(number);
    return batch.position;
  }

  private start(phone: PlanningPhone, { index: first, expiresAt, chosenFrom }: BatchedMessage): OpenBatch {
    const position = this.all.length + 1;
    const common = { phone, size: 0, first, last: first, expiresAt, chosenFrom, position };
    const batch: OpenBatch = phone.batches
      ? { ...common, kind: 'whole', numbers: new Set() }
      : { ...common, kind: 'each', numbers: undefined };
    this.all.push(batch);
    return batch;
  }
}

function isFull({ kind, size, phone }: OpenBatch): boolean {
  return size >= (kind === 'whole' ? phone.maxRecipients : MAX_EACH);
}
