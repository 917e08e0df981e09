const MASK = '********';
const SECRET_FIELDS = new Set([
  'apikey',
  'authorization',
  'cookie',
  'password',
  'secret',
  'secrets',
  'token',
  'xapikey',
  'key',
  'credentials',
]);
const TEXT_FIELDS = new Set(['text', 'body', 'parameters']);
const NUMBER_FIELDS = new Set(['number', 'numbers', 'destination', 'origin', 'recipient', 'recipients', 'to', 'from']);

const SECRET_IN_TEXT = /((?:api[_-]?key|password|secret|token)["']?\s*[=:]\s*["']?)[^&\s"',;)]+/gi;
const CREDENTIALS_IN_URL = /(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g;
const NUMBER_IN_TEXT = /\+\d{8,15}\b/g;

/** A phone number that can still be told from its neighbours, but not dialled: `+33199••••42`. */
export function maskNumber(number: string): string {
  return number.length > 8 ? `${number.slice(0, 6)}••••${number.slice(-2)}` : '••••';
}

/** A text for the log: without values of keys and passwords, with masked phone numbers. */
export function redactText(text: string): string {
  return text.replace(SECRET_IN_TEXT, `$1${MASK}`).replace(CREDENTIALS_IN_URL, `$1${MASK}`).replace(NUMBER_IN_TEXT, maskNumber);
}

/** Fields for the log: secrets and message texts are replaced whole by their name, at any depth; what remains is treated as text. */
export function redactFields(value: unknown, name = '', depth = 0): unknown {
  const field = name.toLowerCase().replace(/[_-]/g, '');
  if (SECRET_FIELDS.has(field)) return MASK;
  if (TEXT_FIELDS.has(field)) return typeof value === 'string' ? `[${value.length} characters]` : '[…]';
  if (typeof value === 'string') return NUMBER_FIELDS.has(field) ? maskNumber(value) : redactText(value);
  if (value instanceof Error) return describeError(value, depth);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > 5) return '[…]';
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redactFields(item, name, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactFields(inner, key, depth + 1)]));
}

/** What the log keeps of an error. Its other properties stay out: those of a failed statement are the parameters, hence texts and numbers. */
function describeError(error: Error, depth: number): Readonly<Record<string, unknown>> {
  const { name, message, stack, code, cause } = error as Error & { readonly code?: unknown };
  return {
    type: name,
    message: redactText(message),
    ...(typeof code === 'string' && { code }),
    ...(stack !== undefined && { stack: redactText(stack) }),
    ...(cause !== undefined && depth < 5 && { cause: redactFields(cause, '', depth + 1) }),
  };
}
