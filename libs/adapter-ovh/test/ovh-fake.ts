import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FakeAnswer, SeenRequest } from '@pigeonnier/plugin-testkit';
import { takeJob } from './ovh-jobs.js';
import type { FakeJob } from './ovh-jobs.js';

/** A received message, `sms.Incoming` of OVH's API. */
export interface FakeIncoming {
  readonly id: number;
  readonly sender: string;
  readonly message: string;
  readonly creationDatetime: string;
  readonly credits?: number;
  readonly tag?: string;
}

/** An SMS account with the keys that open it. Tests change it as they like. */
export interface FakeAccount {
  readonly serviceName: string;
  readonly appKey: string;
  readonly appSecret: string;
  readonly consumerKey: string;
  status: 'enable' | 'disable';
  creditsLeft: number;
  /** Sender names with `sms.StatusSenderEnum`. */
  senders: Record<string, 'enable' | 'disable' | 'refused' | 'waitingValidation'>;
  /** Virtual numbers, as `0033…`. */
  numbers: string[];
  /** Recipients that become `invalidReceivers`. */
  refused: string[];
  /** What was received at the account, and at each virtual number. */
  incoming: FakeIncoming[];
  numberIncoming: Record<string, FakeIncoming[]>;
}

export interface FakeCall {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
}

export function anAccount(name: string, changes: Partial<FakeAccount> = {}): FakeAccount {
  return {
    serviceName: `sms-${name}-1`,
    appKey: `app-key-of-${name}`,
    appSecret: `app-secret-of-${name}`,
    consumerKey: `consumer-key-of-${name}`,
    status: 'enable',
    creditsLeft: 100_000,
    senders: { Pigeonnier: 'enable', TooEarly: 'waitingValidation' },
    numbers: ['0033199000001'],
    refused: [],
    incoming: [],
    numberIncoming: {},
    ...changes,
  };
}

/** How far a timestamp may be off, in seconds. OVH publishes no figure. */
const WINDOW_S = 30;

interface Received {
  readonly method: string;
  /** Below `/1.0`. */
  readonly path: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/**
 * OVHcloud's API for SMS over real HTTP: credentials, timestamp and signature are checked for every request but `GET /auth/time`
 * (guide “First steps with the API”, error codes as OVH's own clients know them), fields and types as its API console lists them.
 * What a conforming client would not have sent is in `complaints`.
 */
export class OvhFake {
  readonly complaints: string[] = [];
  /** Every request but those for the time. */
  readonly calls: FakeCall[] = [];
  readonly seen: SeenRequest[] = [];
  readonly sent: FakeJob[] = [];
  timeRequests = 0;
  /** How far OVH's clock is ahead of this machine's. */
  clockLeadSeconds = 0;
  /** Sees every request that is served, before its answer is made. */
  onRequest: (method: string, path: string) => Promise<void> | void = () => undefined;
  #scripted: { readonly answer: FakeAnswer; left: number } | undefined;
  #time: FakeAnswer | undefined;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  private constructor(readonly accounts: FakeAccount[]) {}

  static async start(accounts: FakeAccount[] = [anAccount('first'), anAccount('second')]): Promise<OvhFake> {
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
    const { method = 'GET', url = '/', headers } = request;
    const body = await text(request);
    const path = url.replace(/^\/1\.0/, '');
    if (method === 'GET' && path === '/auth/time') {
      this.timeRequests += 1;
      return reply(request, response, this.#time ?? { json: this.#now() });
    }
    const received = { method, path, url, headers, text: body };
    await this.onRequest(method, path);
    const answer = this.#nextScripted(received) ?? this.#answer(received);
    this.calls.push({ method, path, body: parse(body), status: typeof answer === 'string' ? 0 : (answer.status ?? 200) });
    reply(request, response, answer);
  }

  #now(): number {
    return Math.floor(Date.now() / 1000) + this.clockLeadSeconds;
  }

  #nextScripted(received: Received): FakeAnswer | undefined {
    if (this.#scripted === undefined || this.#scripted.left <= 0) return undefined;
    this.#scripted.left -= 1;
    if (received.method === 'POST') this.#see(received, false);
    return this.#scripted.answer;
  }

  #see({ headers, text: body }: Received, accepted: boolean): void {
    const account = this.accounts.find(({ consumerKey }) => consumerKey === headers['x-ovh-consumer']);
    const { receivers = [] } = (parse(body) ?? {}) as { readonly receivers?: readonly string[] };
    this.seen.push({ account: account?.serviceName, recipients: receivers, accepted });
  }

