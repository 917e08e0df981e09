import { AdapterError, redact, secretValues } from '@pigeonnier/plugin-sdk';
import type {
  AdapterDefinition,
  AdapterErrorKind,
  AdapterInstance,
  BatchReceipt,
  CallbackContext,
  CallbackRequest,
  CallContext,
  Capability,
  FieldDescription,
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
import { readInboundMessages, readOptOuts, readPhoneStatus, readStatusUpdates } from './read-parsed.js';
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
    private readonly instance: AdapterInstance,
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

  async send(sms: OutboundSms, phone: PhoneConnection, options?: CallOptions): Promise<SendReceipt> {
    const receipt = await this.ask('send', 'sending', phone, options, async (ctx) => readSendReceipt(await this.method('send')(sms, ctx)));
    return this.withPresentableAnswer(receipt, phone);
  }

  async sendBatch(batch: OutboundBatch, phone: PhoneConnection, options?: CallOptions): Promise<BatchReceipt> {
    const receipt = await this.ask('sendBatch', 'sending', phone, options, async (ctx) =>
      readBatchReceipt(await this.method('sendBatch')(batch, ctx), batch.to),
    );
    return this.withPresentableAnswer(receipt, phone);
  }

  checkStatus(phone: PhoneConnection, options?: CallOptions): Promise<PhoneStatus> {
    return this.ask('checkStatus', 'asking', phone, options, async (ctx) => readPhoneStatus(await this.method('checkStatus')(ctx)));
  }

  /** Returns at once when the adapter cannot test settings. */
  async testSettings(phone: PhoneConnection, options?: CallOptions): Promise<void> {
    if (!this.supports('testSettings')) return;
    await this.ask('testSettings', 'asking', phone, options, async (ctx) => this.method('testSettings')(ctx));
  }

  /** Returns when the adapter does not verify callbacks. @throws AdapterError `unauthorized` for a forged request. */
  verifyCallback(request: CallbackRequest, settings: object | undefined): void {
    if (this.instance.verifyCallback === undefined) return;
    this.parse('verifyCallback', request, settings, () => undefined);
  }

  /** `[]` without the capability, or when the request is no report; the same for the other parsers. */
  parseStatusCallback(request: CallbackRequest, settings: object | undefined): readonly StatusUpdate[] {
    return this.supports('statusCallback') ? this.parse('parseStatusCallback', request, settings, readStatusUpdates) : [];
  }

  parseInboundSms(request: CallbackRequest, settings: object | undefined): readonly InboundSms[] {
    return this.supports('inboundSms') ? this.parse('parseInboundSms', request, settings, readInboundMessages) : [];
  }

  parseOptOut(request: CallbackRequest, settings: object | undefined): readonly OptOut[] {
    return this.supports('optOutCallback') ? this.parse('parseOptOut', request, settings, readOptOuts) : [];
  }

  private async ask<T>(
    method: Method,
    fault: keyof typeof FAULTS,
    phone: PhoneConnection,
    { signal }: CallOptions = {},
    work: (ctx: CallContext<object>) => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted === true) throw new AdapterError('unreachable', 'the host is stopping: the provider was not asked');
    const started = performance.now();
    const limit = new CallLimit(this.definition.limits?.callTimeoutMs ?? DEFAULT_TIMEOUT_MS, signal);
    try {
      const ctx = { settings: phone.settings, signal: limit.signal, callbackUrl: phone.callbackUrl.bind(phone) };
      const answer = await limit.race(work(ctx));
      this.count(method, 'ok', started);
      return answer;
    } catch (thrown) {
      const kind = FAULTS[fault][limit.signal.aborted ? 'silent' : 'thrown'];
      throw this.failed(method, thrown, kind, phone.settings, started);
    } finally {
      limit.clear();
    }
  }

  private parse<T>(
    method: 'verifyCallback' | 'parseStatusCallback' | 'parseInboundSms' | 'parseOptOut',
    request: CallbackRequest,
    settings: object | undefined,
    read: (answer: unknown) => T,
  ): T {
    const started = performance.now();
    try {
      const answer = read(this.method(method)(request, { settings } satisfies CallbackContext<object>));
      this.count(method, 'ok', started);
      return answer;
    } catch (thrown) {
      throw this.failed(method, thrown, FAULTS.parsing.thrown, settings, started);
    }
  }

  /** Settings are of the adapter's own class, which only the adapter knows. */
  private method<M extends Method>(name: M): NonNullable<AdapterInstance<object>[M]> {
    const method = (this.instance as AdapterInstance<object>)[name];
    if (method === undefined) throw new AdapterError('misconfigured', `the adapter ${this.uid} has no ${name}()`);
    return method.bind(this.instance) as NonNullable<AdapterInstance<object>[M]>;
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
