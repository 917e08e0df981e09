import { AdapterError } from '../adapter-error.js';
import type { AdapterErrorKind } from '../adapter-error.js';
import { AddressRefused } from './public-address.js';

/** What is known of a request that failed. */
export interface FailedRequest {
  /** Scheme, host and port. Paths are left out: they may hold credentials. */
  readonly origin: string;
  /** Whether the request was handed to a connection. From then on nobody can say whether the provider has read it. */
  readonly sent: boolean;
  /** Whether the request only asks, so that nothing can have been taken. */
  readonly readOnly: boolean;
}

const REFUSED_HERE: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

const UNREADABLE: ReadonlySet<string> = new Set([
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
  // undici's parser errors do not always carry a code; then they are known by their name.
  'HTTPParserError',
]);

const WORDS = {
  misconfigured: 'the request cannot be written',
  unreachable: 'not reached',
  bad_response: 'the answer cannot be read',
  unconfirmed: 'no answer to a request that was sent',
} as const satisfies Partial<Record<AdapterErrorKind, string>>;

/**
 * The one place where transport failures become error kinds. Truthful rather than hopeful: a failure after the request was
 * handed to a connection is `unconfirmed`, even if most likely nobody has read it.
 */
export function toAdapterError(error: unknown, request: FailedRequest): AdapterError {
  if (error instanceof AddressRefused) return new AdapterError('misconfigured', `${request.origin}: ${error.message}`, { cause: error });
  const code = codeOf(error);
  const kind = kindOf(code, request);
  return new AdapterError(kind, `${request.origin}: ${WORDS[kind]} (${code})`, { cause: error });
}

function kindOf(code: string, { sent, readOnly }: FailedRequest): keyof typeof WORDS {
  if (!sent) return REFUSED_HERE.has(code) ? 'misconfigured' : 'unreachable';
  if (UNREADABLE.has(code) || code.startsWith('HPE_')) return 'bad_response';
  return readOnly ? 'unreachable' : 'unconfirmed';
}

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((word) => typeof word === 'string') ?? 'unknown failure';
}
