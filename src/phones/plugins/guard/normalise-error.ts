import { ADAPTER_ERROR_KINDS, AdapterError, isAdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind } from '@pigeonnier/plugin-sdk';
import { wordsOf } from '../plugin-refused.js';
import { readReason, withoutNul } from './read-values.js';

/** Longest text of an adapter that is kept. */
const MAX_LENGTH = 1_000;

/** Removes secrets from a text. */
export type Redactor = (text: string) => string;

/**
 * Turns whatever an adapter threw into an `AdapterError` of this copy of the SDK, without secrets.
 *
 * @param otherwise the kind for anything that is no well-formed `AdapterError`: what a bug means for the call at hand.
 */
export function normaliseError(thrown: unknown, otherwise: AdapterErrorKind, redact: Redactor): AdapterError {
  const cause = scrub(thrown, redact);
  const message = presentable(wordsOf(thrown), redact);
  if (!isAdapterError(thrown)) return new AdapterError(otherwise, message, { cause });
  const { kind, providerCode, retryAfterMs } = thrown;
  const reason = readReason(thrown.reason);
  return new AdapterError(ADAPTER_ERROR_KINDS.includes(kind) ? kind : otherwise, message, {
    cause,
    ...(isCode(providerCode) && { providerCode: presentable(String(providerCode), redact) }),
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs: Math.max(0, retryAfterMs ?? 0) }),
    ...(reason !== undefined && { reason }),
  });
}

/** A provider's or an adapter's words as they may be stored and shown. */
export function presentable(text: string, redact: Redactor): string {
  const clean = withoutNul(redact(text));
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH - 1)}…` : clean;
}

function isCode(code: unknown): code is string | number {
  return typeof code === 'string' || typeof code === 'number';
}

/** Name, words and stack only: what else hangs on an error (a request's headers, say) may hold secrets. */
function scrub(thrown: unknown, redact: Redactor): Error {
  const clean = new Error(redact(wordsOf(thrown)));
  if (thrown instanceof Error) {
    clean.name = thrown.name;
    if (thrown.stack !== undefined) clean.stack = redact(thrown.stack);
  }
  return clean;
}
