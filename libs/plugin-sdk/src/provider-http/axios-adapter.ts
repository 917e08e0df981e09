import axios, { AxiosError } from 'axios';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { AdapterError } from '../adapter-error.js';
import { parseAddress } from './exchange.js';
import type { ProviderConnections } from './provider-connections.js';

/**
 * Carries axios' requests over the plugin's own connections: same limits, no redirects, transport failures as `AdapterError`.
 * Answers that `validateStatus` refuses are `AxiosError`s as ever. Streams and multipart bodies are refused: pass a Buffer.
 */
export function createAxiosAdapter(connections: ProviderConnections): AxiosAdapter {
  return async (config) => {
    if (config.responseType === 'stream') throw new TypeError('HttpService of the plugin SDK reads whole answers, no streams');
    const reply = await connections.exchange({
      method: (config.method ?? 'get').toUpperCase(),
      url: parseAddress(axios.getUri(config)),
      headers: headersOf(config),
      body: bodyOf(config.data),
      signal: signalOf(config),
      readOnly: false,
      ...(config.timeout && { responseTimeoutMs: config.timeout }),
      ...(config.maxContentLength !== undefined && config.maxContentLength >= 0 && { maxResponseBytes: config.maxContentLength }),
    });
    const { status, statusText, headers, bytes } = reply;
    const data = config.responseType === 'arraybuffer' ? bytes : bytes.toString();
    return settled({ data, status, statusText, headers, config, request: undefined });
  };
}

/** axios reports any failure after an abort as its own cancellation, which no longer tells whether the request was sent. */
export function cancellationAsUnconfirmed(error: unknown): never {
  if (axios.isCancel(error)) throw new AdapterError('unconfirmed', 'the caller no longer waits', { cause: error });
  throw error;
}

function headersOf(config: InternalAxiosRequestConfig): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'Pigeonnier' };
  for (const [name, value] of Object.entries(config.headers.toJSON())) {
    if (value !== null) headers[name.toLowerCase()] = [value].flat().join(', ');
  }
  if (config.auth) {
    const { username, password } = config.auth;
    headers.authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }
  return headers;
}

function bodyOf(data: unknown): string | Uint8Array | undefined {
  if (data === undefined || data === null) return undefined;
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw new TypeError('HttpService of the plugin SDK sends texts, JSON, forms and Buffers, no streams or multipart objects');
}

function signalOf({ signal, cancelToken }: InternalAxiosRequestConfig): AbortSignal | undefined {
  const signals = [signal, cancelToken?.toAbortSignal()].filter((given) => given instanceof AbortSignal);
  return signals.length > 0 ? AbortSignal.any(signals) : undefined;
}

function settled(response: AxiosResponse): AxiosResponse {
  const { status, config } = response;
  if (!config.validateStatus || config.validateStatus(status)) return response;
  const code = status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE;
  throw new AxiosError(`Request failed with status code ${status}`, code, config, undefined, response);
}
