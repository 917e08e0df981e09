/** How a plugin reaches its provider; usually read from the operator's options. */
export interface ProviderHttpOptions {
  /** `http://` or `https://` address of a proxy that tunnels (`CONNECT`). */
  readonly proxy?: string | undefined;
  /** Time to connect, with TLS; 10,000 ms when not given. */
  readonly connectTimeoutMs?: number;
  /** Time from the request to the answer's headers, and between two pieces of its body; 30,000 ms when not given. */
  readonly responseTimeoutMs?: number;
  /** Longest answer; 1 MiB when not given. */
  readonly maxResponseBytes?: number;
  /**
   * Reaches the public internet only, for addresses that the owners of phones write. Any other is `misconfigured`, whether it stands in the
   * URL or a name leads there, at every connection. A text says how the operator allows more and ends the refusal. Not with `proxy`, which
   * resolves names itself.
   */
  readonly publicOnly?: boolean | string;
}

export const PROVIDER_HTTP_OPTIONS = Symbol('provider-http-options');

export const DEFAULTS = {
  connectTimeoutMs: 10_000,
  responseTimeoutMs: 30_000,
  maxResponseBytes: 1024 * 1024,
} as const satisfies ProviderHttpOptions;
