import { AdapterError, parseRetryAfter, redact } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, ProviderReply, SendReceipt } from '@pigeonnier/plugin-sdk';
import { meaningOfStatus } from './error-meanings.js';
import type { ErrorMeaning } from './error-meanings.js';
import type { Place } from './place.js';

/** How a phone reads its provider's answers. */
export interface AnswerRules {
  readonly isSuccessStatus: (status: number) => boolean;
  readonly isSuccess: (reply: ProviderReply) => boolean;
  /** `'ours'`: reports name our own id. */
  readonly uid: Place | 'ours' | undefined;
  readonly errorText: Place | undefined;
  readonly errorCode: Place | undefined;
  readonly errorCodes: ReadonlyMap<string, ErrorMeaning>;
  readonly refusesSafely: boolean;
}

/** Longest part of an answer that is quoted in an error. */
const QUOTED_LENGTH = 200;

/**
 * Reads the answer to a message.
 *
 * @param secrets are masked in everything that is kept.
 * @throws AdapterError by the code in the answer, else by its status; `bad_response` for a success without the id that there should be.
 */
export function readReceipt(reply: ProviderReply, rules: AnswerRules, ownId: string, secrets: readonly string[]): SendReceipt {
  if (!rules.isSuccessStatus(reply.status) || !rules.isSuccess(reply)) throw readRefusal(reply, rules, secrets);
  const answer = redact(`${reply.status} ${reply.text}`, secrets);
  if (rules.uid === undefined) return { answer };
  const uid = rules.uid === 'ours' ? ownId : rules.uid(reply);
  if (uid === undefined) {
    throw new AdapterError(
      'bad_response',
      `the provider answers ${reply.status} without an id where uid_at says: it may have taken the message`,
    );
  }
  return { uid, answer };
}

/** What a refusal means. An answer that is no success and says of no error may still have taken the message. */
function readRefusal(reply: ProviderReply, rules: AnswerRules, secrets: readonly string[]): AdapterError {
  const { status, headers } = reply;
  const code = rules.errorCode?.(reply);
  const words = rules.errorText?.(reply);
  const isRefused = status < 300 && (code ?? words) !== undefined;
  const meaning =
    (code === undefined ? undefined : rules.errorCodes.get(code)) ??
    rules.errorCodes.get(String(status)) ??
    (isRefused ? REFUSED : meaningOfStatus(status, rules.refusesSafely));
  const retryAfterMs = parseRetryAfter(headers['retry-after']);
  const said = words === undefined ? firstLineOf(redact(reply.text, secrets)) : redact(words, secrets);
  return new AdapterError(
    meaning.kind,
    `the provider answers ${status}${code === undefined ? '' : `, code ${redact(code, secrets)}`}: ${said}`,
    {
      ...(code !== undefined && { providerCode: redact(code, secrets) }),
      ...(meaning.reason !== undefined && { reason: meaning.reason }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  );
}

/**
 * Reads the answer of the test address, which took no message.
 *
 * @throws AdapterError `unauthorized`, `no_credit`, `rate_limited` as for a message, `unreachable` after an error of the server, else `misconfigured`.
 */
export function readTestAnswer(reply: ProviderReply, rules: AnswerRules, secrets: readonly string[]): void {
  if (reply.status >= 200 && reply.status < 300) return;
  const refusal = readRefusal(reply, rules, secrets);
  throw new AdapterError(AFTER_A_QUESTION[refusal.kind] ?? refusal.kind, `test_url: ${refusal.message}`, { cause: refusal });
}

const AFTER_A_QUESTION: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {
  invalid_message: 'misconfigured',
  bad_response: 'misconfigured',
  unconfirmed: 'unreachable',
};

const REFUSED: ErrorMeaning = { kind: 'invalid_message', reason: 'other' };

function firstLineOf(text: string): string {
  const line = text.slice(0, QUOTED_LENGTH).trim().split('\n', 1)[0] ?? '';
  return line === '' ? 'without words' : line;
}
