import { Logger } from '@nestjs/common';
import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { Clock } from '../config/index.js';
import type { BatchQueue, Lease, LeasedBatch } from '../messages/index.js';
import type { Circuits, PhoneConnections, PhonesService } from '../phones/index.js';
import { EachLease } from './each-lease.js';
import type { FairTurns, TurnTaker } from './fair-turns.js';
import { isSilence, LaneCircuit } from './lane-circuit.js';
import { Pacer } from './pacer.js';
import type { ResultWriter } from './result-writer.js';
import type { LeaseSurroundings, RunningLease, SendingPhone } from './running-lease.js';
import { WholeLease } from './whole-lease.js';

/** From this concurrency on a lease takes half of a phone's slots, so that another host can take the other half. */
const SHARED_FROM = 4;
const PAUSE_AFTER_ERROR_MS = 1_000;
/** A batch that has held slots for this long gives them back when something else is due: a code does not wait for a campaign. */
const TURN_MS = 2_000;

export interface LaneSurroundings {
  readonly queue: BatchQueue;
  readonly connections: PhoneConnections;
  readonly phones: PhonesService;
  readonly circuits: Circuits;
  readonly writer: ResultWriter;
  readonly turns: FairTurns;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** One phone's sending on this host: leases what is due while slots are free, and runs the leases side by side. */
export class Lane {
  private readonly log = new Logger(Lane.name);
  private readonly leases = new Map<RunningLease, Promise<void>>();
  private readonly leaseSurroundings: Omit<LeaseSurroundings, 'pacer' | 'isProbe' | 'holdPhone'>;
  private readonly circuit: LaneCircuit;
  private pacer: Pacer | undefined;
  private isPumping = false;
  private pumping: Promise<void> | undefined;
  private wokenMeanwhile = false;
  private stopped = false;
  private mayBeMore = false;
  private timer: NodeJS.Timeout | undefined;
  private alarm: Date | undefined;

  constructor(
    private readonly idPhone: number,
    private readonly around: LaneSurroundings,
  ) {
    const { writer, clock, random, signal, circuits } = around;
    this.circuit = new LaneCircuit({
      idPhone,
      circuits,
      persist: (write) => this.persist(write),
      stop: () => this.stopLeases(),
      wakeAt: (time) => (time === undefined ? this.wake() : this.wakeAt(time)),
    });
    this.leaseSurroundings = {
      circuit: this.circuit,
      writer,
      clock,
      random,
      signal,
      pausePhone: (until) => this.pausePhone(until),
    };
  }

  private get slotsInUse(): number {
    return [...this.leases.keys()].reduce((sum, lease) => sum + lease.slots, 0);
  }

  heldBatches(): readonly number[] {
    return [...this.leases.keys()].map((lease) => lease.idBatch);
  }

  /** It sends at a rate that it may have to share with other hosts. */
  get isPaced(): boolean {
    return this.pacer !== undefined && this.leases.size > 0;
  }

  /** Other hosts hold so many of the phone's slots. */
  shareRateWith(slotsElsewhere: number): void {
    this.pacer?.shareWith(this.slotsInUse, slotsElsewhere);
  }

  /** Something may be due. */
  wake(): void {
    if (this.stopped) return;
    this.wokenMeanwhile = true;
    if (!this.isPumping) this.pumping = this.pump();
  }

  /** Something will be due then. The earliest of such times counts: what is due later is seen after that. */
  wakeAt(time: Date): void {
    if (this.alarm !== undefined && this.alarm <= time) return;
    clearTimeout(this.timer);
    this.alarm = time;
    this.timer = setTimeout(
      () => {
        this.alarm = undefined;
        this.wake();
      },
      Math.max(0, time.getTime() - this.around.clock.now().getTime()),
    );
  }

  /** These batches are no longer ours. */
  lose(idBatches: ReadonlySet<number>): void {
    for (const lease of this.leases.keys()) if (idBatches.has(lease.idBatch)) lease.lost();
  }

  /** Nothing more is handed out; resolved when what was in flight is recorded and every lease given back. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.pumping;
    for (const lease of this.leases.keys()) lease.stop();
    await Promise.all(this.leases.values());
  }

  private async pump(): Promise<void> {
    this.isPumping = true;
    try {
      while (this.wokenMeanwhile && !this.stopped) {
        // What is due from here on wakes again; a wake-up in the meantime must not be overwritten.
        this.wokenMeanwhile = false;
        if (await this.leaseOnce()) this.wokenMeanwhile = true;
      }
    } catch (error) {
      this.log.warn({ message: 'leasing failed, will be tried again', phone: this.idPhone, error });
      if (!this.stopped) this.wakeAt(new Date(this.around.clock.now().getTime() + PAUSE_AFTER_ERROR_MS));
    } finally {
      this.isPumping = false;
    }
  }

  /** Answers whether it is worth asking again at once. */
  private async leaseOnce(): Promise<boolean> {
    const open = await this.around.connections.open(this.idPhone);
    if (open?.adapter === undefined) return false;
    const phone: SendingPhone = { ...open, adapter: open.adapter };
    if (phone.circuit !== undefined) return this.probeOnce(phone, phone.circuit.probeAt);
    const free = phone.maxConcurrency - this.slotsInUse;
    if (free <= 0) {
      this.mayBeMore = true;
      this.endLongTurns();
      return false;
    }

    const share = phone.maxConcurrency < SHARED_FROM ? free : Math.min(free, Math.ceil(phone.maxConcurrency / 2));
    const lease = await this.lease(phone, share);
    if (lease.batches.length > 0) this.circuit.leased();
    for (const batch of lease.batches) this.start(batch, phone);
    this.mayBeMore = lease.mayBeMore;
    return this.mayBeMore;
  }