  #answer(received: Received): FakeAnswer {
    const { account, refusal } = this.#authenticate(received);
    if (account !== undefined) return this.#dispatch(received, account);
    if (received.method === 'POST') this.#see(received, false);
    return refusal;
  }

  /** The account whose keys sign the request, or the refusal. */
  #authenticate({
    method,
    url,
    headers,
    text: body,
  }: Received):
    { readonly account: FakeAccount; readonly refusal?: undefined } | { readonly account?: undefined; readonly refusal: FakeAnswer } {
    const header = (name: string): string => [headers[`x-ovh-${name}`] ?? ''].flat().join();
    for (const name of ['application', 'consumer', 'timestamp', 'signature']) {
      if (header(name) === '') this.complaints.push(`X-Ovh-${name} is missing`);
    }
    const ofApplication = this.accounts.filter(({ appKey }) => appKey === header('application'));
    if (ofApplication.length === 0) return denied(403, 'INVALID_KEY', 'This application key is invalid');
    if (header('consumer') === '') return denied(403, 'NOT_CREDENTIAL', 'You must login first');
    const account = ofApplication.find(({ consumerKey }) => consumerKey === header('consumer'));
    if (account === undefined) return denied(403, 'INVALID_CREDENTIAL', 'This credential is not valid');
    if (!(Math.abs(Number(header('timestamp')) - this.#now()) <= WINDOW_S)) return denied(400, 'QUERY_TIME_OUT', 'Query out of time');
    const signed = [account.appSecret, account.consumerKey, method, new URL(url, this.baseUrl).href, body, header('timestamp')];
    const signature = `$1$${createHash('sha1').update(signed.join('+')).digest('hex')}`;
    return signature === header('signature') ? { account } : denied(400, 'INVALID_SIGNATURE', 'Invalid signature');
  }

  #dispatch(received: Received, account: FakeAccount): FakeAnswer {
    const [root, service, ...rest] = received.path.split('/').slice(1).map(decodeURIComponent);
    if (root !== 'sms' || service === undefined) return this.#noRoute(received);
    if (service !== account.serviceName) return notFound(`The requested object (serviceName = ${service}) does not exist`);
    if (rest.length === 0 && received.method === 'GET') return { json: describe(account) };
    if (rest[0] === 'senders' && rest.length === 2 && received.method === 'GET') return sender(account, rest[1] ?? '');
    if (rest[0] !== 'virtualNumbers') return this.#messages(received, account, 'account', account.incoming, rest);
    const number = rest[1] ?? '';
    if (!account.numbers.includes(number)) return notFound(`The requested object (number = ${number}) does not exist`);
    if (rest.length === 2 && received.method === 'GET') return { json: { number, countryCode: 'fr' } };
    return this.#messages(received, account, 'virtualNumber', (account.numberIncoming[number] ??= []), rest.slice(2));
  }

  #messages(
    received: Received,
    account: FakeAccount,
    kind: 'account' | 'virtualNumber',
    incoming: FakeIncoming[],
    [what, id]: readonly string[],
  ): FakeAnswer {
    const route = `${received.method} ${what}${id === undefined ? '' : '/{id}'}`;
    if (route === 'POST jobs') return this.#job(received, account, kind);
    if (route === 'GET incoming') return { json: incoming.map((message) => message.id) };
    const index = incoming.findIndex((message) => String(message.id) === id);
    if (route !== 'GET incoming/{id}' && route !== 'DELETE incoming/{id}') return this.#noRoute(received);
    if (index < 0) return notFound(`The requested object (id = ${id}) does not exist`);
    if (received.method === 'GET') return { json: { credits: 1, tag: '', ...incoming[index] } };
    incoming.splice(index, 1);
    return { json: null };
  }

  #job(received: Received, account: FakeAccount, kind: 'account' | 'virtualNumber'): FakeAnswer {
    if (!received.headers['content-type']?.startsWith('application/json')) this.complaints.push('a job must be JSON');
    const { answer, complaint, jobs } = takeJob(account, kind, parse(received.text));
    if (complaint !== undefined) this.complaints.push(complaint);
    this.sent.push(...jobs);
    this.#see(received, jobs.length > 0);
    return answer;
  }

  #noRoute({ method, path }: Received): FakeAnswer {
    this.complaints.push(`${method} ${path} is no route`);
    return { status: 404, json: { class: 'Client::NotFound', message: 'Got an invalid (or empty) URL' } };
  }
}

const denied = (status: number, errorCode: string, message: string): { readonly refusal: FakeAnswer } => ({
  refusal: { status, json: { errorCode, httpCode: `${status} ${status === 400 ? 'Bad Request' : 'Forbidden'}`, message } },
});

const notFound = (message: string): FakeAnswer => ({ status: 404, json: { class: 'Client::NotFound', message } });

/** `sms.Account`. */
function describe({ serviceName, status, creditsLeft }: FakeAccount): unknown {
  return { name: serviceName, status, creditsLeft, creditsHoldByQuota: 0, description: '', callBack: null, stopCallBack: null };
}

/** `sms.Sender`. */
function sender({ senders }: FakeAccount, name: string): FakeAnswer {
  const status = Object.hasOwn(senders, name) ? senders[name] : undefined;
  if (status === undefined) return notFound(`The requested object (sender = ${name}) does not exist`);
  return { json: { sender: name, status, description: '', referer: 'custom' } };
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
