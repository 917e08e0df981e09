import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Calls } from '../calls/index.js';
import { isConnectionError } from '../database/index.js';
import { StatusReports } from '../messages/index.js';
import type { EventChunk } from './callback-event.js';
import { CallbackEventsRepository } from './callback-events.repository.js';
import { CallbackProcessor, MAX_ATTEMPTS } from './callback-processor.service.js';

const TICK_MS = 250;
/** Chunks left behind are looked for every so many ticks. */
const TAKE_OVER_TICKS = 4;
/** Ends of calls that nobody told of are looked for every so many ticks. */
const EXPIRY_TICKS = 240;
const MAX_TAKEN_OVER = 20;

/** Looks after what would lie still: chunks that another process left behind, reports whose message and ends whose call was not known. */
@Injectable()
export class CallbackCaretaker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CallbackCaretaker.name);
  private readonly stopping = new AbortController();
  private watching: Promise<void> | undefined;

  constructor(
    private readonly repository: CallbackEventsRepository,
    private readonly processor: CallbackProcessor,
    private readonly reports: StatusReports,
    private readonly calls: Calls,
  ) {}

  onApplicationBootstrap(): void {
    this.watching = this.watch();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    for (let tick = 0; !signal.aborted; tick++) {
      try {
        if (tick % TAKE_OVER_TICKS === 0) await this.takeOver();
        if (tick % EXPIRY_TICKS === 0) await this.calls.expireWaiting();
        while ((await this.reports.retryDue()) > 0 && !signal.aborted);
      } catch (error) {
        if (!isConnectionError(error)) this.logger.error({ message: 'callbacks left behind could not be looked after', error });
      }
      await delay(TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async takeOver(): Promise<void> {
    for (let more = true; more && this.processor.hasRoom();) {
      const chunks = await this.repository.takeOver(MAX_TAKEN_OVER);
      for (const chunk of chunks) await this.resume(chunk);
      more = chunks.length === MAX_TAKEN_OVER;
    }
  }

  private async resume(chunk: EventChunk): Promise<void> {
    if (chunk.attempts <= MAX_ATTEMPTS) this.processor.enqueue(chunk);
    // Nobody who tried it lived to tell: it must not take this process down as well.
    else if (chunk.events.length <= 1) await this.processor.setAside(chunk);
    else for (const single of await this.repository.split(chunk)) this.processor.enqueue({ ...single, attempts: MAX_ATTEMPTS });
  }
}
