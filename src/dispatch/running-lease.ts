import type { AdapterError, SendReceipt } from '@pigeonnier/plugin-sdk';
import type { Clock } from '../config/index.js';
import type { AttemptRecord, BatchMember, FailureReasonRecord, LeasedBatch } from '../messages/index.js';
import type { OpenPhone } from '../phones/index.js';
import type { LaneCircuit } from './lane-circuit.js';
import { isSilence } from './lane-circuit.js';
import type { Pacer } from './pacer.js';
import { decideOutcome, mayRepeat } from './decide-outcome.js';
import type { Decision, RequestHistory } from './decide-outcome.js';
import type { RecordedLease, ResultWriter, SendingDraft } from './result-writer.js';

const LONGEST_ANSWER = 500;

/** In doubt after a crash, and the provider would not recognise the message. */
export const INTERRUPTED: FailureReasonRecord = {
  code: 'unconfirmed',
  reason: 'the gateway was interrupted while handing the message over; the provider may have taken it',
};

/** A phone that `dispatch` may send through. */
export type SendingPhone = OpenPhone & { readonly adapter: NonNullable<OpenPhone['adapter']> };

/** What a running lease needs around it. */
export interface LeaseSurroundings {
  readonly writer: ResultWriter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly circuit: LaneCircuit;
  /** Keeps all leases of the phone on this host to its rate, if it has one. */
  readonly pacer: Pacer | undefined;
  /** The phone's circuit is open: the lease makes one call, to show whether the provider is back, and hands back the rest. */
  readonly isProbe: boolean;
  /** Aborted when the host no longer waits for calls in flight. */
  readonly signal: AbortSignal;
  /** The provider refuses the phone: resolved when nobody leases for it any more. */
  holdPhone(status: 'unavailable' | 'no_credit', reason: string): Promise<void>;
  /** The provider asks the phone to wait: resolved when nobody leases for it before then. */
  pausePhone(until: Date): Promise<void>;
}

/** A leased batch on its way through the adapter: what single requests and whole batches have in common. */
export abstract class RunningLease implements RecordedLease {
  /** Nothing more is handed to the provider. */
  protected stopped = false;
  /** Nothing is in flight any more, and the phone is held or paused where the provider asked for it. */
  protected handedBack = false;
  /** Whether the last word about the lease (finish or release) is with the writer. */
  protected complete = false;
  /** Whether the provider was called, and what came of it says something about it. */
  private told = false;
  /** When it began. */
  readonly since: Date;
  private readonly beforeRelease: Promise<void>[] = [];
  private readonly ended: Promise<void>;
  private end!: () => void;
  private readonly stopping: Promise<void>;
  private endPacing!: () => void;

  constructor(
    protected readonly batch: LeasedBatch,
    protected readonly phone: SendingPhone,
    protected readonly around: LeaseSurroundings,
  ) {
    this.since = around.clock.now();
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.stopping = new Promise((resolve) => {
      this.endPacing = resolve;
    });
  }

  get isProbe(): boolean {
    return this.around.isProbe;
  }

  /** A probe that ended before the provider could be asked. */
  get isWithoutResult(): boolean {
    return this.isProbe && !this.told;
  }

  get idBatch(): number {
    return this.batch.id;
  }

  get slots(): number {
    return this.batch.slots;
  }

  /** Sends what the lease holds. Resolved when everything about it is recorded, or when it was lost. */
  async run(): Promise<void> {
    await this.sendAll();
    await Promise.all(this.beforeRelease);
    this.handedBack = true;
    if (!this.complete) this.around.writer.touch(this);
    await this.ended;
  }

  /** Calls in flight go on; the rest of the batch is given back. */
  stop(): void {
    this.stopped = true;
    this.endPacing();
  }

  recorded(): void {
    if (this.complete) this.end();
  }

  lost(): void {
    this.stop();
    this.complete = true;
    this.end();
  }

  abstract drain(draft: SendingDraft): void;
  protected abstract sendAll(): Promise<void>;

  /** Resolved when the phone's rate allows a call, or the lease is stopped. */
  protected async pace(): Promise<void> {
    const { pacer } = this.around;
    if (pacer !== undefined) await Promise.race([pacer.turn(), this.stopping]);
  }

  /**
   * Tells the circuit what came of a call: `undefined` an answer that the provider gave. Answers whether the call met a circuit that is
   * open by now, so that it does not count as an attempt.
   */
  protected heard(error?: AdapterError): boolean {
    const { circuit, isProbe, signal } = this.around;
    // Who no longer waits learns nothing.
    if (signal.aborted) return false;
    this.told = true;
    const isSilent = error !== undefined && isSilence(error);
    const change = isSilent ? circuit.silent(isProbe, error.message) : circuit.answered(isProbe);
    if (change !== undefined) {
      this.stop();
      this.beforeRelease.push(change);
    }
    return isSilent && change !== undefined;
  }

  protected decide(error: AdapterError, inDoubt: boolean, excused: boolean): Decision {
    const decision = decideOutcome(error, this.history(inDoubt, excused), this.around.clock.now(), this.around.random);
    if (decision.kind === 'hold') {
      this.stop();
      this.beforeRelease.push(this.around.holdPhone(decision.phoneStatus, error.message));
    } else if (decision.kind === 'retry' && decision.pausePhone) {
      this.stop();
      this.beforeRelease.push(this.around.pausePhone(decision.dueAt));
    }
    return decision;
  }

  /** Flash is a wish: an adapter without it sends an ordinary message. */
  protected flashFor(member: BatchMember): boolean {
    return member.flash && this.phone.adapter.definition.features?.flash === true;
  }

  protected mayRepeatNow(): boolean {
    return mayRepeat(this.history(true), this.around.clock.now());
  }

  protected attempt(idMessage: number | null, startedAt: Date, result: SendReceipt | AdapterError): AttemptRecord {
    const receipt = 'kind' in result ? undefined : result;
    const answer = receipt?.answer ?? ('kind' in result ? describe(result) : undefined);
    return {
      idUser: this.batch.idUser,
      adapter: this.phone.adapterUid,
      idBatch: this.batch.id,
      idMessage,
      number: this.batch.attempts + 1,
      at: startedAt,
      durationMs: this.around.clock.now().getTime() - startedAt.getTime(),
      outcome: 'kind' in result ? result.kind : result.alreadyAccepted === true ? 'already_accepted' : 'accepted',
      uid: receipt?.uid,
      recipients: idMessage === null ? this.batch.members.length : 1,
      segments: receipt?.segments,
      cost: receipt?.cost,
      currency: receipt?.currency,
      answer: answer === undefined ? undefined : storable(answer),
    };
  }

  private history(inDoubt: boolean, excused = false): RequestHistory {
    const window = this.phone.adapter.definition.features?.idempotentSend?.windowHours;
    return {
      attempts: this.batch.attempts - this.batch.excused + (excused ? 0 : 1),
      firstAttemptAt: this.batch.firstAttemptAt,
      giveUpAt: this.batch.giveUpAt,
      inDoubt,
      idempotencyWindowMs: window === undefined ? undefined : window * 3_600_000,
    };
  }
}

function describe(error: AdapterError): string {
  return error.providerCode === undefined ? error.message : `${error.providerCode}: ${error.message}`;
}

/** Why a message is not handed out whose time has passed. */
export const EXPIRED = { code: 'expired', reason: 'its time was over before it could be sent' };

/** Postgres text holds no NUL, and a timeline needs no page of HTML. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, LONGEST_ANSWER);
}
