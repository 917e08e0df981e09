/** RaspiSMS's words. `limit_reached` is only found by a re-check; `disabled` only ever said by a person. */
export const PHONE_STATUSES = ['available', 'unavailable', 'no_credit', 'limit_reached', 'disabled'] as const;

export type PhoneStatusWord = (typeof PHONE_STATUSES)[number];

/** How secret settings read. Sent back, it keeps the stored value. */
export const MASK = '********';

/** So many messages, failed ones included, since a moment that PHP's relative date words name (`today`, `-7 days`). */
export interface PhoneLimit {
  readonly volume: number;
  readonly startpoint: string;
}

/** A phone as people and programs see it. */
export interface PhoneView {
  readonly id: number;
  readonly idUser: number;
  /** The adapter's uid. */
  readonly adapter: string;
  /** What RaspiSMS's API calls the adapter: its class name there, else the uid. */
  readonly adapterName: string;
  /** False when no plugin brings the adapter: then the phone is unavailable, and is never sent through. */
  readonly adapterLoaded: boolean;
  readonly name: string;
  readonly priority: number;
  /** Seconds after which a message that was not handed over is not worth sending any more; null: it always is. */
  readonly messageTtl: number | null;
  /** The account's own bounds; null: the adapter's alone. */
  readonly maxConcurrency: number | null;
  readonly ratePerSecond: number | null;
  readonly status: PhoneStatusWord;
  /** Why the status is not `available`, when somebody said. */
  readonly statusReason: string | null;
  /** Secrets read as {@link MASK}. Undefined when the adapter wants its settings hidden. */
  readonly settings: Readonly<Record<string, string>> | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

/** What a caller gives to create or change a phone. Absent: keep what is stored, or the default. */
export interface PhoneInput {
  readonly name?: string;
  /** RaspiSMS's class name, or a uid. */
  readonly adapter?: string;
  /** Replaces all settings. Values are strings; unknown keys are kept. */
  readonly adapterData?: Readonly<Record<string, unknown>>;
  /** Negative ones become 0. */
  readonly priority?: number;
  /** Seconds after which a message that was not handed over is not worth sending any more; null: it always is. */
  readonly messageTtl?: number | null;
  /** Provider requests in flight at most, on all hosts together: a whole number from 1 up to what the adapter allows; null: what it allows. */
  readonly maxConcurrency?: number | null;
  /** Provider requests per second at most: above 0, up to what the adapter allows; null: what it allows. */
  readonly ratePerSecond?: number | null;
  /** A list of `{volume, startpoint}`, or a record of them, as forms give it. What makes no sense in it is left out, never refused. */
  readonly limits?: unknown;
}

export type PhoneRefusal =
  | 'missing_name'
  | 'missing_adapter'
  | 'name_too_long'
  | 'name_taken'
  | 'unknown_adapter'
  | 'missing_setting'
  | 'limit_refused'
  | 'settings_refused'
  | 'unchanged'
  | 'not_found'
  | 'disabled'
  | 'invalid_status';

/** A request about a phone that cannot be done. `message` is RaspiSMS's sentence, to follow its error's own words; empty where it says nothing. */
export class PhoneRefused extends Error {
  override readonly name = 'PhoneRefused';

  constructor(
    readonly code: PhoneRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
