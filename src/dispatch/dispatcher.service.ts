import { setMaxListeners } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Clock, Environment } from '../config/index.js';
import { Database } from '../database/index.js';
import { BatchQueue, phonesOf, PlannedSignal } from '../messages/index.js';
import { Circuits, PhoneConnections, PhonesService } from '../phones/index.js';
import { Failover } from './failover.service.js';
import { FairTurns } from './fair-turns.js';
import { Lane } from './lane.js';
import { ResultWriter } from './result-writer.js';

/** Requests that one host has in flight at most, over all phones. */
const MAX_IN_FLIGHT = 1_024;
/** How often dead leases, due retries and over-due messages are looked for; wake-ups by signal come in between. */
const SWEEP_MS = 500;
const RENEW_EVERY_SWEEPS = 40;
const EXPIRE_EVERY_SWEEPS = 10;
/** After this, a stopping host no longer waits for providers' answers. */
const DRAIN_MS = 15_000;

/** Sends what is planned: wakes the lanes of phones that have something due, and cleans up after hosts that died. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Dispatcher.name);
  private readonly lanes = new Map<number, Lane>();
  private readonly turns = new FairTurns(MAX_IN_FLIGHT);
  private readonly cancellation = new AbortController();
  private readonly endings: (() => unknown)[] = [];
  private sweepTimer: NodeJS.Timeout | undefined;
  private sweeps = 0;
  private sweeping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly environment: Environment,
    private readonly database: Database,
    private readonly queue: BatchQueue,
    private readonly planned: PlannedSignal,
    private readonly connections: PhoneConnections,
    private readonly phones: PhonesService,
    private readonly circuits: Circuits,
    private readonly failover: Failover,
    private readonly writer: ResultWriter,
    private readonly clock: Clock,
  ) {
    // Every call in flight listens.
    setMaxListeners(0, this.cancellation.signal);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.environment.role === 'api') return;
    this.endings.push(this.planned.onPlanned((idPhones) => this.wake(idPhones)));
    this.endings.push(await this.database.listen('batches', (payload) => this.wake(phonesOf(payload ?? '', this.database.instanceId))));
    this.endings.push(
      await this.database.listen('phones', (payload) => {
        this.failover.lookAgain();
        this.wake(phoneIds(payload));
      }),
    );
    this.sweepLater(0);
  }

  /** Hands out nothing more, waits for what is in flight, records it, and gives every lease back. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.sweepTimer);
    await Promise.all(this.endings.splice(0).map((end) => end()));
    await Promise.all([this.sweeping, this.failover.stop()]);
    const impatience = setTimeout(() => this.cancellation.abort(), DRAIN_MS);
    await Promise.all([...this.lanes.values()].map((lane) => lane.stop()));
    clearTimeout(impatience);
  }

  private wake(idPhones: readonly number[]): void {
    if (this.stopped) return;
    for (const idPhone of idPhones) this.lane(idPhone).wake();
  }

  private lane(idPhone: number): Lane {
    let lane = this.lanes.get(idPhone);
    if (lane === undefined) {
      lane = new Lane(idPhone, {
        queue: this.queue,
        connections: this.connections,
        phones: this.phones,
        circuits: this.circuits,
        writer: this.writer,
        turns: this.turns,
        clock: this.clock,
        random: Math.random,
        signal: this.cancellation.signal,
      });
      this.lanes.set(idPhone, lane);
    }
    return lane;
  }

  private sweepLater(delayMs: number): void {
    if (this.stopped) return;
    this.sweepTimer = setTimeout(() => {
      this.sweeping = this.sweep()
        .catch((error: unknown) => this.log.warn({ message: 'looking for due batches failed, will be tried again', error }))
        .finally(() => this.sweepLater(SWEEP_MS));
    }, delayMs);
  }

  private async sweep(): Promise<void> {
    this.sweeps += 1;
    const held = [...this.lanes.values()].flatMap((lane) => lane.heldBatches());
    if (this.sweeps % RENEW_EVERY_SWEEPS === 0) await this.renew(held);
    if (this.sweeps % EXPIRE_EVERY_SWEEPS === 0) {
      await this.queue.expire();
      this.wake(await this.circuits.dueForQuestion());
    }
    await this.queue.releaseDead(held);
    await this.shareRates();
    const now = this.clock.now().getTime();
    const waiting = await this.queue.waitingPhones();
    this.failover.consider(waiting.filter(({ blocked }) => blocked).map(({ idPhone }) => idPhone));
    for (const { idPhone, dueAt } of waiting) {
      if (dueAt.getTime() <= now) this.wake([idPhone]);
      else if (dueAt.getTime() <= now + SWEEP_MS) this.lane(idPhone).wakeAt(dueAt);
    }
  }

  /** Phones with a rate ask how many others send through them; all others cost nothing. */
  private async shareRates(): Promise<void> {
    const paced = [...this.lanes].filter(([, lane]) => lane.isPaced);
    if (paced.length === 0) return;
    const elsewhere = await this.queue.slotsElsewhere(paced.map(([idPhone]) => idPhone));
    for (const [idPhone, lane] of paced) lane.shareRateWith(elsewhere.get(idPhone) ?? 0);
  }

  private async renew(held: readonly number[]): Promise<void> {
    if (held.length === 0) return;
    const lost = new Set(await this.queue.renew(held));
    for (const lane of this.lanes.values()) lane.lose(lost);
  }
}

function phoneIds(payload: string | undefined): readonly number[] {
  return payload === undefined || payload === '' ? [] : payload.split(',').map(Number);
}
