import type { Account } from './account.js';
import type { CallbackJob, CallbackRunner } from './callback-runner.js';
import { countParts, isGsm, optimizeText } from './count-parts.js';
import { Refusal } from './error-codes.js';
import { stepsFor } from './magic-recipients.js';
import { personalize } from './read-send-request.js';
import type { SendRequest } from './read-send-request.js';
import type { OutboxMessage, SandboxBehaviour } from './sandbox.types.js';

/** The answer to an accepted send. */
export interface Acceptance {
  readonly sms_ticket: string;
  readonly number_of_contacts: number;
  readonly total_cost: number;
  readonly number_of_sms_needed: number;
  readonly residual_credit: number;
}

interface Scheduled {
  readonly login: string;
  readonly sendAt: number;
  readonly contacts: number;
  readonly takeBack: () => void;
}

export interface CampaignsOptions {
  readonly outbox: OutboxMessage[];
  readonly runner: CallbackRunner;
  readonly behaviour: () => SandboxBehaviour;
  readonly now: () => number;
}

const MAX_UNICODE_TEXT = 536;
const CANCELLABLE_MS = 10 * 60 * 1000;
const MAX_CANCELLABLE_CONTACTS = 2;

/** What an account has sent: charges, tickets, outbox, and the callbacks that follow. */
export class Campaigns {
  readonly #options: CampaignsOptions;
  readonly #scheduled = new Map<string, Scheduled>();
  #lastTicket = 0;

  constructor(options: CampaignsOptions) {
    this.#options = options;
  }

  reset(): void {
    this.#scheduled.clear();
  }

  /** Takes a valid request or throws `Refusal`. `reported` resolves when the callbacks that follow are through. */
  accept(account: Account, request: SendRequest): { readonly answer: Acceptance; readonly reported: Promise<void> } {
    const { outbox, runner, behaviour } = this.#options;
    const { callbackDelayMs, pricePerPart, unicodeCap } = behaviour();
    const now = this.#options.now();
    const shown = request.recipients.map((recipient) => this.#shownText(request, personalize(request.text, recipient)));
    if (unicodeCap && shown.some((text) => text.length > MAX_UNICODE_TEXT && !isGsm(text))) throw new Refusal(189);
    if (request.simulation) return { answer: this.#simulated(account, request, shown), reported: Promise.resolve() };
    if (account.hasSeen(request.requestId, now)) throw new Refusal(182);

    const isBlacklisted = request.recipients.map(({ phone_number }) => account.blacklist.has(phone_number));
    const parts = partsOf(shown);
    const chargedParts = sum(parts.filter((_, index) => isBlacklisted[index] !== true));
    const cost = round(chargedParts * pricePerPart);
    if (cost > account.credit) throw new Refusal(104);

    account.credit = round(account.credit - cost);
    account.remember(request.requestId, now);
    const ticket = this.#newTicket();
    const at = new Date(now).toISOString();
    const dueIn = Math.max(0, (request.sendAt ?? now) - now);
    const sendAt = dueIn === 0 ? undefined : new Date(now + dueIn).toISOString();
    const { text, sender, type, purpose, withReplies } = request;
    const jobs: CallbackJob[] = [];
    let contacts = 0;
    for (const [index, { phone_number: number }] of request.recipients.entries()) {
      const blacklisted = isBlacklisted[index] === true;
      if (blacklisted && request.removeBlacklisted) continue;
      contacts += 1;
      outbox.push({
        ticket,
        recipient: number,
        text,
        shown_text: shown[index] ?? text,
        sender,
        request_id: request.requestId,
        at,
        login: account.login,
        type,
        purpose,
        with_replies: withReplies,
        send_at: sendAt,
      });
      if (type === 'sms_premium')
        jobs.push({ account, ticket, number, sender, text, withReplies, steps: stepsFor(number, { blacklisted }) });
    }
    const { finished, takeBack } = runner.run(jobs, dueIn + callbackDelayMs);
    if (sendAt !== undefined) this.#scheduled.set(ticket, { login: account.login, sendAt: now + dueIn, contacts, takeBack });
    const answer = {
      sms_ticket: ticket,
      number_of_contacts: contacts,
      total_cost: cost,
      number_of_sms_needed: chargedParts,
      residual_credit: account.credit,
    };
    return { answer, reported: finished };
  }

  /** Takes a scheduled send back, or throws `Refusal`: unknown, under way, due within ten minutes, or three recipients and more. */
  cancel(account: Account, ticket: unknown): void {
    const campaign = typeof ticket === 'string' ? this.#scheduled.get(ticket) : undefined;
    if (campaign?.login !== account.login) throw new Refusal(131);
    if (campaign.sendAt - this.#options.now() <= CANCELLABLE_MS) throw new Refusal(131, 400, 'This campaign is due too soon');
    if (campaign.contacts > MAX_CANCELLABLE_CONTACTS) throw new Refusal(131, 400, 'This campaign has too many recipients');
    campaign.takeBack();
    this.#scheduled.delete(ticket as string);
    const { outbox } = this.#options;
    const first = outbox.findIndex((message) => message.ticket === ticket);
    outbox.splice(first, campaign.contacts);
  }

  #simulated(account: Account, { recipients }: SendRequest, shown: readonly string[]): Acceptance {
    const parts = sum(partsOf(shown));
    return {
      sms_ticket: this.#newTicket(),
      number_of_contacts: recipients.length,
      total_cost: round(parts * this.#options.behaviour().pricePerPart),
      number_of_sms_needed: parts,
      residual_credit: account.credit,
    };
  }

  #shownText({ autoOptimize }: SendRequest, text: string): string {
    return autoOptimize ? optimizeText(text) : text;
  }

  /** Shaped as PHP's `uniqid`: hexadecimal microseconds, each used once. */
  #newTicket(): string {
    this.#lastTicket = Math.max(this.#lastTicket + 1, this.#options.now() * 1000);
    const ticket = `sms_${this.#lastTicket.toString(16).padStart(13, '0')}`;
    return this.#options.behaviour().ticketLength === 'short' ? ticket : `${ticket}${String(this.#lastTicket % 1e9).padStart(9, '0')}`;
  }
}

/** Parts of each text; equal neighbours are counted once. */
function partsOf(texts: readonly string[]): number[] {
  let lastText: string | undefined;
  let lastParts = 0;
  return texts.map((text) => {
    if (text !== lastText) [lastText, lastParts] = [text, countParts(text)];
    return lastParts;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Ten-thousandths of a euro, as the API prints them. */
function round(euros: number): number {
  return Math.round(euros * 10_000) / 10_000;
}
