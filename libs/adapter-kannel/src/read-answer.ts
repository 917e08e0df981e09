import { AdapterError, redact } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, FailureReason, ProviderReply, SendReceipt } from '@pigeonnier/plugin-sdk';

/** What an answer of smsbox means. */
export interface AnswerMeaning {
  readonly kind: AdapterErrorKind;
  /** Only with `invalid_message`. */
  readonly reason?: FailureReason;
}

const message = (reason: FailureReason = 'other'): AnswerMeaning => ({ kind: 'invalid_message', reason });

/** What smsbox says, by a part of its words: they tell more than its statuses, of which it uses few. */
export const WORDS: readonly (readonly [part: string, meaning: AnswerMeaning])[] = [
  ['Authorization failed', { kind: 'unauthorized' }],
  ['Sender missing', { kind: 'misconfigured' }],
  ['DLR-URL field', { kind: 'misconfigured' }],
  ['DLR-Mask field', { kind: 'misconfigured' }],
  ['Unknown request', { kind: 'misconfigured' }],
  ['black-lists', message('bad_number')],
  ['receiver', message('bad_number')],
  ['Not routable', message()],
  ['Temporal failure', { kind: 'unreachable' }],
];

/** Where smsbox's words are not known, or somebody else answers for it. */
const STATUSES: ReadonlyMap<number, AnswerMeaning> = new Map<number, AnswerMeaning>([
  [400, message()],
  [401, { kind: 'unauthorized' }],
  [403, { kind: 'unauthorized' }],
  [404, { kind: 'misconfigured' }],
  [405, { kind: 'misconfigured' }],
  [429, { kind: 'rate_limited' }],
]);

/** smsbox takes messages with this status and no other (User Guide, “SMS Push reply codes”). */
const ACCEPTED = 202;
/** How smsbox refuses a known user's question that names no recipient. */
const NO_RECIPIENT = /receiver|insufficient headers/i;
const QUOTED_LENGTH = 200;

/**
 * Reads the answer to a message. Kannel gives no id: reports name ours.
 *
 * @throws AdapterError by smsbox's words, else by the HTTP status.
 */
export function readReceipt(reply: ProviderReply, id: string, secrets: readonly string[]): SendReceipt {
  if (reply.status !== ACCEPTED) throw refusal(reply, secrets);
  return { uid: id, answer: redact(reply.text, secrets) };
}

/** Reads the answer to a question without recipient. @throws AdapterError; nothing is in doubt after a question. */
export function readQuestion(reply: ProviderReply, secrets: readonly string[]): void {
  if (reply.status === 400 && NO_RECIPIENT.test(reply.text)) return;
  const error = refusal(reply, secrets);
  throw new AdapterError(AFTER_A_QUESTION[error.kind] ?? error.kind, error.message, { cause: error });
}

const AFTER_A_QUESTION: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {
  invalid_message: 'misconfigured',
  bad_response: 'misconfigured',
  unconfirmed: 'unreachable',
};

function refusal({ status, text }: ProviderReply, secrets: readonly string[]): AdapterError {
  const { kind, reason } = meaningOf(status, text);
  const said = redact(text, secrets).trim().slice(0, QUOTED_LENGTH) || 'nothing';
  return new AdapterError(kind, `Kannel answers ${status} and says: ${said}`, reason === undefined ? {} : { reason });
}

function meaningOf(status: number, text: string): AnswerMeaning {
  const known = status < 300 ? undefined : WORDS.find(([part]) => text.includes(part))?.[1];
  if (known !== undefined) return known;
  if (status >= 500) return { kind: 'unconfirmed' };
  if (status >= 400) return STATUSES.get(status) ?? message();
  // A redirect is not followed; any other success is not Kannel's, and may have taken the message.
  return { kind: status >= 300 ? 'misconfigured' : 'bad_response' };
}