  /** Waits for its turn among all phones of the host, then leases. */
  private async lease(phone: SendingPhone, wanted: number, probe = false): Promise<Lease> {
    const { turns, queue } = this.around;
    const granted = await turns.enter(takerOf(phone), wanted);
    let lease: Lease = { batches: [], mayBeMore: false };
    try {
      if (!this.stopped)
        lease = await queue.lease({
          idPhone: this.idPhone,
          maxConcurrency: probe ? 1 : phone.maxConcurrency,
          slots: granted,
          withMedias: phone.adapter.definition.features?.mmsSending === true,
          probe,
        });
    } finally {
      turns.leave(takerOf(phone), granted - lease.batches.reduce((sum, batch) => sum + batch.slots, 0));
    }
    return lease;
  }

  /** The circuit is open: one host at a time asks the provider, and sends one message if it answers. */
  private async probeOnce(phone: SendingPhone, probeAt: Date): Promise<boolean> {
    const { circuits, clock } = this.around;
    for (const lease of this.leases.keys()) if (!lease.isProbe) lease.stop();
    if (probeAt > clock.now()) {
      this.wakeAt(probeAt);
      return false;
    }
    if (this.leases.size > 0 || !(await circuits.claimProbe(this.idPhone))) return false;
    try {
      await this.probe(phone);
    } catch (error) {
      await circuits.probeNow(this.idPhone);
      throw error;
    }
    return false;
  }

  private async probe(phone: SendingPhone): Promise<void> {
    const silence = await this.ask(phone);
    if (silence !== undefined) {
      await this.circuit.silent(true, silence);
      return;
    }
    const { batches } = await this.lease(phone, 1, true);
    for (const batch of batches) this.start(batch, phone, true);
    if (batches.length > 0) return;
    if (canBeAsked(phone)) await this.circuit.answered(true);
    else await this.around.circuits.probeNow(this.idPhone);
  }

  /** Why the provider must be taken for away; `undefined` when it answers, or cannot be asked. */
  private async ask({ adapter, connection, version }: SendingPhone): Promise<string | undefined> {
    if (!adapter.supports('phoneStatus')) return undefined;
    try {
      const status = await adapter.checkStatus(connection, { signal: this.around.signal });
      if (status !== 'available') await this.around.phones.markStatus(this.idPhone, status, 'the provider says so', version);
      return undefined;
    } catch (error) {
      if (!isAdapterError(error)) throw error;
      return isSilence(error) ? error.message : undefined;
    }
  }

  /** Stops leases whose turn is over; looks again when the next one's will be. What they give back is leased again in its order. */
  private endLongTurns(): void {
    const now = this.around.clock.now().getTime();
    const turnsEnd = [...this.leases.keys()].map((lease) => {
      const end = lease.since.getTime() + TURN_MS;
      if (end <= now) lease.stop();
      return end;
    });
    const next = Math.min(...turnsEnd.filter((end) => end > now));
    if (Number.isFinite(next)) this.wakeAt(new Date(next));
  }

  private start(batch: LeasedBatch, phone: SendingPhone, isProbe = false): void {
    this.pacer = Pacer.atRate(phone.ratePerSecond, this.pacer);
    const around: LeaseSurroundings = {
      ...this.leaseSurroundings,
      pacer: this.pacer,
      isProbe,
      holdPhone: (status, reason) => this.holdPhone(status, reason, phone.version),
    };
    const lease = batch.kind === 'whole' ? new WholeLease(batch, phone, around) : new EachLease(batch, phone, around);
    const ending = lease
      .run()
      .catch((error: unknown) => {
        // The lease stays taken until it runs out; then what it handed out is in doubt, which is the truth.
        this.log.error({ message: 'sending a batch ended unexpectedly', batch: batch.id, phone: this.idPhone, error });
      })
      .then(() => (lease.isWithoutResult ? this.persist(() => this.around.circuits.probeNow(this.idPhone)) : undefined))
      .finally(() => {
        this.leases.delete(lease);
        this.around.turns.leave(takerOf(phone), batch.slots);
        if (this.mayBeMore || isProbe) this.wake();
      });
    this.leases.set(lease, ending);
  }

  private async holdPhone(status: 'unavailable' | 'no_credit', reason: string, version: number): Promise<void> {
    this.stopLeases();
    await this.persist(() => this.around.phones.markStatus(this.idPhone, status, reason, version));
  }

  private async pausePhone(until: Date): Promise<void> {
    this.stopLeases();
    await this.persist(() => this.around.queue.pause(this.idPhone, until));
    this.wakeAt(until);
  }

  private stopLeases(): void {
    for (const lease of this.leases.keys()) lease.stop();
  }

  /** What the provider said must be known before anybody leases again, however long the database is away. */
  private async persist<Result>(write: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        this.log.warn({ message: 'recording the state of a phone failed, will be tried again', phone: this.idPhone, error });
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
      }
    }
  }
}

function takerOf({ idUser, adapterUid }: SendingPhone): TurnTaker {
  return { idUser, adapter: adapterUid };
}

function canBeAsked({ adapter }: SendingPhone): boolean {
  return adapter.supports('phoneStatus');
}
