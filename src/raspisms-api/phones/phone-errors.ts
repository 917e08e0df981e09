import { PhoneRefused, type PhoneRefusal } from '../../phones/index.js';
import { ApiError, type ApiErrorName } from '../errors/api-error.js';

/** What a refusal answers while a phone is created or changed, and the space that RaspiSMS has before the detail. */
const ERRORS: Readonly<Record<PhoneRefusal, readonly [error: ApiErrorName, space: '' | ' ']>> = {
  missing_name: ['missing_parameter', ' '],
  missing_adapter: ['missing_parameter', ' '],
  missing_setting: ['missing_parameter', ' '],
  name_too_long: ['invalid_parameter', ' '],
  name_taken: ['invalid_parameter', ' '],
  unknown_adapter: ['invalid_parameter', ' '],
  limit_refused: ['invalid_parameter', ' '],
  invalid_status: ['invalid_parameter', ' '],
  settings_refused: ['cannot_update', ''],
  unchanged: ['cannot_update', ''],
  not_found: ['cannot_update', ' '],
  disabled: ['cannot_update', ''],
};

/** Does something about a phone that exists; what is refused is thrown as the API says it. */
export function orCannotUpdate<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof PhoneRefused ? describe(error) : error;
  });
}

/** Does something about a phone that is to be; settings that the adapter refuses are no update there. */
export function orCannotCreate<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof PhoneRefused)) throw error;
    throw error.code === 'settings_refused' ? new ApiError('cannot_create', ` : ${error.message}`) : describe(error);
  });
}

function describe({ code, message }: PhoneRefused): ApiError {
  const [error, space] = ERRORS[code];
  return new ApiError(error, message === '' ? '' : space + message);
}
