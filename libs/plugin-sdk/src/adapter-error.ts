/**
 * What a failed call means for the message and for the phone. The host decides what follows (`dispatch`'s decision table):
 *
 * - `invalid_message`: the provider refuses this message; the phone is fine. Final.
 * - `misconfigured`, `unauthorized`: the provider refuses this phone's settings or credentials.
 * - `no_credit`: the provider's account is empty.
 * - `rate_limited`, `unreachable`: the message was certainly not taken; again later.
 * - `unconfirmed`: the message may have been taken (a time-out after the request was written).
 * - `bad_response`: the provider answered something nobody can read; the message may have been taken.
 */
export const ADAPTER_ERROR_KINDS = [
  'invalid_message',
  'misconfigured',
  'unauthorized',
  'no_credit',
  'rate_limited',
  'unreachable',
  'unconfirmed',
  'bad_response',
] as const;

export type AdapterErrorKind = (typeof ADAPTER_ERROR_KINDS)[number];

/** Why a message failed for good, when the provider says so. `other` when its words do not tell. */
export type FailureReason = 'opted_out' | 'bad_number' | 'expired' | 'other';

export interface AdapterErrorOptions {
  readonly cause?: unknown;
  /** The provider's own code, kept word for word (`"104"`). */
  readonly providerCode?: string;
  /** How long the provider asks to wait, in milliseconds (`Retry-After`). Only read for `rate_limited` and `unreachable`. */
  readonly retryAfterMs?: number;
  /** Only read for `invalid_message`. */
  readonly reason?: FailureReason;
}

const BRAND = Symbol.for('pigeonnier.adapter-error');

/** The only error an adapter throws on purpose. Its message is shown to operators: what failed and which, never a secret. */
export class AdapterError extends Error {
  readonly kind: AdapterErrorKind;
  readonly providerCode: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly reason: FailureReason | undefined;

  constructor(kind: AdapterErrorKind, message: string, options: AdapterErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'AdapterError';
    this.kind = kind;
    this.providerCode = options.providerCode;
    this.retryAfterMs = options.retryAfterMs;
    this.reason = options.reason;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Tells an `AdapterError` by its brand, so that one made by another copy of this package is recognised. */
export function isAdapterError(error: unknown): error is AdapterError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}
