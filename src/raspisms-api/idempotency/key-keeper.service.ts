import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { IdempotencyRepository } from './idempotency.repository.js';

const HOUR_MS = 3_600_000;

/** Forgets idempotency keys after a day. Every host does: deleting twice does no harm. */
@Injectable()
export class KeyKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(KeyKeeper.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly keys: IdempotencyRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.forgetOld(), HOUR_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async forgetOld(): Promise<void> {
    await this.keys.forgetOld().catch((error: unknown) => {
      this.log.warn({ message: 'old idempotency keys were not deleted, will be tried again', error });
    });
  }
}
