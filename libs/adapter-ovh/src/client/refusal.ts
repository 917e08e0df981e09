import { AdapterError, parseRetryAfter, readString, redact } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, ProviderReply } from '@pigeonnier/plugin-sdk';
import { meaningOf } from './error-codes.js';
import type { OvhReply } from './ovh-reply.js';

export const isSuccess = ({ status }: Pick<ProviderReply, 'status'>): boolean => status >= 200 && status < 300;

/** Whether OVH calls the timestamp wrong (HTTP 400, `QUERY_TIME_OUT`, “Query out of time”): nothing was done then. */
export function isOutOfTime(reply: ProviderReply): boolean {
  return reply.status === 400 && readString(reply.body, 'errorCode') === 'QUERY_TIME_OUT';
}

/** The error that a refused request for messages is. */
export function refusal(reply: OvhReply, otherwise: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {}): AdapterError {
  const { status, body, secrets, headers } = reply;
  const code = readString(body, 'errorCode');
  const providerCode = code ?? readString(body, 'class');
  const words = readString(body, 'message');
  const { kind, meaning } = meaningOf({ code, words, status });
  const name = providerCode === undefined ? `HTTP ${status}` : `HTTP ${status} ${providerCode}`;
  const quoted = words === undefined ? '' : `: ${words}`;
  const retryAfterMs = parseRetryAfter(headers['retry-after']);
  return new AdapterError(otherwise[kind] ?? kind, redact(`OVH: ${meaning} (${name}${quoted})`, secrets), {
    ...(providerCode !== undefined && { providerCode: redact(providerCode, secrets) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** A question takes no message, so none can be refused or in doubt. */
const AFTER_A_QUESTION: Readonly<Partial<Record<AdapterErrorKind, AdapterErrorKind>>> = {
  unconfirmed: 'unreachable',
  invalid_message: 'bad_response',
};

/** The error that a refused question is. */
export function refusedQuestion(reply: OvhReply): AdapterError {
  return refusal(reply, AFTER_A_QUESTION);
}
