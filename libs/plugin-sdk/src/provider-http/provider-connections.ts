import { promisify } from 'node:util';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Agent, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { exchange } from './exchange.js';
import type { WireReply, WireRequest } from './exchange.js';
import { guardedLookup, refuseAddress } from './public-address.js';
import type { AddressGuard } from './public-address.js';
import { DEFAULTS, PROVIDER_HTTP_OPTIONS } from './provider-http.options.js';
import type { ProviderHttpOptions } from './provider-http.options.js';
import { toAdapterError } from './transport-error.js';

/** A request whose limits may be left to the module's options. */
export interface LimitedRequest extends Omit<WireRequest, 'responseTimeoutMs' | 'maxResponseBytes'> {
  readonly responseTimeoutMs?: number | undefined;
  readonly maxResponseBytes?: number | undefined;
}

/** The kept-alive connections of one plugin: an undici pool per origin, shared by `ProviderHttp` and `HttpService`. */
@Injectable()
export class ProviderConnections implements OnApplicationShutdown {
  private readonly limits: Required<Omit<ProviderHttpOptions, 'proxy' | 'publicOnly'>>;
  private readonly guard: AddressGuard | undefined;
  private readonly dispatcher: Dispatcher;

  /** @throws TypeError for `publicOnly` behind a proxy, where nobody could keep that promise. */
  constructor(@Optional() @Inject(PROVIDER_HTTP_OPTIONS) { proxy, publicOnly = false, ...limits }: ProviderHttpOptions = {}) {
    if (publicOnly !== false && proxy !== undefined)
      throw new TypeError('a proxy resolves names itself: publicOnly cannot be kept behind it');
    this.limits = { ...DEFAULTS, ...limits };
    this.guard = publicOnly === false ? undefined : { remedy: typeof publicOnly === 'string' ? publicOnly : undefined };
    const connect = { timeout: this.limits.connectTimeoutMs };
    if (this.guard !== undefined) this.dispatcher = guardedAgent(connect, this.guard);
    else if (proxy === undefined) this.dispatcher = new Agent({ connect });
    else this.dispatcher = new ProxyAgent({ uri: proxy, proxyTls: connect, requestTls: connect });
  }

  exchange(request: LimitedRequest): Promise<WireReply> {
    const { method, url, headers, body, signal, readOnly } = request;
    const { responseTimeoutMs = this.limits.responseTimeoutMs, maxResponseBytes = this.limits.maxResponseBytes } = request;
    return exchange(this.dispatcher, { method, url, headers, body, signal, readOnly, responseTimeoutMs, maxResponseBytes });
  }

  /**
   * Whether `publicOnly` allows connections to this address; makes none.
   *
   * @throws AdapterError `misconfigured` when it does not, `unreachable` for a name that nobody knows.
   */
  async check(url: URL): Promise<void> {
    if (this.guard === undefined) return;
    try {
      refuseAddress(url, this.guard);
      await promisify(guardedLookup(this.guard))(url.hostname.replace(/^\[(.*)\]$/, '$1'), {});
    } catch (error) {
      throw toAdapterError(error, { origin: url.origin, sent: false, readOnly: true });
    }
  }

  /** The last of the shutdown hooks: by then the host has waited for what was under way. */
  async onApplicationShutdown(): Promise<void> {
    await this.dispatcher.destroy();
  }
}

/** A name is checked when it is looked up, an address that stands in the URL before every request. */
function guardedAgent(connect: { readonly timeout: number }, guard: AddressGuard): Dispatcher {
  return new Agent({ connect: { ...connect, lookup: guardedLookup(guard) } }).compose((dispatch) => (options, handler) => {
    refuseAddress(new URL(String(options.origin)), guard);
    return dispatch(options, handler);
  });
}
