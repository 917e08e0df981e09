import { Injectable, Logger } from '@nestjs/common';
import { isConnectionError } from '../database/index.js';
import { BatchQueue } from '../messages/index.js';
import type { AttemptRecord, LeaseChange, MessageResult, Requeue, SendingRecord, WholeResult } from '../messages/index.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** What is about to be recorded; leases add to it. */
export class SendingDraft implements SendingRecord {
  readonly attempts: AttemptRecord[] = [];
  readonly messages: MessageResult[] = [];
  readonly wholes: WholeResult[] = [];
  readonly requeues: Requeue[] = [];
  readonly leases: LeaseChange[] = [];
}

/** A lease whose results the writer records. */
export interface RecordedLease {
  readonly idBatch: number;
  /** Moves all that is known and not yet recorded into the draft. */
  drain(draft: SendingDraft): void;
  /** What was drained is durable. */
  recorded(): void;
  /** The batch is no longer ours: nothing more may be handed to the provider. */
  lost(): void;
}

/**
 * Records results of all leases together: at once when idle, else behind the write in flight. Results are never dropped:
 * while the database is away they stay here, and as leases hand out nothing beyond what is recorded, sending waits.
 */
@Injectable()
export class ResultWriter {
  private readonly log = new Logger(ResultWriter.name);
  private readonly waiting = new Set<RecordedLease>();
  private writing = false;

  constructor(private readonly queue: BatchQueue) {}

  /** The lease has something to record. */
  touch(lease: RecordedLease): void {
    this.waiting.add(lease);
    if (!this.writing) void this.writeAll();
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    try {
      // Answers that arrived in one turn of the event loop are written together.
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (this.waiting.size > 0) {
        const leases = [...this.waiting];
        this.waiting.clear();
        await this.write(leases);
      }
    } finally {
      this.writing = false;
    }
  }

  private async write(leases: readonly RecordedLease[]): Promise<void> {
    const drafts = leases.map((lease) => {
      const draft = new SendingDraft();
      lease.drain(draft);
      return { lease, draft };
    });
    const lost = await this.recordAll(drafts);
    for (const { lease } of drafts) {
      if (lost.has(lease.idBatch)) lease.lost();
      else lease.recorded();
    }
  }

  /** Records all leases in one go; when the database refuses that, each on its own, so that one cannot harm the others. */
  private async recordAll(drafts: readonly { lease: RecordedLease; draft: SendingDraft }[]): Promise<ReadonlySet<number>> {
    try {
      return new Set(await this.record(merge(drafts.map(({ draft }) => draft))));
    } catch (error) {
      if (drafts.length === 1) {
        this.log.error({ message: 'results of a batch were refused by the database', batch: drafts[0]?.lease.idBatch, error });
        return new Set(drafts.map(({ lease }) => lease.idBatch));
      }
      const lost = new Set<number>();
      for (const one of drafts) for (const id of await this.recordAll([one])) lost.add(id);
      return lost;
    }
  }

  /** Repeats while the connection fails; throws only what the database refuses. */
  private async record(record: SendingRecord): Promise<readonly number[]> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      try {
        return await this.queue.record(record);
      } catch (error) {
        if (!isConnectionError(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }
}

function merge(drafts: readonly SendingDraft[]): SendingRecord {
  const [only] = drafts;
  if (drafts.length === 1 && only !== undefined) return only;
  return {
    attempts: drafts.flatMap((draft) => draft.attempts),
    messages: drafts.flatMap((draft) => draft.messages),
    wholes: drafts.flatMap((draft) => draft.wholes),
    requeues: drafts.flatMap((draft) => draft.requeues),
    leases: drafts.flatMap((draft) => draft.leases),
  };
}
