import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Database } from '../database/index.js';

/** Says that accounts or keys have changed, here or in another process, or that a change may have been missed. */
@Injectable()
export class AccountChanges implements OnModuleInit, OnModuleDestroy {
  private readonly handlers: (() => void)[] = [];
  private stop: (() => void) | undefined;

  constructor(private readonly database: Database) {}

  /** `handler` must not throw. */
  onChange(handler: () => void): void {
    this.handlers.push(handler);
  }

  async onModuleInit(): Promise<void> {
    this.stop = await this.database.listen('accounts', () => {
      for (const handler of this.handlers) handler();
    });
  }

  onModuleDestroy(): void {
    this.stop?.();
  }
}
