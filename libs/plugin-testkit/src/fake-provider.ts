import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that a fake provider has read whole. */
export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Last value of each parameter. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came. */
  readonly text: string;
  /** Parsed JSON, or the last value of each form field, as the content type says; `undefined` for any other body. */
  readonly body: unknown;
}

/** What a fake provider does with a request it has read. At most one of `json` and `text`. */
export type FakeAnswer =
  | {
      /** 200 when not given. */
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly text?: string;
      /** Waits before it answers. */
      readonly delayMs?: number;
    }
  /** Never answers. */
  | 'hang'
  /** Cuts the connection. */
  | 'reset';

export type FakeHandler = (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;

/** Handlers by method and path: `{ 'POST /messages': … }`. */
export type FakeRoutes = Readonly<Record<string, FakeHandler>>;

export interface FakeOptions {
  /** A free one when not given. */
  readonly port?: number;
  /** Content types beside JSON and forms that handlers read from `text`: `application/xml`. */
  readonly textTypes?: readonly string[];
}

/**
 * A provider's API played over real HTTP on a port of the loopback interface. Strict: an unknown route is answered 404, a body that
 * is not what its content type says 400, and both are listed in `complaints`.
 */
export class FakeProvider {
  /** Every request so far, oldest first. */
  readonly requests: readonly FakeRequest[];
  /** What a conforming client would not have done. */
  readonly complaints: readonly string[];

  readonly #requests: FakeRequest[] = [];
  readonly #complaints: string[] = [];
  readonly #routes: FakeRoutes;
  readonly #textTypes: readonly string[];
  readonly #server: Server;
  readonly #timers = new Set<NodeJS.Timeout>();
  #scripted: { readonly answer: FakeAnswer; left: number } | undefined;

  static async start(routes: FakeRoutes, { port = 0, textTypes = [] }: FakeOptions = {}): Promise<FakeProvider> {
    const provider = new FakeProvider(routes, textTypes);
    await new Promise<void>((resolve, reject) => {
      provider.#server.once('error', reject);
      provider.#server.listen(port, '127.0.0.1', resolve);
    });
    return provider;
  }

  private constructor(routes: FakeRoutes, textTypes: readonly string[]) {
    this.#textTypes = textTypes;
    this.requests = this.#requests;
    this.complaints = this.#complaints;
    this.#routes = routes;
    this.#server = createServer((request, response) => {
      // A client that hangs up while its request is read is owed nothing.
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the next `times` requests with this, whatever they are; all of them when not given. Takes the place of an earlier call. */
  answerWith(answer: FakeAnswer, times = Infinity): void {
    this.#scripted = { answer, left: times };
  }

  /** Notes something a conforming client would not have done; for handlers. */
  complain(words: string): void {
    this.#complaints.push(words);
  }

  /** Stops listening and cuts open connections. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming);
    this.#requests.push(request);
    const answer = this.#nextScripted() ?? (await this.#handle(request));
    if (answer === 'hang') return;
    if (answer === 'reset') incoming.socket.resetAndDestroy();
    else this.#answer(response, answer);
  }

  #nextScripted(): FakeAnswer | undefined {
    if (this.#scripted === undefined || this.#scripted.left <= 0) return undefined;
    this.#scripted.left -= 1;
    return this.#scripted.answer;
  }

  #handle(request: FakeRequest): FakeAnswer | Promise<FakeAnswer> {
    const route = `${request.method} ${request.path}`;
    const handler = Object.hasOwn(this.#routes, route) ? this.#routes[route] : undefined;
    if (handler === undefined) {
      this.complain(`${route} is no route`);
      return { status: 404 };
    }
    const isText = this.#textTypes.some((type) => request.headers['content-type']?.startsWith(type));
    if (request.body === undefined && request.text !== '' && !isText) {
      this.complain(`${route}: the body is not what its content type "${request.headers['content-type'] ?? ''}" says`);
      return { status: 400 };
    }
    return handler(request);
  }

  #answer(response: ServerResponse, answer: Exclude<FakeAnswer, string>): void {
    const { status = 200, headers = {}, json, text: plain = '', delayMs = 0 } = answer;
    const write = (): void => {
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      response.writeHead(status, { ...type, ...headers }).end(json === undefined ? plain : JSON.stringify(json));
    };
    if (delayMs <= 0) return write();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      write();
    }, delayMs);
    this.#timers.add(timer);
  }
}

async function read(incoming: IncomingMessage): Promise<FakeRequest> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]));
  const body = await text(incoming);
  return {
    method: incoming.method ?? 'GET',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers,
    text: body,
    body: parse(body, headers['content-type'] ?? ''),
  };
}

function parse(body: string, contentType: string): unknown {
  if (contentType.includes('urlencoded')) return Object.fromEntries(new URLSearchParams(body));
  if (!contentType.includes('json')) return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
