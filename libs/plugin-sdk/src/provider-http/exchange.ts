import { errors } from 'undici';
import type { Dispatcher } from 'undici';
import { AdapterError } from '../adapter-error.js';
import { toAdapterError } from './transport-error.js';

/** One request, as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly readOnly: boolean;
  readonly responseTimeoutMs: number;
  readonly maxResponseBytes: number;
}

/** The answer, as it came. */
export interface WireReply {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** @throws AdapterError `misconfigured`, without the text: addresses may hold credentials. */
export function parseAddress(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new AdapterError('misconfigured', 'the address of the provider is no URL');
  }
}

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** Makes one attempt; redirects are answers like any other. @throws AdapterError by the rules of `toAdapterError`. */
export function exchange(dispatcher: Dispatcher, request: WireRequest): Promise<WireReply> {
  return new Promise((resolve, reject) => {
    const attempt = new Attempt(request, resolve, reject);
    if (!attempt.isWanted) return;
    try {
      dispatcher.dispatch(
        {
          origin: request.url.origin,
          path: request.url.pathname + request.url.search,
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
          headersTimeout: request.responseTimeoutMs,
          bodyTimeout: request.responseTimeoutMs,
        },
        attempt,
      );
    } catch (error) {
      attempt.fail(error);
    }
  });
}

/** Collects one answer. undici calls `onRequestStart` right before it writes to a connection: all that fails earlier was never sent. */
class Attempt implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private settled = false;
  private status = 0;
  private statusText = '';
  private headers: Headers = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly request: WireRequest,
    private readonly resolve: (reply: WireReply) => void,
    private readonly reject: (error: Error) => void,
  ) {
    if (request.signal?.aborted) this.abandon();
    else request.signal?.addEventListener('abort', this.abandon);
  }

  get isWanted(): boolean {
    return !this.settled;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A second start would be undici repeating the request by itself; whether to repeat is the host's decision.
    const isRepeated = this.controller !== undefined;
    if (isRepeated || this.settled) controller.abort(new errors.RequestAbortedError());
    else this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers, statusText = ''): void {
    this.status = status;
    this.headers = headers;
    this.statusText = statusText;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.request.maxResponseBytes) controller.abort(new errors.ResponseExceededMaxSizeError());
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.settle()) return;
    const { status, statusText, chunks } = this;
    const [first, ...others] = chunks;
    const bytes = first !== undefined && others.length === 0 ? first : Buffer.concat(chunks);
    this.resolve({ status, statusText, headers: joinRepeated(this.headers), bytes });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  private readonly abandon = (): void => {
    const error = new errors.RequestAbortedError('the caller no longer waits');
    if (this.controller) this.controller.abort(error);
    this.fail(error);
  };

  fail(error: unknown): void {
    if (!this.settle()) return;
    const { url, readOnly } = this.request;
    this.reject(toAdapterError(error, { origin: url.origin, sent: this.controller !== undefined, readOnly }));
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.request.signal?.removeEventListener('abort', this.abandon);
    return true;
  }
}

function joinRepeated(headers: Headers): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    joined[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return joined;
}
