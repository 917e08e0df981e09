import { AdapterError, parseRetryAfter, readNumber, readString, redact } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, ProviderReply, SendReceipt } from '@pigeonnier/plugin-sdk';
import { meaningOf } from './error-codes.js';

/** What Twilio answered, and what must not be repeated of it. */
export interface Reply extends Pick<ProviderReply, 'status' | 'headers' | 'body'> {
  readonly secrets: readonly string[];
}

/** Of an answer, the timeline keeps these: the others repeat the message. */
const KEPT = ['sid', 'status', 'num_segments', 'num_media', 'price', 'price_unit', 'error_code'] as const;

export const isSuccess = ({ status }: Pick<Reply, 'status'>): boolean => status >= 200 && status < 300;

/**
 * Reads the answer to `POST Messages.json`: any 2xx with a SID and without an error code is success.
 *
 * @throws AdapterError by Twilio's code, else by the HTTP status; `bad_response` for a 2xx without a SID.
 */
export function readReceipt(reply: Reply): SendReceipt {
  const { status, body, secrets } = reply;
  const uid = readString(body, 'sid');
  if (!isSuccess(reply) || codeOf(reply) !== undefined) throw refusal(reply);
  if (uid === undefined || uid === '') {
    throw new AdapterError('bad_response', `Twilio answered ${status} without a SID: the message may have been taken`);
  }
  const segments = readNumber(body, 'num_segments');
  const price = readNumber(body, 'price');
  const currency = readString(body, 'price_unit')?.toUpperCase();
  const kept = Object.fromEntries(KEPT.map((name): [string, string | undefined] => [name, readString(body, name)]));
  return {
    uid,
    answer: redact(`${status} ${JSON.stringify(kept)}`, secrets),
    // A messaging service has not chosen a sender yet, and says 0.
    ...(segments !== undefined && segments > 0 && { segments }),
    // What is charged is written as a negative amount.
    ...(price !== undefined && currency !== undefined && /^[A-Z]{3}$/.test(currency) && { cost: Math.abs(price), currency }),
  };
}

/**
 * The body of an answer to a question.
 *
 * @throws AdapterError by Twilio's code, else by the HTTP status; nothing is in doubt after a question.
 */
export function readAnswer(reply: Reply): object {
  if (!isSuccess(reply)) throw refusal(reply, AFTER_A_QUESTION);
  if (typeof reply.body === 'object' && reply.body !== null) return reply.body;
  throw new AdapterError('bad_response', 'Twilio answered a question without JSON');
}

/** A question takes no message, so none can be refused or in doubt. */
const AFTER_A_QUESTION: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {
  unconfirmed: 'unreachable',
  invalid_message: 'bad_response',
};

function refusal(reply: Reply, otherwise: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {}): AdapterError {
  const code = codeOf(reply);
  const { kind, reason, meaning } = meaningOf(code, reply.status);
  const words = readString(reply.body, isSuccess(reply) ? 'error_message' : 'message');
  const quoted = words === undefined ? '' : `: ${withoutNumbers(redact(words, reply.secrets))}`;
  const name = code === undefined ? `HTTP ${reply.status}` : `code ${code}`;
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after']);
  return new AdapterError(otherwise[kind] ?? kind, `Twilio: ${meaning} (${name}${quoted})`, {
    ...(code !== undefined && { providerCode: code }),
    ...(reason !== undefined && { reason }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Twilio's words often repeat a whole number, which is nobody's business in a log. */
function withoutNumbers(words: string): string {
  return words.replace(/\+\d{3,}(?=\d{4})/g, '…');
}

/** Refused requests have a `code`; a message that failed at once has an `error_code`. */
function codeOf(reply: Reply): string | undefined {
  const code = readNumber(reply.body, isSuccess(reply) ? 'error_code' : 'code');
  return code === undefined || code === 0 ? undefined : String(code);
}
