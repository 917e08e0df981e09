import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FakeAnswer, SeenRequest } from '@pigeonnier/plugin-testkit';
import { anAccount } from './ovh-account.js';
import type { FakeAccount } from './ovh-account.js';
import { authenticate, missingHeaders } from './ovh-authentication.js';
import type { Received } from './ovh-authentication.js';
import { answerFor } from './ovh-routes.js';
import type { FakeJob } from './ovh-jobs.js';

export interface FakeCall {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
}

/**
 * OVHcloud's API for SMS over real HTTP: credentials, timestamp and signature are checked for every request but `GET /auth/time`, fields
 * and types as OVH's API console lists them. What a conforming client would not have sent is in `complaints`.
 */
export class OvhFake {
  readonly complaints: string[] = [];
  /** Every request but those for the time. */
  readonly calls: FakeCall[] = [];
  /** Requests for messages. */
  readonly seen: SeenRequest[] = [];
  /** Messages that were taken. */
  readonly sent: FakeJob[] = [];
  timeRequests = 0;
  /** How far OVH's clock is ahead of this machine's. */
  clockLeadSeconds = 0;
  /** Sees every request before it is answered. */
  onRequest: (method: string, path: string) => Promise<void> | void = () => undefined;
  #scripted: { readonly answer: FakeAnswer; left: number } | undefined;
  #time: FakeAnswer | undefined;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  private constructor(readonly accounts: readonly FakeAccount[]) {}

  static async start(accounts: readonly FakeAccount[] = [anAccount('first'), anAccount('second')]): Promise<OvhFake> {
    const fake = new OvhFake(accounts);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/1.0`;
  }

  /** Answers the next requests with this, whatever they are; the time is still told. */
  answerWith(answer: FakeAnswer, times = Infinity): void {
    this.#scripted = { answer, left: times };
  }

  /** Answers questions for the time with this. */
  answerTimeWith(answer: FakeAnswer | undefined): void {
    this.#time = answer;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', this.baseUrl).href;
    const received = { method, url, path: url.replace(this.baseUrl, ''), headers, text: await text(request) };
    if (method === 'GET' && received.path === '/auth/time') {
      this.timeRequests += 1;
      return reply(request, response, this.#time ?? { json: this.#now() });
    }
    await this.onRequest(method, received.path);
    const taken = this.sent.length;
    const answer = this.#nextScripted() ?? this.#answer(received);
    const body = parse(received.text);
    this.calls.push({ method, path: received.path, body, status: typeof answer === 'string' ? 0 : (answer.status ?? 200) });
    if (method === 'POST') this.#see(received, body, this.sent.length > taken);
    reply(request, response, answer);
  }

  #now(): number {
    return Math.floor(Date.now() / 1000) + this.clockLeadSeconds;
  }

  #nextScripted(): FakeAnswer | undefined {
    if (this.#scripted === undefined || this.#scripted.left <= 0) return undefined;
    this.#scripted.left -= 1;
    return this.#scripted.answer;
  }

  #see({ headers }: Received, body: unknown, accepted: boolean): void {
    const account = this.accounts.find(({ consumerKey }) => consumerKey === headers['x-ovh-consumer']);
    const { receivers } = (body ?? {}) as { readonly receivers?: unknown };
    this.seen.push({ account: account?.serviceName, recipients: Array.isArray(receivers) ? (receivers as string[]) : [], accepted });
  }

  #answer(received: Received): FakeAnswer {
    this.complaints.push(...missingHeaders(received).map((name) => `${name} is missing`));
    const { account, refusal } = authenticate(received, this.accounts, this.#now());
    if (account === undefined) return refusal;
    const { answer, complaint, jobs = [] } = answerFor(received, parse(received.text), account);
    if (complaint !== undefined) this.complaints.push(complaint);
    this.sent.push(...jobs);
    return answer;
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function reply(request: IncomingMessage, response: ServerResponse, answer: FakeAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'reset') return void request.socket.resetAndDestroy();
  const { status = 200, headers = {}, json, text: plain = '' } = answer;
  const type = json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...type, ...headers }).end(json === undefined ? plain : JSON.stringify(json));
}
