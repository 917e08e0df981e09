import { type FormFields, isFalsy } from '../../http/index.js';
import type { Period } from '../../statistics/index.js';
import { ApiError } from '../errors/api-error.js';

const SECOND_MS = 1_000;

/**
 * The period from `start` to `end`, both inclusive to the second.
 *
 * @throws ApiError for what `read` does not understand.
 */
export function readPeriod({ start, end }: FormFields, read: (text: string) => Date | undefined): Period {
  const bound = (name: string, value: FormFields[string] | undefined): number | undefined => {
    if (isFalsy(value)) return undefined;
    const moment = typeof value === 'string' ? read(value) : undefined;
    if (moment === undefined) throw new ApiError('invalid_parameter', `${name} must be a date of format "Y-m-d H:i:s".`);
    return Math.floor(moment.getTime() / SECOND_MS) * SECOND_MS;
  };
  const since = bound('start', start);
  const until = bound('end', end);
  return {
    ...(since !== undefined && { since: new Date(since) }),
    ...(until !== undefined && { before: new Date(until + SECOND_MS) }),
  };
}
