import { setTimeout as wait } from 'node:timers/promises';
import type { Account } from './account.js';
import { callbackBody } from './callback-bodies.js';
import type { CallbackBody } from './callback-bodies.js';
import { formatParis } from './paris-time.js';
import { CallbackClient } from './post-callback.js';
import type { CallbackKind, SandboxBehaviour, UndeliveredCallback, Violation } from './sandbox.types.js';

/** What a callback is about. */
export interface CallbackSubject {
  readonly account: Account;
  readonly ticket: string | undefined;
  /** With `+`. */
  readonly number: string;
  /** What the message came from: of replies, where they go. */
  readonly sender?: string | undefined;
}

export interface CallbackCallerOptions {
  readonly behaviour: () => SandboxBehaviour;
  readonly violation: (violation: Violation) => void;
  readonly undelivered: (callback: UndeliveredCallback) => void;
  readonly now: () => number;
}

/** Octopush's deadline for the answer to a callback. */
const DEADLINE_MS = 1000;

/** Makes single callbacks and judges how they are answered: 2xx, within a second, without a body. */
export class CallbackCaller {
  readonly #client = new CallbackClient();
  readonly #options: CallbackCallerOptions;
  readonly #violationsOfUrl = new Map<string, number>();
  #generation = 0;
  /** Callbacks that were answered, however. */
  answered = 0;

  constructor(options: CallbackCallerOptions) {
    this.#options = options;
  }

  /** Drops the judgement and the repetitions of what is under way. */
  reset(): void {
    this.#generation += 1;
    this.#violationsOfUrl.clear();
    this.answered = 0;
  }

  close(): void {
    this.reset();
    this.#client.close();
  }

  /** One callback of an account, twice with `duplicates`; without effect when the account has no URL for it. Never rejects. */
  async call(kind: CallbackKind, subject: CallbackSubject, words: string): Promise<void> {
    const { duplicates } = this.#options.behaviour();
    await this.#callOnce(kind, subject, words);
    if (duplicates) await this.#callOnce(kind, subject, words);
  }

  async #callOnce(kind: CallbackKind, subject: CallbackSubject, words: string): Promise<void> {
    const { account, ticket, number, sender } = subject;
    const { shortCode, plusSign, callbackRetries, callbackRetryDelayMs } = this.#options.behaviour();
    const generation = this.#generation;
    const shownNumber = plusSign === 'kept' ? number : number.slice(1);
    const reached = sender !== undefined && account.virtualNumbers.includes(sender) ? sender : shortCode;
    const date = formatParis(this.#options.now());
    const body = callbackBody(kind, { ticket, number: shownNumber, date, words, reached }, account);
    for (let attempt = 0; ; attempt += 1) {
      const url = account.callbackUrls[kind];
      if (url === '' || this.#isDisabled(url) || generation !== this.#generation) return;
      const taken = await this.#post(kind, url, body, subject);
      if (taken || attempt >= callbackRetries) return;
      await wait(callbackRetryDelayMs, undefined, { ref: false });
    }
  }

  async #post(kind: CallbackKind, url: string, body: CallbackBody, { number, ticket }: CallbackSubject): Promise<boolean> {
    const generation = this.#generation;
    try {
      const { status, bodyLength, milliseconds } = await this.#client.post(url, body);
      if (generation !== this.#generation) return true;
      this.answered += 1;
      const taken = status >= 200 && status < 300;
      const blame = (rule: Violation['rule'], what: string): void =>
        this.#blame(url, { rule, detail: `${kind} callback for ${number}: ${what}` });
      if (!taken) blame('callback_status', `answered with ${status}`);
      if (bodyLength > 0) blame('callback_body', `answered with a body of ${bodyLength} bytes`);
      if (milliseconds > DEADLINE_MS) blame('callback_late', `answered after ${Math.round(milliseconds)} ms`);
      return taken;
    } catch (error) {
      if (generation !== this.#generation) return true;
      const { message, code } = error as NodeJS.ErrnoException;
      this.#options.undelivered({ kind, number, ticket, detail: code ?? message });
      return false;
    }
  }

  #blame(url: string, violation: Violation): void {
    this.#violationsOfUrl.set(url, (this.#violationsOfUrl.get(url) ?? 0) + 1);
    this.#options.violation(violation);
  }

  #isDisabled(url: string): boolean {
    const { disableUrlAfter } = this.#options.behaviour();
    return disableUrlAfter > 0 && (this.#violationsOfUrl.get(url) ?? 0) >= disableUrlAfter;
  }
}
