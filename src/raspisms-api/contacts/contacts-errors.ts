import { ContactsRefused, type ContactsRefusal } from '../../contacts/index.js';
import { ApiError, type ApiErrorName } from '../errors/api-error.js';

const RETRY_AFTER_SECONDS = '5';

/** What each refusal answers; the sentence as far as the field is not its subject. */
const ERRORS: Readonly<Record<ContactsRefusal, (refused: ContactsRefused) => readonly [error: ApiErrorName, detail: string]>> = {
  missing: ({ field }) => ['missing_parameter', field],
  invalid: ({ field, message }) => ['invalid_parameter', `${field} : ${message}.`],
  not_found: ({ message }) => ['cannot_update', ` ${message}`],
  busy: ({ message }) => ['cannot_create', ` : ${message}, try again later.`],
};

/** Does something with contacts or groups; what is refused is thrown as the API says it. */
export function orRefuse<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof ContactsRefused ? describe(error) : error;
  });
}

function describe(refused: ContactsRefused): ApiError {
  const [error, detail] = ERRORS[refused.code](refused);
  const options = refused.code === 'busy' ? { status: 503, headers: { 'Retry-After': RETRY_AFTER_SECONDS } } : {};
  return new ApiError(error, detail, options);
}
