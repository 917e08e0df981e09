import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Agent, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { exchange } from './exchange.js';
import type { WireReply, WireRequest } from './exchange.js';
import { DEFAULTS, PROVIDER_HTTP_OPTIONS } from './provider-http.options.js';
import type { ProviderHttpOptions } from './provider-http.options.js';

/** A request whose limits may be left to the module's options. */
export interface LimitedRequest extends Omit<WireRequest, 'responseTimeoutMs' | 'maxResponseBytes'> {
  readonly responseTimeoutMs?: number | undefined;
  readonly maxResponseBytes?: number | undefined;
}

/** The kept-alive connections of one plugin: an undici pool per origin, shared by `ProviderHttp` and `HttpService`. */
@Injectable()
export class ProviderConnections implements OnApplicationShutdown {
  private readonly limits: Required<Omit<ProviderHttpOptions, 'proxy'>>;
  private readonly dispatcher: Dispatcher;

  constructor(@Optional() @Inject(PROVIDER_HTTP_OPTIONS) { proxy, ...limits }: ProviderHttpOptions = {}) {
    this.limits = { ...DEFAULTS, ...limits };
    const connect = { timeout: this.limits.connectTimeoutMs };
    this.dispatcher = proxy === undefined ? new Agent({ connect }) : new ProxyAgent({ uri: proxy, proxyTls: connect, requestTls: connect });
  }

  exchange(request: LimitedRequest): Promise<WireReply> {
    const { method, url, headers, body, signal, readOnly } = request;
    const { responseTimeoutMs = this.limits.responseTimeoutMs, maxResponseBytes = this.limits.maxResponseBytes } = request;
    return exchange(this.dispatcher, { method, url, headers, body, signal, readOnly, responseTimeoutMs, maxResponseBytes });
  }

  /** The last of the shutdown hooks: by then the host has waited for what was under way. */
  async onApplicationShutdown(): Promise<void> {
    await this.dispatcher.destroy();
  }
}
