import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Account } from './account.js';
import { CallbackCaller } from './callback-caller.js';
import { CallbackRunner } from './callback-runner.js';
import { Campaigns } from './campaigns.js';
import { checkChanges, DEFAULT_BEHAVIOUR } from './configuration.js';
import { handleControl } from './control-api.js';
import type { SandboxControls } from './control-api.js';
import { FaultPlan } from './fault-plan.js';
import { answerJson } from './http.js';
import { ProviderApi } from './provider-api.js';
import type {
  AccountConfig,
  Fault,
  OutboxMessage,
  RecordedRequest,
  ReplyCommand,
  SandboxBehaviour,
  SandboxChanges,
  StopCommand,
  UndeliveredCallback,
  Violation,
} from './sandbox.types.js';

/** How a sandbox starts: its address, and everything that `configure` can change later. */
export interface SandboxOptions extends SandboxChanges {
  /** A free one when not given. */
  readonly port?: number;
  /** `127.0.0.1` when not given. */
  readonly host?: string;
  /** Euros of the first account; 1,000,000 when not given. */
  readonly credit?: number;
  /** The sandbox's clock, in milliseconds; the system's when not given. */
  readonly now?: () => number;
}

const BASE_PATH = '/v1/public/';
const CONTROL_PATH = '/_sandbox/';
const DEFAULT_LOGIN = 'sandbox@example.org';
const KEPT_BODIES = 1000;

/**
 * A local server that speaks Octopush's SMS API: validates, charges, gives tickets, calls back, and lists in `violations` what Octopush
 * would have let pass in silence. Sends no SMS. Its recipients are decided by their last four digits (see the README).
 */
export class OctopushSandbox implements SandboxControls {
  /** Every accepted message, one per recipient, oldest first. */
  readonly outbox: readonly OutboxMessage[];
  /** Every call of the API, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** What a conforming client and callback receiver would not have done. */
  readonly violations: readonly Violation[];
  /** Callbacks that no server answered: none of the receiver's answers was wrong, so they are no violations. */
  readonly undelivered: readonly UndeliveredCallback[];

  readonly #first: SandboxChanges;
  readonly #outbox: OutboxMessage[] = [];
  readonly #requests: RecordedRequest[] = [];
  readonly #violations: Violation[] = [];
  readonly #undelivered: UndeliveredCallback[] = [];
  readonly #accounts = new Map<string, Account>();
  readonly #faults = new FaultPlan();
  readonly #caller: CallbackCaller;
  readonly #runner: CallbackRunner;
  readonly #campaigns: Campaigns;
  readonly #api: ProviderApi;
  readonly #server: Server;
  #behaviour = DEFAULT_BEHAVIOUR;

  /** Starts listening; rejects when the port is taken. */
  static async start({ port = 0, host = '127.0.0.1', credit, now = Date.now, ...changes }: SandboxOptions = {}): Promise<OctopushSandbox> {
    const account = { login: DEFAULT_LOGIN, ...(credit === undefined ? {} : { credit }), ...changes.account };
    const sandbox = new OctopushSandbox({ ...changes, account }, now);
    await new Promise<void>((resolve, reject) => {
      sandbox.#server.once('error', reject);
      sandbox.#server.listen(port, host, resolve);
    });
    return sandbox;
  }

