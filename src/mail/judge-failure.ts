import type { NodemailerError } from 'nodemailer';

/** The first pause; it doubles with every attempt up to the longest. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;
const LONGEST_REASON = 300;

/** What to do about a mail that was not sent. */
export type Verdict = { readonly kind: 'later'; readonly at: Date } | { readonly kind: 'give_up' };

export interface Failure {
  readonly error: unknown;
  /** Attempts so far. */
  readonly attempts: number;
  readonly now: Date;
  readonly giveUpAt: Date;
  /** From 0 up to 1, without 1. */
  readonly random: number;
}

/** A mail that its server refuses for good is not tried again; everything else may pass: the server, the network, its credentials. */
export function judgeFailure({ error, attempts, now, giveUpAt, random }: Failure): Verdict {
  if (isRefused(error)) return { kind: 'give_up' };
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * (0.75 + random / 2);
  const at = new Date(now.getTime() + pause);
  return at > giveUpAt ? { kind: 'give_up' } : { kind: 'later', at };
}

/** The server was not reached, or would not listen to us at all: other mails have no better chance now. */
export function isAboutServer(error: unknown): boolean {
  const { responseCode, code } = error as NodemailerError;
  return responseCode === undefined || code === 'EAUTH' || responseCode === 421;
}

/** One line for people: what the server or the network said. */
export function reasonOf(error: unknown): string {
  const { response, message } = error as Partial<NodemailerError>;
  return (response ?? message ?? String(error)).replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
}

/** A refused recipient or content. A refused login is permanent as well, but the fault of the configuration, which may be corrected. */
function isRefused(error: unknown): boolean {
  const { permanent, code } = error as NodemailerError;
  return permanent === true && (code === 'EENVELOPE' || code === 'EMESSAGE');
}
