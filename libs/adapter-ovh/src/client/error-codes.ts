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

/** The beginnings of OVH's `class`, and the HTTP statuses that say the same. */
export const CLASSES: readonly (Meaning & { readonly name: string; readonly status: number })[] = [
  { name: 'Client::BadRequest', status: 400, kind: 'invalid_message', meaning: 'the request is refused' },
  { name: 'Client::Unauthorized', status: 401, kind: 'unauthorized', meaning: 'the credentials are refused' },
  { name: 'Client::PaymentRequired', status: 402, kind: 'no_credit', meaning: 'there is no credit left' },
  { name: 'Client::Forbidden', status: 403, kind: 'unauthorized', meaning: 'access is denied' },
  { name: 'Client::NotFound', status: 404, kind: 'misconfigured', meaning: 'there is no such SMS account, sender or number' },
  { name: 'Client::RequestTimeout', status: 408, kind: 'unconfirmed', meaning: 'OVH waited too long for the request' },
  { name: 'Client::Conflict', status: 409, kind: 'unreachable', meaning: 'something else is under way' },
  { name: 'Client::TooLarge', status: 413, kind: 'invalid_message', meaning: 'the request is too long' },
  { name: 'Client::UnprocessableEntity', status: 422, kind: 'invalid_message', meaning: 'the request is refused' },
  { name: 'Client::TooManyRequests', status: 429, kind: 'rate_limited', meaning: 'too many requests' },
  { name: 'Client::Expired', status: 460, kind: 'misconfigured', meaning: 'the SMS account has expired' },
  { name: 'Server', status: 500, kind: 'unconfirmed', meaning: 'OVH has a problem' },
];

const NO_CREDIT: Meaning = { kind: 'no_credit', meaning: 'there is no credit left' };
const SERVER_ERROR: Meaning = { kind: 'unconfirmed', meaning: 'OVH has a problem' };
const NO_API: Meaning = { kind: 'misconfigured', meaning: 'there is no OVH API at this address' };

/** A refusal as OVH words it: `errorCode` or `class`, never both. */
export interface Refused {
  readonly code: string | undefined;
  readonly errorClass: string | undefined;
  readonly words: string | undefined;
  readonly status: number;
}

/**
 * What a refusal means: the code decides, then OVH's words about credits (there is no code for it), then the class, then the HTTP status.
 */
export function meaningOf({ code, errorClass, words, status }: Refused): Meaning {
  const known = code === undefined ? undefined : ERROR_CODES.get(code);
  if (known !== undefined) return known;
  if (status >= 400 && status < 500 && /\bcredits?\b/i.test(words ?? '')) return NO_CREDIT;
  const named = CLASSES.find(({ name }) => errorClass === name || errorClass?.startsWith(`${name}::`));
  if (named !== undefined) return named;
  if (status >= 500) return SERVER_ERROR;
  return CLASSES.find((each) => each.status === status) ?? NO_API;
}
