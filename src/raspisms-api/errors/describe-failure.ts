import { HttpException } from '@nestjs/common';
import { isConnectionError } from '../../database/index.js';
import { MalformedRequest } from '../../http/index.js';
import { ApiError } from './api-error.js';

const RETRY_AFTER_SECONDS = '5';

/** Methods whose refusals RaspiSMS answers with 400; it answers all others with 404. */
const WRITING: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export function statusOfRefusal(method: string): number {
  return WRITING.has(method) ? 400 : 404;
}

/** What is thrown while a request is served, as the API says it; `undefined` for what nobody expects. */
export function describeFailure(thrown: unknown): ApiError | undefined {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof MalformedRequest) return refused(thrown.status, `${thrown.message}.`);
  if (isConnectionError(thrown)) {
    return new ApiError('cannot_create', ' : the database cannot be reached, try again later.', {
      status: 503,
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
    });
  }
  if (thrown instanceof HttpException && thrown.getStatus() < 500)
    return refused(thrown.getStatus(), `${thrown.message.replace(/\.$/, '')}.`);
  return undefined;
}

/** A path or a verb that no route has. */
export function describeUnroutable(method: string, allowed: readonly string[]): ApiError {
  if (allowed.length === 0) return refused(404, 'there is nothing at this address.');
  return refused(405, `${method} is not possible at this address.`, { Allow: allowed.join(', ') });
}

function refused(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): ApiError {
  return new ApiError('invalid_parameter', detail, { status, headers });
}
