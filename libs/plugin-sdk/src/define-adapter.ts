import type { Capability, CapabilityContracts } from './adapter.js';
import type { BilingualText } from './field.js';

// `never[]`-style constructor parameters would refuse every class with dependencies: variance needs `any` here.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AdapterClass<Instance> = new (...args: any[]) => Instance;

/** What an adapter can do beyond its methods. */
export interface AdapterFeatures {
  /** Shows messages on the screen at once (class 0). */
  readonly flash?: boolean;
  readonly mmsSending?: boolean;
  readonly mmsReception?: boolean;
  /** The provider refuses or ignores a second request with the same `idempotencyKey` for this long, in hours. */
  readonly idempotentSend?: { readonly windowHours: number };
}

/** What the provider can take. The host keeps within these. */
export interface AdapterLimits {
  /** Longest text, in characters. */
  readonly maxTextLength?: number;
  /** Provider requests in flight per phone; 16 when not given. */
  readonly maxConcurrency?: number;
  /** Provider requests per second and phone. */
  readonly ratePerSecond?: number;
  /** Recipients of one `sendBatch` request. */
  readonly maxRecipients?: number;
  /** How long one call may take, in milliseconds; 30,000 when not given. */
  readonly callTimeoutMs?: number;
}

/** What the provider expects as the answer to a callback; an empty 200 when not given. */
export interface CallbackAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** What a phone's settings may lower or turn off, read from the parsed settings. */
export interface PhoneLimits {
  readonly maxConcurrency?: number;
  readonly ratePerSecond?: number;
  /** `false` turns `sendBatch` off for this phone. */
  readonly batches?: boolean;
}

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;

/** The instance type that a list of capabilities obliges to. */
export type ImplementationOf<C extends Capability, Settings> = UnionToIntersection<CapabilityContracts<Settings>[C]>;

export interface AdapterDefinition<Settings extends object = object, C extends Capability = Capability> {
  /** Stored with phones and part of callback addresses: `snake_case`, never changed once published. */
  readonly uid: string;
  /** The one class name that RaspiSMS's API accepts and returns for it (`adapters\OctopushShortcodeAdapter`). */
  readonly raspismsName?: string;
  readonly name: BilingualText;
  readonly description: BilingualText;
  readonly capabilities: readonly C[];
  readonly features?: AdapterFeatures;
  readonly limits?: AdapterLimits;
  readonly callbackAnswer?: CallbackAnswer;
  /**
   * Adapters of one plugin with the same word here share their uids: a provider that has one address per account may report to that of
   * any of them on a message sent through another.
   */
  readonly reportFamily?: string;
  /** Not offered to people who add a phone; the API still accepts it. */
  readonly hidden?: boolean;
  /** Settings are left out of every list of phones. */
  readonly hideSettings?: boolean;
  /** Class with `@Field` properties. */
  readonly settings: new () => Settings;
  /** What this phone's settings say of its own limits; never above the manifest's. */
  readonly phoneLimits?: (settings: Settings) => PhoneLimits;
  /** Built once per host through dependency injection; must be a provider of the plugin's module. */
  readonly useClass: AdapterClass<ImplementationOf<C, Settings>>;
}

/** Declares an adapter. A capability whose method the class lacks does not compile. */
export function defineAdapter<Settings extends object, const C extends Capability>(
  definition: AdapterDefinition<Settings, C>,
): AdapterDefinition<Settings, C> {
  return Object.freeze({ ...definition });
}
