import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Calls } from '../calls/index.js';
import { Database, isConnectionError } from '../database/index.js';
import { CallbackProblems, InboundService, StatusReports } from '../messages/index.js';
import type { EventChunk } from './callback-event.js';
import { CallbackEventsRepository } from './callback-events.repository.js';
import { CallbackInterpreter } from './callback-interpreter.service.js';
import { CallbackMetrics } from './callback-metrics.js';
import { FilesFirst } from './files-first.service.js';

/** Events applied in one transaction at most, if chunks allow. */
const MAX_TOGETHER = 1_000;
/** Above this many events in memory, further ones stay in the database until there is time. */
const MAX_IN_MEMORY = 20_000;
/** How often an event is tried before it is set aside. */
export const MAX_ATTEMPTS = 5;
const RECONNECT_PAUSE_MS = 250;
/**
 * Events rest this long before they are applied. A fast provider reports before the answer to the send call is recorded: then the report
 * would find no message and have to wait in the database. Besides, larger transactions cost both sides less, and nobody waits for them.
 */
const REST_MS = 25;

/** Applies stored events that this process holds, in their order, many at a time. */
@Injectable()
export class CallbackProcessor implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CallbackProcessor.name);
  private readonly queue: EventChunk[] = [];
  private readonly stopping = new AbortController();
  private inMemory = 0;
  private working: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly repository: CallbackEventsRepository,
    private readonly interpreter: CallbackInterpreter,
    private readonly reports: StatusReports,
    private readonly inbound: InboundService,
    private readonly calls: Calls,
    private readonly problems: CallbackProblems,
    private readonly metrics: CallbackMetrics,
    private readonly files: FilesFirst,
  ) {}

  /** Finishes what is in memory as long as the database answers; what is left is taken over by another process or at the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.idle();
  }

  /** False when so much is waiting already that further events had better wait in the database. */
  hasRoom(): boolean {
    return this.inMemory < MAX_IN_MEMORY && !this.stopping.signal.aborted;
  }

  /** Applies a chunk that this process holds, after those before it. Returns at once. */
  enqueue(chunk: EventChunk): void {
    this.queue.push(chunk);
    this.inMemory += chunk.events.length;
    this.working ??= this.work();
  }

  /** Resolves when nothing is left in memory. */
  async idle(): Promise<void> {
    while (this.working !== undefined || this.files.isBusy()) await Promise.all([this.working, this.files.idle()]);
  }

  private async work(): Promise<void> {
    while (this.queue.length > 0) {
      if (this.inMemory < MAX_TOGETHER) await this.pause(REST_MS);
      const group = this.nextGroup();
      await this.settle(group);
      this.inMemory -= sizeOf(group);
    }
    this.working = undefined;
  }

  private nextGroup(): readonly EventChunk[] {
    let count = 1;
    for (let size = this.queue[0]?.events.length ?? 0; count < this.queue.length; count++) {
      size += this.queue[count]?.events.length ?? 0;
      if (size > MAX_TOGETHER) break;
    }
    return this.queue.splice(0, count);
  }

  /** Applies chunks, repeating while the database is away; what it refuses is narrowed down to single events. */
  private async settle(chunks: readonly EventChunk[]): Promise<void> {
    for (;;) {
      try {
        await this.apply(chunks);
        return;
      } catch (error) {
        if (isConnectionError(error)) {
          if (this.stopping.signal.aborted) {
            this.queue.length = 0;
            return;
          }
          await this.pause(RECONNECT_PAUSE_MS);
          continue;
        }
        await this.narrowDown(chunks, error);
        return;
      }
    }
  }

  private async narrowDown(chunks: readonly EventChunk[], error: unknown): Promise<void> {
    const [chunk, ...others] = chunks;
    if (chunk === undefined) return;
    if (others.length > 0) for (const one of chunks) await this.settle([one]);
    else await this.retryLater(chunk, error);
  }

  private async retryLater(chunk: EventChunk, error: unknown): Promise<void> {
    const isAlone = chunk.events.length <= 1;
    try {
      if (!isAlone) for (const single of await this.repository.split(chunk)) await this.settle([single]);
      else if (chunk.attempts < MAX_ATTEMPTS) await this.repository.postpone(chunk, 2 ** chunk.attempts);
      else await this.setAside(chunk);
    } catch (failure) {
      // Its lease runs out, and it is taken over.
      this.logger.error({ message: 'a callback could not be put off', event: chunk.firstId, error: failure });
    }
    if (isAlone) this.logger.error({ message: 'a callback could not be applied', event: chunk.firstId, attempts: chunk.attempts, error });
  }

  /** Ends a chunk without applying it: its events are kept as problems. */
  async setAside(chunk: EventChunk): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await this.repository.finish(tx, [chunk])).has(chunk.firstId)) return;
      await this.problems.add(
        tx,
        chunk.events.map(({ id, idUser }) => ({ idEvent: id, idUser, code: 'not_applied' as const })),
      );
    });
  }

  private async apply(chunks: readonly EventChunk[]): Promise<void> {
    const all = await Promise.all(
      chunks.map(async (chunk) => ({ chunk, contents: await Promise.all(chunk.events.map((event) => this.interpreter.interpret(event))) })),
    );
    const interpreted = all
      .filter(({ chunk, contents }) => !this.files.holds(chunk, contents, this.stopping.signal, (one) => this.enqueue(one)))
      .map(({ chunk, contents }) => ({ chunk, contents: this.files.complete(contents, chunk) }));
    if (interpreted.length === 0) return;
    const outcome = await this.database.transaction(async (tx) => {
      const ours = await this.repository.finish(
        tx,
        interpreted.map(({ chunk }) => chunk),
      );
      const contents = interpreted.filter(({ chunk }) => ours.has(chunk.firstId)).flatMap((one) => one.contents);
      const reports = await this.reports.apply(
        tx,
        contents.flatMap((content) => content.reports),
      );
      const received = await this.inbound.receive(
        tx,
        contents.flatMap(({ messages, optOuts }) => [
          ...messages.map((message) => ({ message })),
          ...optOuts.map((optOut) => ({ optOut })),
        ]),
      );
      const calls = await this.calls.record(
        tx,
        contents.flatMap((content) => content.startedCalls),
        contents.flatMap((content) => content.endedCalls),
      );
      const problems = contents.flatMap((content) => content.problems);
      await this.problems.add(tx, problems);
      return { reports, received: received.length, calls, problems: problems.length };
    });
    this.metrics.applied(outcome);
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

function sizeOf(chunks: readonly EventChunk[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.events.length, 0);
}
