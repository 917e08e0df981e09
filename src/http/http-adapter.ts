import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../config/index.js';
import { requestIdOf } from '../telemetry/index.js';
import { type FormFields, NO_FIELDS } from './form-value.js';
import { MalformedRequest } from './malformed-request.js';
import { parseForm } from './parse-form.js';
import { BODY_LIMIT, RawBody } from './raw-body.js';
import { rewriteTarget } from './rewrite-target.js';
import { RouteTable } from './route-table.js';
import { proxyTrust } from './trusted-proxies.js';
import { noteOwed, refuseAddress, refuseUnreadable } from './unreadable.js';

/** A thousand characters of text in a query string can need 12 bytes each. */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_PATH_PARAMETER = 500;

/** How long a request may take to arrive. */
export interface HttpTimes {
  /** From its first byte to its last; what takes longer is answered 408. */
  readonly requestTimeoutMs: number;
}

const TIMES: HttpTimes = { requestTimeoutMs: 120_000 };
const LONGEST_HEADERS_MS = 60_000;
const LONGEST_CHECK_INTERVAL_MS = 30_000;

/** `request.query` of a query string that cannot be understood. Never thrown where it is parsed: there, nobody could answer. */
export const MALFORMED_QUERY: FormFields = Object.freeze(Object.create(null) as FormFields);

type Reply = Parameters<FastifyAdapter['reply']>[0];

/** Nest's Fastify adapter with the host's rules of HTTP; `docs/differences.md` says where they are not RaspiSMS's. */
export class HttpAdapter extends FastifyAdapter {
  private readonly routes = new RouteTable();

  constructor(environment: Environment, { requestTimeoutMs }: HttpTimes) {
    super({
      rewriteUrl: (request: IncomingMessage) => rewriteTarget(request.url ?? '/', environment.pathPrefix).target,
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PATH_PARAMETER, querystringParser: parseQuery },
      trustProxy: proxyTrust(environment.trustProxy),
      bodyLimit: BODY_LIMIT,
      requestTimeout: requestTimeoutMs,
      http: {
        maxHeaderSize: MAX_HEADER_BYTES,
        // Node swaps the two when this is the longer one.
        headersTimeout: Math.min(requestTimeoutMs, LONGEST_HEADERS_MS),
        connectionsCheckingInterval: Math.min(requestTimeoutMs / 4, LONGEST_CHECK_INTERVAL_MS),
      },
      genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
      clientErrorHandler: refuseUnreadable,
      frameworkErrors: refuseAddress,
    });
    this.getInstance().server.on('request', noteOwed);
    this.answerHalfClosed();
    this.takeBodiesAsTheyCome();
    this.getInstance().addHook('onRoute', (route) => this.routes.add(route.method, route.url));
  }

  /** Methods that the path has routes for: empty for an unknown path. */
  allowedMethods(path: string): readonly string[] {
    return this.routes.methodsOf(path);
  }

  /** The paths of all routes, in Fastify's notation: `/api/list/:entryType`. */
  paths(): readonly string[] {
    return this.routes.paths();
  }

  /** Nest's own parsers are not wanted: bodies stay as they come. */
  override registerParserMiddleware(): void {
    return;
  }

  /** Sends plain objects as JSON without a charset parameter, which JSON does not have and RaspiSMS does not send. */
  override reply(response: Reply, body: unknown, statusCode?: number): FastifyReply {
    if (!isPlain(body)) return super.reply(response, body, statusCode);
    this.setHeader(response, 'content-type', 'application/json');
    return super.reply(response, Buffer.from(JSON.stringify(body)), statusCode);
  }

  /** Clients that close their side behind the request wait for its answer. Cut off, they would send it again. */
  private answerHalfClosed(): void {
    Object.assign(this.getInstance().server, { httpAllowHalfOpen: true });
  }

  private takeBodiesAsTheyCome(): void {
    const fastify = this.getInstance();
    fastify.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
      const { 'content-type': type = '', 'content-encoding': encoding } = request.headers;
      done(null, new RawBody(bytes as Buffer, CLIENT_TYPE.get(request) ?? type, encoding));
    });
    fastify.addHook('onRequest', (request, _reply, done) => {
      acceptAnyContentType(request);
      done();
    });
  }
}

/** The adapter to create the application with. */
export function createHttpAdapter(environment: Environment, times: HttpTimes = TIMES): HttpAdapter {
  return new HttpAdapter(environment, times);
}

/** Content types that are none, as the client wrote them. */
const CLIENT_TYPE = new WeakMap<FastifyRequest, string>();

/** Fastify refuses a body whose content type is none before anyone could keep it. */
function acceptAnyContentType(request: FastifyRequest): void {
  const type = request.headers['content-type'];
  if (type === undefined || /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/.test(type)) return;
  CLIENT_TYPE.set(request, type);
  request.raw.headers['content-type'] = 'application/octet-stream';
}

function parseQuery(raw: string): FormFields {
  if (raw === '') return NO_FIELDS;
  try {
    return parseForm(raw);
  } catch (error) {
    if (error instanceof MalformedRequest) return MALFORMED_QUERY;
    throw error;
  }
}

function isPlain(body: unknown): body is object {
  if (typeof body !== 'object' || body === null) return false;
  const prototype: unknown = Object.getPrototypeOf(body);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
