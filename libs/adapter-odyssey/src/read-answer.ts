import { AdapterError, parseRetryAfter, readString, readValue, redact } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, ProviderReply, SendReceipt } from '@pigeonnier/plugin-sdk';

/** What Odyssey answered, and what must not be repeated of it. */
export interface Reply extends Pick<ProviderReply, 'status' | 'headers' | 'body'> {
  readonly secrets: readonly string[];
}

/** Odyssey publishes no error codes: the HTTP status decides. */
export const HTTP_STATUSES: ReadonlyMap<number, AdapterErrorKind> = new Map([
  [400, 'invalid_message'],
  [401, 'unauthorized'],
  [402, 'no_credit'],
  [403, 'unauthorized'],
  [408, 'unconfirmed'],
  [409, 'invalid_message'],
  [413, 'invalid_message'],
  [422, 'invalid_message'],
  [429, 'rate_limited'],
]);

/** Of Odyssey's explanations, so much is kept. */
const LONGEST_WORDS = 300;

const isSuccess = ({ status }: Reply): boolean => status >= 200 && status < 300;

/**
 * Reads the answer to a job: any 2xx with a `JobNumber` is success.
 *
 * @throws AdapterError by the HTTP status; `bad_response` for a 2xx without a number.
 */
export function readReceipt(reply: Reply): SendReceipt {
  if (!isSuccess(reply)) throw refusal(reply);
  const uid = readString(reply.body, 'JobNumber')?.trim();
  if (uid === undefined || uid === '' || uid === '0') {
    throw new AdapterError('bad_response', `Odyssey answered ${reply.status} without a JobNumber: the message may have been taken`);
  }
  return { uid, answer: redact(`${reply.status} {"JobNumber":${JSON.stringify(uid)}}`, reply.secrets) };
}

/** @throws AdapterError by the HTTP status, unless Odyssey knows the account; nothing is in doubt after a question. */
export function requireAccount(reply: Reply): void {
  if (!isSuccess(reply)) throw refusal(reply, AFTER_A_QUESTION);
  if (typeof reply.body !== 'object' || reply.body === null)
    throw new AdapterError('bad_response', 'Odyssey answered a question without JSON');
}

/** A question takes no message, so none can be refused or in doubt. */
const AFTER_A_QUESTION: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {
  unconfirmed: 'unreachable',
  invalid_message: 'bad_response',
};

function refusal(reply: Reply, otherwise: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {}): AdapterError {
  const { status, headers, secrets } = reply;
  const kind = status >= 500 ? 'unconfirmed' : (HTTP_STATUSES.get(status) ?? 'misconfigured');
  const words = wordsOf(reply);
  const retryAfterMs = parseRetryAfter(headers['retry-after']);
  return new AdapterError(
    otherwise[kind] ?? kind,
    `Odyssey refuses with HTTP ${status}${words === '' ? '' : `: ${redact(words, secrets)}`}`,
    {
      ...(kind === 'invalid_message' && { reason: 'other' }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  );
}

/** `Message`, then what it finds wrong with each part (`ModelState`, lists of texts by name); whole numbers are nobody's business in a log. */
function wordsOf({ body }: Reply): string {
  const state = readValue(body, 'ModelState');
  const details: readonly unknown[] = typeof state === 'object' && state !== null ? Object.values(state).flat() : [];
  const texts = [readString(body, 'Message'), ...details].filter((text) => typeof text === 'string' && text !== '');
  return texts
    .join(' ')
    .replace(/(?:\+|00)\d{3,}(?=\d{4})/g, '…')
    .slice(0, LONGEST_WORDS);
}
