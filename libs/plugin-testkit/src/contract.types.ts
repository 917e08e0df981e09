import type {
  AdapterErrorKind,
  CallbackRequest,
  EndCall,
  InboundCall,
  InboundSms,
  OptOut,
  OutboundSms,
  PluginDefinition,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';
import type { FakeAnswer } from './fake-provider.js';

/** One duty of an adapter, for any test runner: `it(check.name, check.run)`. Checks share nothing and may run in any order or at once. */
export interface ContractCheck {
  /** The duty as a sentence. */
  readonly name: string;
  /** Rejects with an `Error` that says what the adapter did and what it should do. */
  readonly run: () => Promise<void>;
}

/** Settings or options by property name, as they come from a form. */
export type Values = Readonly<Record<string, unknown>>;

/** A message request that a provider's double has read. */
export interface SeenRequest {
  /** Which account the request's credentials belong to: the name that was given to `settingsFor`. */
  readonly account: string | undefined;
  /** In E.164 form. */
  readonly recipients: readonly string[];
  /** Whether messages go out because of it: not for what was refused or recognised as repeated. */
  readonly accepted: boolean;
}

/** A double of the provider that runs for one check. */
export interface RunningProvider {
  /** Operator options that lead the adapter to it. */
  readonly options?: Values;
  /** Credentials of an account, over the contract's settings. Different for every name; secrets have at least eight characters. */
  settingsFor(account: string): Values;
  /** Every request for messages so far, oldest first. */
  requests(): readonly SeenRequest[];
  /** From now on requests are read and never answered. */
  hang(): void;
  /** From now on everything is answered with this. Without it, nothing is checked about unexpected answers. */
  answerWith?(answer: FakeAnswer): void;
  /** What the provider would not say but minds: unknown fields, wrong types. */
  complaints?(): readonly string[];
  /** Stops listening and cuts open connections. Called once. */
  close(): Promise<void>;
}

export interface ContractProvider<Provider extends RunningProvider> {
  /** Starts a fresh double. Several run at once. */
  start(): Promise<Provider>;
}

/** The methods that ask something of the provider. */
export type AskingMethod = 'send' | 'sendBatch' | 'checkStatus' | 'testSettings';

/** A way in which the provider refuses, and what it means. */
export interface Refusal<Provider extends RunningProvider> {
  /** Goes on after "when the provider refuses": `an unknown token`. */
  readonly name: string;
  readonly kind: AdapterErrorKind;
  /** `send` when not given. */
  readonly method?: AskingMethod;
  /** Settings of the phone that is refused, over the usual ones. */
  readonly settings?: Values;
  /** The message that is refused, where it is not like any other. */
  readonly sms?: Partial<OutboundSms>;
  /** Makes the provider refuse. */
  arrange?(provider: Provider): void | Promise<void>;
}

/** A provider's request and what is read of it. */
export interface CallbackFixture<Read> {
  /** Made by `callbackRequest`. */
  readonly request: CallbackRequest;
  /** As many as must be read; each at least with these properties. */
  readonly reads: readonly Partial<Read>[];
}

/** At least one fixture for every callback capability that is declared. */
export interface CallbackFixtures {
  readonly statusCallback?: readonly CallbackFixture<StatusUpdate>[];
  readonly inboundSms?: readonly CallbackFixture<InboundSms>[];
  readonly optOutCallback?: readonly CallbackFixture<OptOut>[];
  readonly inboundCall?: readonly CallbackFixture<InboundCall>[];
  readonly endCall?: readonly CallbackFixture<EndCall>[];
}

/** What the kit must know of an adapter to check it. */
export interface AdapterContract<Provider extends RunningProvider = RunningProvider> {
  readonly plugin: PluginDefinition;
  /** Which of the plugin's adapters. */
  readonly uid: string;
  /** Operator options, under those of the provider. */
  readonly options?: Values;
  /** Settings of a phone that works, complete by themselves. */
  readonly settings: Values;
  /** Settings that must be refused, beside those without a required field. */
  readonly badSettings?: readonly Values[];
  /** Left out only for an adapter that reaches nobody: what needs a provider is then not checked. */
  readonly provider?: ContractProvider<Provider>;
  readonly refusals?: readonly Refusal<Provider>[];
  readonly callbacks?: CallbackFixtures;
  /** The recipient with this index, from 0 to 499; `+33199005000` to `+33199005499` when not given. */
  readonly recipient?: (index: number) => string;
  /** How long the plugin may take to start and to stop; 10,000 ms, as in the host, when not given. */
  readonly timeLimitMs?: number;
}
