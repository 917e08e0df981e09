import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Clock, Environment } from '../../config/index.js';
import { PhoneChecker } from './phone-checker.js';
import { PhoneConnections } from '../connections/phone-connections.js';
import { PhonesRepository } from '../phones.repository.js';
import { AdapterRegistry } from '../plugins/adapter-registry.js';
import type { GuardedAdapter } from '../plugins/guard/guarded-adapter.js';

/** Phones of one adapter checked side by side. */
const AT_ONCE = 8;

/** How often phones are checked; in milliseconds. */
export class SelfCheckRhythm {
  constructor(
    readonly periodMs = 60_000,
    /** From 0 up to 1, without 1. */
    readonly random: () => number = Math.random,
  ) {}

  /** Around the period, so that hosts that were started together drift apart. */
  nextDelayMs(): number {
    return Math.round(this.periodMs * (0.8 + 0.4 * this.random()));
  }
}

/**
 * Phones that their provider had refused, or that had reached a limit, come back by themselves: they are asked about again and again.
 * Any number of hosts share the work.
 */
@Injectable()
export class PhoneSelfCheck implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PhoneSelfCheck.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly environment: Environment,
    private readonly registry: AdapterRegistry,
    private readonly repository: PhonesRepository,
    private readonly connections: PhoneConnections,
    private readonly checker: PhoneChecker,
    private readonly clock: Clock,
    private readonly rhythm: SelfCheckRhythm,
  ) {}

  onApplicationBootstrap(): void {
    if (this.environment.role !== 'api') this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Checks every phone that is due, once. Each adapter for itself: a provider that never answers keeps no other one waiting. */
  async runOnce(): Promise<void> {
    await Promise.all(this.registry.list().map((adapter) => this.checkAll(adapter)));
  }

  private async checkAll(adapter: GuardedAdapter): Promise<void> {
    const now = this.clock.now();
    const notSince = new Date(now.getTime() - this.rhythm.periodMs / 2);
    const claim = { adapter: adapter.uid, canBeAsked: adapter.supports('phoneStatus'), now, notSince, atMost: AT_ONCE };
    for (;;) {
      const claimed = this.stopped ? [] : await this.repository.claimForCheck(claim);
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((idPhone) => this.check(idPhone)));
    }
  }

  private async check(idPhone: number): Promise<void> {
    try {
      const phone = await this.connections.open(idPhone);
      if (phone !== undefined) await this.checker.check(phone.idUser, idPhone);
    } catch (error) {
      this.logger.warn({ message: 'a phone could not be checked, will be tried again', phone: idPhone, error });
    }
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.runOnce()
        .catch((error: unknown) => this.logger.warn({ message: 'phones could not be checked, will be tried again', error }))
        .finally(() => this.schedule());
    }, this.rhythm.nextDelayMs());
  }
}