  private constructor(first: SandboxChanges, now: () => number) {
    this.#first = first;
    this.outbox = this.#outbox;
    this.requests = this.#requests;
    this.violations = this.#violations;
    this.undelivered = this.#undelivered;
    const behaviour = (): SandboxBehaviour => this.#behaviour;
    const violation = (entry: Violation): number => this.#violations.push(entry);
    this.#caller = new CallbackCaller({ behaviour, now, violation, undelivered: (callback) => this.#undelivered.push(callback) });
    this.#runner = new CallbackRunner(this.#caller, behaviour);
    this.#campaigns = new Campaigns({ outbox: this.#outbox, runner: this.#runner, behaviour, now });
    this.#api = new ProviderApi({
      campaigns: this.#campaigns,
      faults: this.#faults,
      account: (login) => this.#accounts.get(login),
      behaviour,
      now,
      note: (rule, detail) => violation({ rule, detail }),
      record: (request) => this.#record(request),
    });
    this.#server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => void this.#handle(request, response));
    this.#begin();
  }

  /** `http://127.0.0.1:PORT`. */
  get origin(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** What `OCTOPUSH_BASE_URL` is set to. */
  get baseUrl(): string {
    return `${this.origin}/v1/public`;
  }

  /** Credentials of the first account. */
  get login(): string {
    return this.#account().login;
  }

  get apiKey(): string {
    return this.#account().apiKey;
  }

  /** Changes what is named, keeps the rest. Throws a `TypeError` that names a wrong setting. `faults` replaces the faults not yet used up. */
  configure(changes: SandboxChanges | Readonly<Record<string, unknown>>): void {
    const { account, ...behaviour } = checkChanges(changes);
    if (account !== undefined) this.#openAccount(account);
    this.#behaviour = { ...this.#behaviour, ...behaviour };
    if (behaviour.faults !== undefined) this.#faults.replace(behaviour.faults);
  }

  /** Strikes the next calls; short for `configure({ faults: [fault] })`. */
  fail(fault: Fault): void {
    this.configure({ faults: [fault] });
  }

  /** The present behaviour and accounts. */
  configuration(): SandboxBehaviour & { readonly accounts: readonly AccountConfig[] } {
    return { ...this.#behaviour, accounts: Array.from(this.#accounts.values(), (account) => account.toConfig()) };
  }

  /**
   * Somebody answers; resolves when the callback is through. A text of STOP is an opt-out.
   * Throws a `TypeError` when no message with `with_replies` went to the number, unless `unsolicited`.
   */
  async reply({ number, text, login, to, unsolicited = false }: ReplyCommand): Promise<void> {
    const account = this.#account(login);
    if (text.trim().toUpperCase() === 'STOP') return this.stop({ number, text, login: account.login });
    const answered = this.#lastMessage(account, number, (message) => message.with_replies);
    if (answered === undefined && !unsolicited) throw new TypeError(`no message to ${number} can be answered`);
    const { ticket, sender } = unsolicited ? { ticket: undefined, sender: to } : { ticket: answered?.ticket, sender: answered?.sender };
    await this.#caller.call('inbounds', { account, number, ticket, sender }, text);
  }

  /** Somebody opts out: the number is blacklisted for the account; resolves when the callback is through. */
  async stop({ number, text = 'STOP', login }: StopCommand): Promise<void> {
    const account = this.#account(login);
    account.blacklist.add(number);
    await this.#caller.call('blacklisted', { account, number, ticket: this.#lastMessage(account, number)?.ticket }, text);
  }

  /** Resolves when every callback that is due now or later is through. */
  idle(): Promise<void> {
    return this.#runner.idle();
  }

  /** Figures for a glance; `GET /_sandbox/`. */
  overview(): Readonly<Record<string, unknown>> {
    return {
      baseUrl: this.baseUrl,
      login: this.login,
      messages: this.#outbox.length,
      requests: this.#requests.length,
      violations: this.#violations.length,
      callbacks: { answered: this.#caller.answered, pending: this.#runner.pending, undelivered: this.#undelivered.length },
    };
  }

  /** Back to how it started: empty lists, first configuration, no callback outstanding. */
  reset(): void {
    this.#runner.reset();
    this.#caller.reset();
    this.#campaigns.reset();
    for (const list of [this.#outbox, this.#requests, this.#violations, this.#undelivered]) list.length = 0;
    this.#begin();
  }

  /** Stops listening and calling back; open connections are cut. */
  async close(): Promise<void> {
    this.#runner.reset();
    this.#caller.close();
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  #begin(): void {
    this.#accounts.clear();
    this.#faults.replace([]);
    this.#behaviour = DEFAULT_BEHAVIOUR;
    this.configure(this.#first);
  }

  #openAccount({ login = this.#account().login, ...changes }: Partial<AccountConfig>): void {
    const account = this.#accounts.get(login) ?? new Account(login);
    this.#accounts.set(login, account);
    account.configure(changes);
  }

  #account(login?: string): Account {
    const [first] = this.#accounts.values();
    const account = login === undefined ? first : this.#accounts.get(login);
    if (account === undefined) throw new TypeError(`there is no account ${login}`);
    return account;
  }

  #lastMessage(account: Account, number: string, matches: (message: OutboxMessage) => boolean = () => true): OutboxMessage | undefined {
    return this.#outbox.findLast((message) => message.recipient === number && message.login === account.login && matches(message));
  }

  #record(request: RecordedRequest): void {
    this.#requests.push(request);
    const old = this.#requests.length - KEPT_BODIES - 1;
    const aged = this.#requests[old];
    if (aged !== undefined) this.#requests[old] = { ...aged, body: undefined };
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
    const below = (prefix: string): string => path.slice(prefix.length).replace(/\/$/, '');
    const query = new URLSearchParams(search);
    try {
      if (path.startsWith(CONTROL_PATH)) await handleControl(this, request, response, below(CONTROL_PATH), query);
      else if (path.startsWith(BASE_PATH)) await this.#api.handle(request, response, below(BASE_PATH), query);
      else response.writeHead(404).end();
    } catch (error) {
      answerJson(response, 500, { code: 500, message: `sandbox error: ${String(error)}` });
    }
  }
}
