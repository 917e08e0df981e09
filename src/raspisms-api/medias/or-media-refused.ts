import { MediaRefused } from '../../medias/index.js';
import { ApiError } from '../errors/api-error.js';

/** Does something with a request's files; those that cannot be used are refused as the API says it. */
export function orMediaRefused<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof MediaRefused ? new ApiError('invalid_parameter', `medias : ${error.message}`) : error;
  });
}
