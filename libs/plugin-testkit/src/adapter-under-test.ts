import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { parseSettings } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, AdapterInstance, CallContext, OutboundBatch, OutboundSms } from '@pigeonnier/plugin-sdk';
import type { AdapterContract, AskingMethod, RunningProvider, Values } from './contract.types.js';
import { ContractBroken, show } from './contract-broken.js';
import { withinTime } from './within-time.js';

const DEFAULT_TIME_LIMIT_MS = 10_000;
/** Nobody listens there: callbacks that an adapter makes itself are lost. */
const CALLBACK_ADDRESS = 'http://127.0.0.1:9/callback';

/** What is checked: an adapter's declaration and what its author told of it. */
export interface Subject {
  readonly contract: AdapterContract;
  readonly definition: AdapterDefinition;
}

export interface StartedPlugin {
  readonly app: INestApplicationContext;
  readonly instance: AdapterInstance<object>;
  stop(): Promise<void>;
}

/** Builds the plugin alone, as a host would: through dependency injection, with its operator's options. */
export async function startPlugin({ contract, definition }: Subject, provider?: RunningProvider): Promise<StartedPlugin> {
  const { plugin, timeLimitMs = DEFAULT_TIME_LIMIT_MS } = contract;
  const options = plugin.options === undefined ? {} : parseSettings(plugin.options, { ...contract.options, ...provider?.options });
  const isClass = Object.getOwnPropertyDescriptor(plugin.module, 'prototype')?.writable === false;
  const module = isClass ? plugin.module : (plugin.module as (options: object) => object)(options);
  const root = { module: class ContractRoot {}, imports: [module as never] };
  const starting = NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  const app = await withinTime(starting, timeLimitMs, 'the plugin was started and has');
  return { app, instance: instanceOf(app, definition), stop: () => withinTime(app.close(), timeLimitMs, 'the plugin was stopped and has') };
}

function instanceOf(app: INestApplicationContext, { uid, useClass }: AdapterDefinition): AdapterInstance<object> {
  try {
    return app.get<AdapterInstance<object>>(useClass, { strict: false });
  } catch (error) {
    throw new ContractBroken(`the plugin's module must provide the class of ${uid}, as a singleton: ${show(error)}`, { cause: error });
  }
}

/** A started adapter beside its provider, with builders for what it is called with. */
export class AdapterUnderTest {
  private messages = 0;
  private providerIsClosed = false;

  constructor(
    private readonly subject: Subject,
    readonly adapter: AdapterInstance<object>,
    readonly provider: RunningProvider | undefined,
  ) {}

  settings(account = 'first', changes: Values = {}): object {
    const { contract, definition } = this.subject;
    return parseSettings(definition.settings, { ...contract.settings, ...this.provider?.settingsFor(account), ...changes });
  }

  context(settings = this.settings(), signal: AbortSignal = new AbortController().signal): CallContext<object> {
    return { settings, signal, callbackUrl: (kind) => `${CALLBACK_ADDRESS}/${kind}/` };
  }

  recipient(index: number): string {
    return this.subject.contract.recipient?.(index) ?? `+33199005${String(index).padStart(3, '0')}`;
  }

  /** A message that no other is like. */
  sms(changes: Partial<OutboundSms> = {}): OutboundSms {
    const index = this.messages++;
    return {
      to: this.recipient(index % 500),
      text: `Message ${index}`,
      flash: false,
      medias: [],
      idempotencyKey: `contract-m${index}`,
      ...changes,
    };
  }

  batch(size: number): OutboundBatch {
    const { text, flash, medias, idempotencyKey } = this.sms();
    return { to: Array.from({ length: size }, (_, index) => this.recipient(index)), text, flash, medias, idempotencyKey };
  }

  can(method: AskingMethod): boolean {
    return typeof this.adapter[method] === 'function';
  }

  /** Calls one of the asking methods with a message like any other. */
  async ask(method: AskingMethod, context = this.context(), sms: Partial<OutboundSms> = {}): Promise<unknown> {
    const { adapter } = this;
    if (method === 'send') return adapter.send?.(this.sms(sms), context);
    if (method === 'sendBatch') {
      const { to, ...rest } = sms;
      return adapter.sendBatch?.({ ...this.batch(2), ...rest, ...(to !== undefined && { to: [to] }) }, context);
    }
    return method === 'checkStatus' ? adapter.checkStatus?.(context) : adapter.testSettings?.(context);
  }

  async closeProvider(): Promise<void> {
    if (this.providerIsClosed) return;
    this.providerIsClosed = true;
    await this.provider?.close();
  }
}

/** Starts provider and plugin for `work` and stops them after it. How the plugin stops is a check of its own. */
export async function withAdapter(subject: Subject, work: (tested: AdapterUnderTest) => Promise<void>): Promise<void> {
  const provider = await subject.contract.provider?.start();
  let plugin: StartedPlugin | undefined;
  let tested: AdapterUnderTest | undefined;
  try {
    plugin = await startPlugin(subject, provider);
    tested = new AdapterUnderTest(subject, plugin.instance, provider);
    await work(tested);
  } finally {
    await plugin?.stop().catch(() => undefined);
    await (tested?.closeProvider() ?? provider?.close());
  }
}
