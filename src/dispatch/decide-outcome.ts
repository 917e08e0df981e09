import type { AdapterError, AdapterErrorKind } from '@pigeonnier/plugin-sdk';
import { backoffMs } from './backoff.js';

/** A request is not repeated after this many attempts. */
export const MAX_ATTEMPTS = 20;
/** A doubtful request is repeated only while this much of the provider's idempotency window is left. */
const WINDOW_RESERVE_MS = 60 * 60_000;

/** What is known of a request when its answer must be judged. */
export interface RequestHistory {
  /** Attempts made, this one included, without those that met a provider that was away. */
  readonly attempts: number;
  readonly firstAttemptAt: Date;
  readonly giveUpAt: Date;
  /** An earlier attempt may have been taken. */
  readonly inDoubt: boolean;
  /** How long the provider recognises a repeated request; `undefined` when it does not. */
  readonly idempotencyWindowMs: number | undefined;
}

export type Decision =
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unconfirmed'; readonly reason: string }
  | { readonly kind: 'retry'; readonly dueAt: Date; readonly inDoubt: boolean; readonly pausePhone: boolean }
  /** The phone cannot send: what waits for it waits until it can. */
  | { readonly kind: 'hold'; readonly phoneStatus: 'unavailable' | 'no_credit'; readonly inDoubt: boolean };

type Rule = 'fail' | 'hold' | 'later' | 'pause' | 'doubt';

/** What each kind of refusal means: the whole policy of sending in one table. */
const RULES: Readonly<Record<AdapterErrorKind, Rule>> = {
  invalid_message: 'fail',
  misconfigured: 'hold',
  unauthorized: 'hold',
  no_credit: 'hold',
  rate_limited: 'pause',
  unreachable: 'later',
  unconfirmed: 'doubt',
  bad_response: 'doubt',
};

/** Decides what becomes of a request that was not accepted. */
export function decideOutcome(error: AdapterError, history: RequestHistory, now: Date, random: () => number): Decision {
  const rule = RULES[error.kind];
  const inDoubt = history.inDoubt || rule === 'doubt';
  if (rule === 'fail') {
    // An earlier attempt may have been taken before this refusal: "failed" would invite somebody to send it again.
    if (inDoubt) return { kind: 'unconfirmed', reason: error.message };
    return { kind: 'failed', code: error.reason === 'opted_out' ? 'opted_out' : error.kind, reason: error.message };
  }
  if (rule === 'hold') return { kind: 'hold', phoneStatus: error.kind === 'no_credit' ? 'no_credit' : 'unavailable', inDoubt };

  const delay = Math.max(error.retryAfterMs ?? 0, backoffMs(history.attempts, random));
  const dueAt = new Date(now.getTime() + delay);
  if (inDoubt && !mayRepeat(history, dueAt)) return { kind: 'unconfirmed', reason: error.message };
  if (history.attempts >= MAX_ATTEMPTS || dueAt > history.giveUpAt) {
    if (inDoubt) return { kind: 'unconfirmed', reason: error.message };
    return { kind: 'failed', code: history.attempts >= MAX_ATTEMPTS ? 'gave_up' : 'expired', reason: error.message };
  }
  return { kind: 'retry', dueAt, inDoubt, pausePhone: rule === 'pause' };
}

/** Whether a request that may have been taken can be repeated at `at` without doubling the message. */
export function mayRepeat({ firstAttemptAt, idempotencyWindowMs }: RequestHistory, at: Date): boolean {
  return idempotencyWindowMs !== undefined && at.getTime() <= firstAttemptAt.getTime() + idempotencyWindowMs - WINDOW_RESERVE_MS;
}
