import type { AccountConfig, AccountStanding, CallbackUrls } from './sandbox.types.js';

const NO_URLS: CallbackUrls = { deliveries: '', inbounds: '', blacklisted: '' };
const DAY_MS = 24 * 60 * 60 * 1000;

/** One Octopush account: credentials, credit, callback URLs, opt-outs, recent request ids. */
export class Account {
  readonly login: string;
  apiKey = 'sandbox-key';
  credit = 1_000_000;
  standing: AccountStanding = 'active';
  callbackUrls: CallbackUrls = NO_URLS;
  virtualNumbers: readonly string[] = [];
  payload: 'json' | 'form' = 'json';
  inboundForm: 'flat' | 'metadata' = 'flat';
  /** Send calls under way. */
  inFlight = 0;
  readonly blacklist = new Set<string>();
  readonly #requestIds = new Map<string, number>();

  constructor(login: string) {
    this.login = login;
  }

  /** Changes what is named; the login stays. */
  configure({ callbackUrls, ...changes }: Partial<Omit<AccountConfig, 'login'>>): void {
    Object.assign(this, changes);
    if (callbackUrls !== undefined) this.callbackUrls = { ...this.callbackUrls, ...callbackUrls };
  }

  /** Whether a request with this id was accepted less than 24 hours before `now`. */
  hasSeen(requestId: string | undefined, now: number): boolean {
    const seenAt = requestId === undefined ? undefined : this.#requestIds.get(requestId);
    return seenAt !== undefined && now - seenAt < DAY_MS;
  }

  remember(requestId: string | undefined, now: number): void {
    if (requestId !== undefined) this.#requestIds.set(requestId, now);
  }

  /** What `configure` would take to make the same account again. */
  toConfig(): AccountConfig {
    const { login, apiKey, credit, standing, callbackUrls, virtualNumbers, payload, inboundForm } = this;
    return { login, apiKey, credit, standing, callbackUrls, virtualNumbers, payload, inboundForm };
  }
}
