import type { AdapterErrorKind } from '@pigeonnier/plugin-sdk';

/** What a refusal means for the message and the phone. */
export interface Meaning {
  readonly kind: AdapterErrorKind;
  readonly meaning: string;
}

/**
 * OVH's `errorCode`s, all about credentials and signature: those that OVH's own clients tell apart and that are reported in their
 * repositories.
 */
export const ERROR_CODES: ReadonlyMap<string, Meaning> = new Map([
  ['INVALID_KEY', { kind: 'unauthorized', meaning: 'the application key is unknown' }],
  ['INVALID_SIGNATURE', { kind: 'unauthorized', meaning: 'the application secret does not fit' }],
  ['INVALID_CREDENTIAL', { kind: 'unauthorized', meaning: 'the consumer key is not valid' }],
  ['NOT_CREDENTIAL', { kind: 'unauthorized', meaning: 'the consumer key is missing' }],
  ['NOT_GRANTED_CALL', { kind: 'unauthorized', meaning: 'the keys lack the right to this call' }],
  ['FORBIDDEN', { kind: 'unauthorized', meaning: 'the keys have no access to this' }],
  ['QUERY_TIME_OUT', { kind: 'unreachable', meaning: 'the clocks differ, OVH’s is asked again' }],
] as const);

/** What HTTP statuses mean. OVH's `class` (`Client::NotFound` and the like) says the same in words. */
export const HTTP_STATUSES: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [400, { kind: 'invalid_message', meaning: 'the request is refused' }],
  [401, { kind: 'unauthorized', meaning: 'the credentials are refused' }],
  [402, { kind: 'no_credit', meaning: 'there is no credit left' }],
  [403, { kind: 'unauthorized', meaning: 'access is denied' }],
  [404, { kind: 'misconfigured', meaning: 'there is no such SMS account, sender or number' }],
  [408, { kind: 'unconfirmed', meaning: 'OVH waited too long for the request' }],
  [409, { kind: 'unreachable', meaning: 'something else is under way' }],
  [413, { kind: 'invalid_message', meaning: 'the request is too long' }],
  [422, { kind: 'invalid_message', meaning: 'the request is refused' }],
  [429, { kind: 'rate_limited', meaning: 'too many requests' }],
  [460, { kind: 'misconfigured', meaning: 'the SMS account has expired' }],
]);

const NO_CREDIT: Meaning = { kind: 'no_credit', meaning: 'there is no credit left' };
const SERVER_ERROR: Meaning = { kind: 'unconfirmed', meaning: 'OVH has a problem' };
const NO_API: Meaning = { kind: 'misconfigured', meaning: 'there is no OVH API at this address' };

/** A refusal as OVH words it. */
export interface Refused {
  readonly status: number;
  readonly code: string | undefined;
  readonly words: string | undefined;
}

/** What a refusal means: the code decides, then OVH's words about credits (no code is known for it), then the HTTP status. */
export function meaningOf({ code, words, status }: Refused): Meaning {
  const known = code === undefined ? undefined : ERROR_CODES.get(code);
  if (known !== undefined) return known;
  if (status >= 500) return SERVER_ERROR;
  if (status >= 400 && /\bcredits?\b/i.test(words ?? '')) return NO_CREDIT;
  return HTTP_STATUSES.get(status) ?? NO_API;
}
