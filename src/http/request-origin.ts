import type { FastifyRequest } from 'fastify';
import type { Environment } from '../config/index.js';
import { rewriteTarget } from './rewrite-target.js';
import { proxyTrust, type ProxyTrust } from './trusted-proxies.js';

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const PREFIX = /^(?:\/[\w.~-]+)+$/;

/**
 * What links begin with, without a trailing slash: `PUBLIC_URL`, else scheme, host, port and prefix of the request.
 * Forwarded headers count only when `TRUST_PROXY` names the peer that sent them.
 */
export function requestOrigin(request: FastifyRequest, environment: Environment): string {
  if (environment.publicUrl !== undefined) return environment.publicUrl;
  const forwarded = isForwarded(request, environment) ? request.headers : {};
  const prefix = prefixOf(request, environment, last(forwarded['x-forwarded-prefix']));
  // Fastify reads the forwarded scheme and host by the same trust.
  return `${request.protocol === 'https' ? 'https' : 'http'}://${hostOf(request, environment, last(forwarded['x-forwarded-port']))}${prefix}`;
}

function hostOf(request: FastifyRequest, environment: Environment, forwardedPort: string | undefined): string {
  const host = HOST.test(request.host) ? request.host : undefined;
  if (host === undefined) return `${bracketed(environment.host)}:${request.socket.localPort ?? environment.port}`;
  const defaultPort = request.protocol === 'https' ? '443' : '80';
  const needsPort = forwardedPort !== undefined && /^\d{1,5}$/.test(forwardedPort) && forwardedPort !== defaultPort && !/:\d+$/.test(host);
  return needsPort ? `${host}:${forwardedPort}` : host;
}

/** The prefix that the client used; a proxy that took it off says so, or the configured one is meant. */
function prefixOf(request: FastifyRequest, environment: Environment, forwardedPrefix: string | undefined): string {
  const { prefix } = rewriteTarget(request.originalUrl, environment.pathPrefix);
  const outer = forwardedPrefix?.replace(/\/+$/, '') ?? '';
  if (PREFIX.test(outer)) return outer + prefix;
  return prefix === '' ? environment.pathPrefix : prefix;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

const TRUST = new WeakMap<Environment, ProxyTrust>();

function isForwarded(request: FastifyRequest, environment: Environment): boolean {
  const trust = TRUST.get(environment) ?? proxyTrust(environment.trustProxy);
  TRUST.set(environment, trust);
  return trust(request.socket.remoteAddress, 0);
}

function last(header: string | string[] | undefined): string | undefined {
  return header?.toString().split(',').at(-1)?.trim();
}
