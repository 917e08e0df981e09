import { Injectable } from '@nestjs/common';
import { parseAddress } from './exchange.js';
import { ProviderConnections } from './provider-connections.js';

type Scalar = string | number | boolean;
type Parameters = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;

/** A request to the provider. At most one of `json`, `form` and `text`. */
export interface ProviderRequest {
  readonly url: string | URL;
  /** `POST` with a body and `GET` without, when not given. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Added to the URL; `undefined` is left out, a list repeats its name. */
  readonly query?: Parameters;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`, by the rules of `query`. */
  readonly form?: Parameters;
  /** Any other body; needs a `content-type` header. */
  readonly text?: string;
  /** The call's own signal (`ctx.signal`). */
  readonly signal: AbortSignal;
  /** The request only asks: a time-out cannot leave anything taken and is `unreachable` instead of `unconfirmed`. */
  readonly readOnly?: boolean;
  /** Instead of the module's. */
  readonly responseTimeoutMs?: number;
  /** Instead of the module's. */
  readonly maxResponseBytes?: number;
}

/** The provider's answer, whatever its status: redirects are not followed, errors are not thrown. */
export interface ProviderReply {
  readonly status: number;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON, or `undefined` when the answer is none. */
  readonly body: unknown;
  readonly text: string;
  /** The content as it came, for files. */
  readonly bytes: Uint8Array;
}

/**
 * The short way to the provider, for hot calls: one attempt on a kept-alive connection.
 * Injectable after importing `ProviderHttpModule`.
 */
@Injectable()
export class ProviderHttp {
  constructor(private readonly connections: ProviderConnections) {}

  /**
   * @throws AdapterError `unreachable` when the request was certainly not sent (or only asks), `unconfirmed` when it may have
   * been read, `bad_response` for an answer that is too long or no HTTP, `misconfigured` for an address or header that cannot be written.
   */
  async request(request: ProviderRequest): Promise<ProviderReply> {
    const { signal, readOnly = false, responseTimeoutMs, maxResponseBytes } = request;
    const body = encodeBody(request);
    const { status, headers, bytes } = await this.connections.exchange({
      method: request.method ?? (body === undefined ? 'GET' : 'POST'),
      url: addressOf(request),
      headers: headersOf(request, body?.type),
      body: body?.text,
      signal,
      readOnly,
      responseTimeoutMs,
      maxResponseBytes,
    });
    const text = bytes.toString();
    return { status, headers, text, bytes, body: parseJson(text, headers['content-type'] ?? '') };
  }

  /**
   * Whether the module's `publicOnly` allows requests to this address; makes none. For settings that are tested without sending.
   *
   * @throws AdapterError `misconfigured` when it does not or is no URL, `unreachable` for a name that nobody knows.
   */
  async checkAddress(url: string): Promise<void> {
    await this.connections.check(parseAddress(url));
  }
}

function addressOf({ url, query = {} }: ProviderRequest): URL {
  const address = parseAddress(String(url));
  for (const [name, value] of pairs(query)) address.searchParams.append(name, value);
  return address;
}

function encodeBody({ json, form, text }: ProviderRequest): { readonly text: string; readonly type?: string } | undefined {
  if (json !== undefined) return { text: JSON.stringify(json), type: 'application/json' };
  if (form !== undefined) return { text: new URLSearchParams(pairs(form)).toString(), type: 'application/x-www-form-urlencoded' };
  return text === undefined ? undefined : { text };
}

function headersOf({ headers: given = {} }: ProviderRequest, type: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'Pigeonnier' };
  if (type !== undefined) headers['content-type'] = type;
  for (const [name, value] of Object.entries(given)) headers[name.toLowerCase()] = value;
  return headers;
}

function pairs(parameters: Parameters): [string, string][] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    [value ?? []].flat().map((single): [string, string] => [name, String(single)]),
  );
}

/** A bare number or word is JSON only if the provider says so: as plain text it is an id. */
function parseJson(text: string, contentType: string): unknown {
  if (!contentType.includes('json') && !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
