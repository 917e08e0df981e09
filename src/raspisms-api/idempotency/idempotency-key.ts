import { createHash } from 'node:crypto';
import type { ApiCall, ApiRequest } from '../access/api-call.js';
import { ApiError } from '../errors/api-error.js';

/** A request that may be repeated: its key, and what tells it from any other request. */
export interface KeyedRequest {
  readonly key: string;
  readonly fingerprint: Buffer;
}

/** The `Idempotency-Key` of a request; `undefined` without one. Throws for a key that is none. */
export function keyedRequest(request: ApiRequest): KeyedRequest | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ApiError('invalid_parameter', 'Idempotency-Key must be 1 to 255 visible ASCII characters.', { status: 400 });
  }
  const path = (request.url.split('?', 1)[0] ?? '').replace(/\/$/, '');
  return { key, fingerprint: fingerprintOf(`${request.method} ${path}`, request.apiCall) };
}

/** The same for every copy of a request, whichever way its key and its multipart boundary are written. */
function fingerprintOf(target: string, { query, fields, files }: ApiCall): Buffer {
  const hash = createHash('sha256');
  const sizes = files.map(({ field, fileName, bytes }) => [field, fileName, bytes.length]);
  hash.update(JSON.stringify([target, { ...query, api_key: undefined }, { ...fields, api_key: undefined }, sizes]));
  for (const { bytes } of files) hash.update(bytes);
  return hash.digest();
}

export function otherRequest(): ApiError {
  return new ApiError('invalid_parameter', 'Idempotency-Key was already used for another request.', { status: 409 });
}

export function stillRunning(): ApiError {
  const detail = 'Idempotency-Key belongs to a request that is still being served.';
  return new ApiError('invalid_parameter', detail, { status: 409, headers: { 'Retry-After': '1' } });
}
