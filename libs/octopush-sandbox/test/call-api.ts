import type { OctopushSandbox } from '../src/index.js';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly method?: string;
  readonly login?: string;
  readonly apiKey?: string;
  /** An object goes as JSON, a string as it is. */
  readonly body?: unknown;
  readonly contentType?: string;
}

/** Calls the sandbox as a client of Octopush does. */
export async function callApi(sandbox: OctopushSandbox, path: string, options: CallOptions = {}): Promise<ApiAnswer> {
  const { method = options.body === undefined ? 'GET' : 'POST', login = sandbox.login, apiKey = sandbox.apiKey, body } = options;
  const response = await fetch(`${sandbox.baseUrl}/${path}`, {
    method,
    headers: {
      'api-login': login,
      'api-key': apiKey,
      ...(body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return readAnswer(response);
}

export async function callControl(sandbox: OctopushSandbox, path: string, body?: unknown): Promise<ApiAnswer> {
  return readAnswer(
    await fetch(`${sandbox.origin}/_sandbox/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  );
}

let requestCount = 0;

/** A send that a strict provider has nothing to say against. */
export function aSend(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  requestCount += 1;
  return {
    recipients: [{ phone_number: '+33199000042' }],
    text: 'Your parcel is waiting at the front desk.',
    type: 'sms_premium',
    purpose: 'alert',
    sender: 'FrontDesk',
    request_id: `request-${requestCount}`,
    ...changes,
  };
}

export function to(...numbers: readonly string[]): { recipients: { phone_number: string }[] } {
  return { recipients: numbers.map((phone_number) => ({ phone_number })) };
}

export function send(sandbox: OctopushSandbox, changes: Readonly<Record<string, unknown>> = {}): Promise<ApiAnswer> {
  return callApi(sandbox, 'sms-campaign/send', { body: aSend(changes) });
}

async function readAnswer(response: Response): Promise<ApiAnswer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
}
