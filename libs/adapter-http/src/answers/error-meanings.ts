import type { AdapterErrorKind, FailureReason } from '@pigeonnier/plugin-sdk';

/** What a refusal means. */
export interface ErrorMeaning {
  readonly kind: AdapterErrorKind;
  /** Only with `invalid_message`. */
  readonly reason?: FailureReason;
}

const REFUSED: ErrorMeaning = { kind: 'invalid_message', reason: 'other' };

/** The words that a phone's table of codes may use. */
export const ERROR_MEANINGS: ReadonlyMap<string, ErrorMeaning> = new Map<string, ErrorMeaning>([
  ['invalid_message', REFUSED],
  ['bad_number', { kind: 'invalid_message', reason: 'bad_number' }],
  ['opted_out', { kind: 'invalid_message', reason: 'opted_out' }],
  ['misconfigured', { kind: 'misconfigured' }],
  ['unauthorized', { kind: 'unauthorized' }],
  ['no_credit', { kind: 'no_credit' }],
  ['rate_limited', { kind: 'rate_limited' }],
  ['unreachable', { kind: 'unreachable' }],
]);

const STATUSES: ReadonlyMap<number, ErrorMeaning> = new Map<number, ErrorMeaning>([
  [401, { kind: 'unauthorized' }],
  [402, { kind: 'no_credit' }],
  [403, { kind: 'unauthorized' }],
  // Whoever waited too long for a request may have read it.
  [408, { kind: 'unconfirmed' }],
  [429, { kind: 'rate_limited' }],
]);

/** What an HTTP status means by itself. @param refusesSafely whether the provider promises that an answer 5xx has taken nothing. */
export function meaningOfStatus(status: number, refusesSafely: boolean): ErrorMeaning {
  const known = STATUSES.get(status);
  if (known !== undefined) return known;
  if (status >= 500) return { kind: refusesSafely ? 'unreachable' : 'unconfirmed' };
  if (status >= 400) return REFUSED;
  // Redirects are not followed: the text would go to whoever is named there.
  return status >= 300 ? { kind: 'misconfigured' } : { kind: 'bad_response' };
}
