import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Environment } from '../../../config/index.js';
import { Database } from '../../../database/index.js';
import { DueLoop } from './due-loop.js';
import { DueRepository } from './due.repository.js';
import { Settler } from './settler.js';

/** Plans scheduled requests when their time has come, in every process that works; each request is planned by one of them. */
@Injectable()
export class DueScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new DueLoop('due messages', () => this.pass());
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly repository: DueRepository,
    private readonly settler: Settler,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.environment.role === 'api') return;
    this.stopListening = await this.database.listen('scheduled', (kind) => kind !== 'prepares' && this.loop.wake());
    this.loop.start();
  }

  /** Finishes the chunk at hand. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening();
    await this.loop.stop();
  }

  private async pass(): Promise<number> {
    if ((await this.settler.planChunk()) > 0) return 0;
    const now = this.clock.now();
    const next = await this.repository.nextAfter(now, false);
    return (next?.getTime() ?? Infinity) - now.getTime();
  }
}
