import { AdapterError, parseRetryAfter, readString, redact } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, ProviderReply } from '@pigeonnier/plugin-sdk';

/** What Acme SMS documents. The kind decides what the host does next: docs/plugins.md, "Errors". */
const KINDS: ReadonlyMap<number, AdapterErrorKind> = new Map([
  [401, 'unauthorized'],
  [402, 'no_credit'],
  [422, 'invalid_message'],
  [429, 'rate_limited'],
]);

/** What a refusal of Acme SMS means. An answer that is not documented may hide a message that was taken: `bad_response`. */
export function refusal({ status, headers, body }: ProviderReply, token: string): AdapterError {
  const words = redact(readString(body, 'error') ?? 'without a reason', [token]);
  const retryAfterMs = parseRetryAfter(headers['retry-after']);
  const kind = KINDS.get(status) ?? 'bad_response';
  return new AdapterError(kind, `Acme SMS answers ${status}: ${words}`, retryAfterMs === undefined ? {} : { retryAfterMs });
}
