import { Logger } from '@nestjs/common';
import { Waker } from '../../../jobs/index.js';

/** Longest time between two looks at the clock, in case that a notification was missed. */
const LONGEST_SLEEP_MS = 1_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5_000;

/** Does the same thing again and again until it is stopped: at its time, when woken, and once a second in any case. */
export class DueLoop {
  private readonly logger = new Logger(DueLoop.name);
  private readonly waker = new Waker();
  private running: Promise<void> | undefined;
  private stopped = false;
  private failedPasses = 0;

  /**
   * @param name what the loop plans, for the log.
   * @param pass answers how long to sleep after it, in milliseconds. What it throws is logged once, and it is tried again later and later.
   */
  constructor(
    private readonly name: string,
    private readonly pass: () => Promise<number>,
  ) {}

  start(): void {
    this.running = this.run();
  }

  wake(): void {
    this.waker.wake();
  }

  /** Resolves after the pass at hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waker.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const pause = await this.safely();
      if (pause > 0) await this.waker.sleep(pause);
    }
  }

  private async safely(): Promise<number> {
    try {
      const pause = Math.min(await this.pass(), LONGEST_SLEEP_MS);
      if (this.failedPasses > 0) this.logger.log(`${this.name} are planned again`);
      this.failedPasses = 0;
      return pause;
    } catch (error) {
      this.failedPasses += 1;
      if (this.failedPasses === 1) this.logger.error(`${this.name} cannot be planned at the moment; trying again`, error);
      return Math.min(FIRST_BACKOFF_MS * 2 ** (this.failedPasses - 1), LONGEST_BACKOFF_MS);
    }
  }
}
