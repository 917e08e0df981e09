import { Injectable, Logger } from '@nestjs/common';
import { isConnectionError } from '../database/index.js';
import { BatchQueue } from '../messages/index.js';
import type { AttemptRecord, KeptLeases, LeaseChange, MessageResult, Requeue, SendingRecord, WholeResult } from '../messages/index.js';

/** While busy, results are gathered for this long, or until there are enough of them: a write of fifty costs little more than one of ten. */
const GATHER_MS = 2;
const ENOUGH_RESULTS = 64;
/** Writes at a time, each of other leases: while Postgres is at one, the other's leases need not wait. */
const MAX_WRITES = 2;
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
  /** Nothing more is handed out; the rest is given back. */
  stop(): void;
}

/**
 * Records results of all leases together: at once when idle, else gathered for a moment. Results are never dropped:
 * while the database is away they stay here, and as leases hand out nothing beyond what is recorded, sending waits.
 */
@Injectable()
export class ResultWriter {
  private readonly log = new Logger(ResultWriter.name);
  private readonly waiting = new Set<RecordedLease>();
  private readonly inWriting = new Set<RecordedLease>();
  private writes = 0;
  /** Since the last write; a lease may count several times. */
  private results = 0;
  private wroteAt = Number.NEGATIVE_INFINITY;
  private endGathering: () => void = () => undefined;

  constructor(private readonly queue: BatchQueue) {}

  /** The lease has something to record. */
  touch(lease: RecordedLease): void {
    this.waiting.add(lease);
    this.results += 1;
    if (this.results >= ENOUGH_RESULTS) this.endGathering();
    if (this.writes < MAX_WRITES && !this.inWriting.has(lease)) void this.writeAll();
  }

  private async writeAll(): Promise<void> {
    this.writes += 1;
    try {
      // Answers that arrived in one turn of the event loop are written together.
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (this.nextLeases().length > 0) {
        await this.gather();
        const leases = this.nextLeases();
        for (const lease of leases) {
          this.waiting.delete(lease);
          this.inWriting.add(lease);
        }
        this.results = 0;
        await this.write(leases);
        for (const lease of leases) this.inWriting.delete(lease);
        this.wroteAt = performance.now();
      }
    } finally {
      this.writes -= 1;
    }
  }

  /** Those that no other write is at: the results of a lease are recorded in their order. */
  private nextLeases(): readonly RecordedLease[] {
    return [...this.waiting].filter((lease) => !this.inWriting.has(lease));
  }

  /** Waits for more results, unless nothing was written for a while. */
  private async gather(): Promise<void> {
    const rest = this.wroteAt + GATHER_MS - performance.now();
    if (rest <= 0 || this.results >= ENOUGH_RESULTS) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.endGathering = resolve;
      timer = setTimeout(resolve, rest);
    });
    clearTimeout(timer);
  }

  private async write(leases: readonly RecordedLease[]): Promise<void> {
    const drafts = leases.map((lease) => {
      const draft = new SendingDraft();
      lease.drain(draft);
      return { lease, draft };
    });
    const { lost, cancelled } = await this.recordAll(drafts);
    for (const { lease } of drafts) {
      if (cancelled.includes(lease.idBatch)) lease.stop();
      if (lost.includes(lease.idBatch)) lease.lost();
      else lease.recorded();
    }
  }

  /** Records all leases in one go; when the database refuses that, each on its own, so that one cannot harm the others. */
  private async recordAll(drafts: readonly { lease: RecordedLease; draft: SendingDraft }[]): Promise<KeptLeases> {
    try {
      return await this.record(merge(drafts.map(({ draft }) => draft)));
    } catch (error) {
      if (drafts.length === 1) {
        this.log.error({ message: 'results of a batch were refused by the database', batch: drafts[0]?.lease.idBatch, error });
        return { lost: drafts.map(({ lease }) => lease.idBatch), cancelled: [] };
      }
      const kept: KeptLeases[] = [];
      for (const one of drafts) kept.push(await this.recordAll([one]));
      return { lost: kept.flatMap(({ lost }) => lost), cancelled: kept.flatMap(({ cancelled }) => cancelled) };
    }
  }

  /** Repeats while the connection fails; throws only what the database refuses. */
  private async record(record: SendingRecord): Promise<KeptLeases> {
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
