import { AdapterError, redact, secretValues } from '@pigeonnier/plugin-sdk';
import type {
  AdapterDefinition,
  AdapterErrorKind,
  AdapterInstance,
  BatchReceipt,
  CallbackContext,
  CallbackKind,
  CallbackRequest,
  CallContext,
  Capability,
  EndCall,
  FieldDescription,
  InboundCall,
  InboundSms,
  OptOut,
  OutboundBatch,
  OutboundSms,
  PhoneStatus,
  SendReceipt,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';
import type { PhoneConnection } from '../../connections/phone-connection.js';
import { CallLimit } from './call-limit.js';
import { CallStatistics } from './call-statistics.js';
import type { CallCount } from './call-statistics.js';
import { normaliseError, presentable } from './normalise-error.js';
import type { Redactor } from './normalise-error.js';
import { readEndCalls, readInboundCalls, readInboundMessages, readOptOuts, readPhoneStatus, readStatusUpdates } from './read-parsed.js';
import { readBatchReceipt, readSendReceipt } from './read-receipt.js';

const DEFAULT_TIMEOUT_MS = 30_000;
/** Taking out shorter ones would leave no readable text, and show what they are. */
const SHORTEST_SECRET = 3;

export interface CallOptions {
  /** Aborts when the caller no longer waits. */
  readonly signal?: AbortSignal;
}

type Method = keyof AdapterInstance;

/** What it means when a method throws anything but an `AdapterError`, and when it does not answer in time. */
const FAULTS: Readonly<Record<'sending' | 'asking' | 'parsing', { readonly thrown: AdapterErrorKind; readonly silent: AdapterErrorKind }>> =
  {
    sending: { thrown: 'unconfirmed', silent: 'unconfirmed' },
    asking: { thrown: 'bad_response', silent: 'unreachable' },
    parsing: { thrown: 'bad_response', silent: 'bad_response' },
  };

/**
 * An adapter as the host calls it. Whatever a plugin does, a call ends in time (`limits.callTimeoutMs`, else 30 s), gives a
 * well-formed answer or throws an `AdapterError` without secrets, and is counted.
 */
export class GuardedAdapter {
  private readonly statistics = new CallStatistics();
  private readonly redactors = new WeakMap<object, Redactor>();

  constructor(
    readonly definition: AdapterDefinition,
    /** Name of the plugin that brought it. */
    readonly plugin: string,
    readonly fields: readonly FieldDescription[],
    /** The adapter. Its settings are of its own class, which only itself knows. */
    private readonly methods: AdapterInstance<object>,
  ) {}

  get uid(): string {
    return this.definition.uid;
  }

  supports(capability: Capability): boolean {
    return this.definition.capabilities.includes(capability);
  }

  /** Calls so far by method and outcome. */
  calls(): readonly CallCount[] {
    return this.statistics.read();
  }

  /** Calls that this host waits for. */
  inFlight(): number {
    return this.statistics.inFlight;
  }

  async send(sms: OutboundSms, phone: PhoneConnection, options?: CallOptions): Promise<SendReceipt> {
    const receipt = await this.ask('send', 'sending', phone, options, (ctx) => this.methods.send?.(sms, ctx), readSendReceipt);
    return this.withPresentableAnswer(receipt, phone);
  }

  async sendBatch(batch: OutboundBatch, phone: PhoneConnection, options?: CallOptions): Promise<BatchReceipt> {
    const read = (answer: unknown): BatchReceipt => readBatchReceipt(answer, batch.to);
    const receipt = await this.ask('sendBatch', 'sending', phone, options, (ctx) => this.methods.sendBatch?.(batch, ctx), read);
    return this.withPresentableAnswer(receipt, phone);
  }

  checkStatus(phone: PhoneConnection, options?: CallOptions): Promise<PhoneStatus> {
    return this.ask('checkStatus', 'asking', phone, options, (ctx) => this.methods.checkStatus?.(ctx), readPhoneStatus);
  }

  /** Returns at once when the adapter cannot test settings. */
  async testSettings(phone: PhoneConnection, options?: CallOptions): Promise<void> {
    if (!this.supports('testSettings')) return;
    await this.ask(
      'testSettings',
      'asking',
      phone,
      options,
      (ctx) => this.methods.testSettings?.(ctx),
      () => undefined,
    );
  }

  /** Messages that wait at the provider; `[]` without the capability. */
  async readInbox(phone: PhoneConnection, options?: CallOptions): Promise<readonly InboundSms[]> {
    if (!this.supports('readInbox')) return [];
    return this.ask('readInbox', 'asking', phone, options, (ctx) => this.methods.readInbox?.(ctx), readInboundMessages);
  }

  /** Tells the provider which messages are stored, by their uids. */
  async ackInbox(uids: readonly string[], phone: PhoneConnection, options?: CallOptions): Promise<void> {
    const ack = (ctx: CallContext<object>): unknown => this.methods.ackInbox?.(uids, ctx);
    await this.ask('ackInbox', 'asking', phone, options, ack, () => undefined);
  }

  /** Returns when the adapter does not verify callbacks. @throws AdapterError `unauthorized` for a forged request. */
  verifyCallback(request: CallbackRequest, settings: object | undefined): void {
    if (this.methods.verifyCallback === undefined) return;
    this.parse('verifyCallback', settings, (ctx) => this.methods.verifyCallback?.(request, ctx));
  }

  /** `[]` without the capability, or when the request is no report; the same for the other parsers. */
  parseStatusCallback(request: CallbackRequest, settings: object | undefined): readonly StatusUpdate[] {
    if (!this.supports('statusCallback')) return [];
    return this.parse('parseStatusCallback', settings, (ctx) => readStatusUpdates(this.methods.parseStatusCallback?.(request, ctx)));
  }

  parseInboundSms(request: CallbackRequest, settings: object | undefined): readonly InboundSms[] {
    if (!this.supports('inboundSms')) return [];
    return this.parse('parseInboundSms', settings, (ctx) => readInboundMessages(this.methods.parseInboundSms?.(request, ctx)));
  }

  parseOptOut(request: CallbackRequest, settings: object | undefined): readonly OptOut[] {
    if (!this.supports('optOutCallback')) return [];
    return this.parse('parseOptOut', settings, (ctx) => readOptOuts(this.methods.parseOptOut?.(request, ctx)));
  }

  parseInboundCall(request: CallbackRequest, settings: object | undefined): readonly InboundCall[] {
    if (!this.supports('inboundCall')) return [];
    return this.parse('parseInboundCall', settings, (ctx) => readInboundCalls(this.methods.parseInboundCall?.(request, ctx)));
  }

  parseEndCall(request: CallbackRequest, settings: object | undefined): readonly EndCall[] {
    if (!this.supports('endCall')) return [];
    return this.parse('parseEndCall', settings, (ctx) => readEndCalls(this.methods.parseEndCall?.(request, ctx)));
  }

  private async ask<T>(
    method: Method,
    fault: keyof typeof FAULTS,
    phone: PhoneConnection,
    { signal }: CallOptions = {},
    work: (ctx: CallContext<object>) => unknown,
    read: (answer: unknown) => T,
  ): Promise<T> {
    if (signal?.aborted === true) throw new AdapterError('unreachable', 'the host is stopping: the provider was not asked');
    const started = performance.now();
    this.statistics.begin();
    const limit = new CallLimit(this.definition.limits?.callTimeoutMs ?? DEFAULT_TIMEOUT_MS, signal);
    try {
      const ctx = { settings: phone.settings, signal: limit.signal, callbackUrl: (kind: CallbackKind) => phone.callbackUrl(kind) };
      const result = read(await limit.race(work(ctx)));
      this.count(method, 'ok', started);
      return result;
    } catch (thrown) {
      const kind = FAULTS[fault][limit.signal.aborted ? 'silent' : 'thrown'];
      throw this.failed(method, thrown, kind, phone.settings, started);
    } finally {
      limit.clear();
      this.statistics.end();
    }
  }

  private parse<T>(method: Method, settings: object | undefined, work: (ctx: CallbackContext<object>) => T): T {
    const started = performance.now();
    try {
      const result = work({ settings });
      this.count(method, 'ok', started);
      return result;
    } catch (thrown) {
      throw this.failed(method, thrown, FAULTS.parsing.thrown, settings, started);
    }
  }

  private failed(
    method: Method,
    thrown: unknown,
    otherwise: AdapterErrorKind,
    settings: object | undefined,
    started: number,
  ): AdapterError {
    const error = normaliseError(thrown, otherwise, this.redactorFor(settings));
    this.count(method, error.kind, started);
    return error;
  }

  private count(method: Method, outcome: 'ok' | AdapterErrorKind, started: number): void {
    this.statistics.record(method, outcome, (performance.now() - started) / 1_000);
  }

  private withPresentableAnswer<R extends SendReceipt | BatchReceipt>(receipt: R, { settings }: PhoneConnection): R {
    if (receipt.answer === undefined) return receipt;
    return { ...receipt, answer: presentable(receipt.answer, this.redactorFor(settings)) };
  }

  private redactorFor(settings: object | undefined): Redactor {
    if (settings === undefined) return (text) => text;
    let redactor = this.redactors.get(settings);
    if (redactor === undefined) {
      const secrets = secretValues(this.definition.settings, settings).filter((secret) => secret.length >= SHORTEST_SECRET);
      redactor = secrets.length === 0 ? (text) => text : (text) => redact(text, secrets);
      this.redactors.set(settings, redactor);
    }
    return redactor;
  }
}
