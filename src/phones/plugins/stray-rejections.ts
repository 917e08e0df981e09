import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { wordsOf } from './plugin-refused.js';

/** Keeps promises that nobody waits for from ending the process when they fail: a plugin's slip would stop all phones. */
@Injectable()
export class StrayRejections implements OnApplicationShutdown {
  private readonly logger = new Logger(StrayRejections.name);
  private seen = 0;
  private readonly note = (reason: unknown): void => {
    this.seen += 1;
    this.logger.error(`A promise failed and nobody waited for it: ${wordsOf(reason)}`, reason instanceof Error ? reason.stack : undefined);
  };

  constructor() {
    process.on('unhandledRejection', this.note);
  }

  /** How many there were since the start. */
  get count(): number {
    return this.seen;
  }

  onApplicationShutdown(): void {
    process.off('unhandledRejection', this.note);
  }
}
