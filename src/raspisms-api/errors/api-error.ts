/** The errors that the API answers, with RaspiSMS's codes and the words its messages begin with. `docs/errors.md` has a section for each code. */
export const API_ERRORS = {
  invalid_credentials: {
    code: 1,
    prefix: 'Invalid API Key. Please provide a valid API key as GET or POST parameter "api_key" or a HTTP "X-Api-Key".',
  },
  not_allowed: { code: 1, prefix: 'This API key is not allowed to do this : ' },
  invalid_parameter: { code: 2, prefix: 'You have specified an invalid parameter : ' },
  missing_parameter: { code: 4, prefix: 'One require parameter is missing : ' },
  cannot_create: { code: 8, prefix: 'Cannot create a new entry.' },
  suspended_user: { code: 16, prefix: 'This user account is currently suspended.' },
  cannot_delete: { code: 32, prefix: 'Cannot delete this entry.' },
  cannot_update: { code: 128, prefix: 'Cannot update this entry : ' },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly prefix: string }>>;

export type ApiErrorName = keyof typeof API_ERRORS;

export interface ApiErrorOptions {
  /** HTTP status; when not given, 404 for what only reads and 400 for the rest, as in RaspiSMS. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the answer carries beside its message; `null` when not given. */
  readonly response?: object;
}

/** The request is answered with this error. `detail` follows the error's own words; its spacing is RaspiSMS's. */
export class ApiError extends Error {
  readonly code: number;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly response: object | null;

  constructor(name: ApiErrorName, detail = '', options: ApiErrorOptions = {}) {
    const { code, prefix } = API_ERRORS[name];
    super(prefix + detail);
    this.name = 'ApiError';
    this.code = code;
    this.status = options.status;
    this.headers = options.headers ?? {};
    this.response = options.response ?? null;
  }
}
