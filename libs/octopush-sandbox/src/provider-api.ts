import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Account } from './account.js';
import type { Campaigns } from './campaigns.js';
import { Refusal } from './error-codes.js';
import type { FaultPlan } from './fault-plan.js';
import { answerJson, parseObject, readBody } from './http.js';
import { campaignParameters, changeCampaignParameters } from './campaign-parameters.js';
import { readSendRequest } from './read-send-request.js';
import type { Fault, RecordedRequest, SandboxBehaviour, ViolationRule } from './sandbox.types.js';
import { readBalance } from './wallet.js';

export interface ProviderApiOptions {
  readonly campaigns: Campaigns;
  readonly faults: FaultPlan;
  readonly account: (login: string) => Account | undefined;
  readonly behaviour: () => SandboxBehaviour;
  readonly note: (rule: ViolationRule, detail: string) => void;
  readonly record: (request: RecordedRequest) => void;
  readonly now: () => number;
}

/** What a call is answered with; `reset` stands for a broken connection. */
interface Answer {
  readonly status: number;
  readonly value?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly html?: boolean;
  readonly reset?: boolean;
}

interface Call {
  readonly account: Account;
  readonly body: Record<string, unknown>;
  readonly query: URLSearchParams;
  readonly fault: Fault | undefined;
}

type Handler = (call: Call) => Answer | Promise<Answer>;

const HTML_PAGE = '<!doctype html><html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** The part of Octopush's API that an SMS gateway meets, below `/v1/public/`. */
export class ProviderApi {
  readonly #options: ProviderApiOptions;
  readonly #handlers: Readonly<Record<string, Handler>> = {
    'POST sms-campaign/send': (call) => this.#send(call),
    'DELETE sms-campaign/cancel': ({ account, body }) => {
      this.#options.campaigns.cancel(account, body.ticket_number);
      return { status: 204 };
    },
    'GET wallet/check-balance': ({ account, query }) => ({ status: 200, value: readBalance(account, query, this.#options.behaviour()) }),
    'GET user/campaign-parameters': ({ account }) => ({ status: 200, value: campaignParameters(account) }),
    'PATCH user/campaign-parameters/edit': ({ account, body }) => {
      changeCampaignParameters(account, body);
      return { status: 200, value: campaignParameters(account) };
    },
  };

  constructor(options: ProviderApiOptions) {
    this.#options = options;
  }

  /** Answers one call; `path` is what follows the base URL. Rejects only when the caller hangs up while sending. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    const method = request.method ?? 'GET';
    const login = headerOf(request, 'api-login');
    const account = login === undefined ? undefined : this.#options.account(login);
    const isSend = `${method} ${path}` === 'POST sms-campaign/send';
    const release = isSend && account !== undefined ? this.#occupy(account, response) : undefined;

    const text = await readBody(request);
    const body = text === '' ? {} : parseObject(text);
    const authorized = account !== undefined && headerOf(request, 'api-key') === account.apiKey ? account : undefined;
    if (authorized !== undefined && text !== '' && !isJson(request))
      this.#options.note('content_type', `${method} ${path}: the body is not announced as JSON`);
    const answer = await this.#answer(`${method} ${path}`, authorized, text === '' && method !== 'GET' ? undefined : body, query);

    release?.();
    const at = new Date(this.#options.now()).toISOString();
    this.#options.record({ at, method, path, login, status: answer.reset === true ? 0 : answer.status, body });
    if (answer.reset === true) request.socket.resetAndDestroy();
    else if (answer.html === true) response.writeHead(answer.status, { 'content-type': 'text/html' }).end(HTML_PAGE);
    else answerJson(response, answer.status, answer.value, answer.headers);
  }

  async #answer(
    route: string,
    account: Account | undefined,
    body: Record<string, unknown> | undefined,
    query: URLSearchParams,
  ): Promise<Answer> {
    try {
      const handler = this.#handlers[route];
      if (handler === undefined) throw new Refusal(404, 404);
      if (account === undefined) throw new Refusal(101, 401);
      if (body === undefined) throw new Refusal(100);
      const fault = this.#faultFor(route);
      if (fault === undefined) return await handler({ account, body, query, fault });
      const answer = await this.#struck(fault, handler, { account, body, query, fault });
      await wait(fault.delayMs ?? 0);
      return answer;
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      throw error;
    }
  }

  #faultFor(route: string): Fault | undefined {
    if (route === 'POST sms-campaign/send') return this.#options.faults.next('send');
    return route === 'GET wallet/check-balance' ? this.#options.faults.next('balance') : undefined;
  }

  async #struck(fault: Fault, handler: Handler, call: Call): Promise<Answer> {
    const { kind, code = 500, retryAfter = '1', status = 502 } = fault;
    if (kind === 'rate_limited') return { ...refused(new Refusal(429, 429, 'Too many requests')), headers: { 'retry-after': retryAfter } };
    if (kind === 'server_error') return refused(new Refusal(500, 500));
    if (kind === 'html_page') return { status, html: true };
    if (kind === 'reset_before') return { status: 0, reset: true };
    if (kind === 'code') return refused(new Refusal(code));
    const answer = await handler(call);
    return kind === 'reset_after' ? { ...answer, reset: true } : answer;
  }

  async #send({ account, body, fault }: Call): Promise<Answer> {
    if (account.standing !== 'active') throw new Refusal(account.standing === 'unvalidated' ? 113 : 114);
    const { answerAfterCallbacks, successStatus } = this.#options.behaviour();
    const { answer, reported } = this.#options.campaigns.accept(account, readSendRequest(body, this.#options.note, account.virtualNumbers));
    if (answerAfterCallbacks) await reported;
    const { sms_ticket: ticket, ...figures } = answer;
    if (fault?.kind === 'no_ticket') return { status: successStatus, value: figures };
    const missing = fault?.kind === 'fewer_contacts' ? 1 : 0;
    return { status: successStatus, value: { sms_ticket: ticket, ...figures, number_of_contacts: figures.number_of_contacts - missing } };
  }

  /** Counts a send call as under way until it is answered or its caller hangs up. Octopush asks for one after the other. */
  #occupy(account: Account, response: ServerResponse): () => void {
    account.inFlight += 1;
    if (account.inFlight > 1) this.#options.note('parallel_requests', `${account.inFlight} send calls under way for ${account.login}`);
    let occupied = true;
    const release = (): void => {
      if (occupied) account.inFlight -= 1;
      occupied = false;
    };
    response.once('close', release);
    return release;
  }
}

function refused({ status, code, message }: Refusal): Answer {
  return { status, value: { code, message } };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/json(?:\s*;|$)/i.test(request.headers['content-type'] ?? '');
}
