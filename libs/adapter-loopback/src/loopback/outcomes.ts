import type { AdapterErrorKind, FailureReason, StatusUpdate } from '@pigeonnier/plugin-sdk';

/** What the loopback does with one message. */
export interface Outcome {
  /** The send call fails; nothing follows. */
  readonly refusal?: {
    readonly kind: AdapterErrorKind;
    readonly message: string;
    readonly reason?: FailureReason;
    readonly retryAfterMs?: number;
  };
  /** The loopback says it knew the message already. */
  readonly alreadyAccepted?: boolean;
  /** Words of the delivery reports, in the order in which they are sent. */
  readonly reports: readonly string[];
  /** What the recipient does afterwards. */
  readonly then?: 'reply' | 'stop';
}

const DELIVERED: Outcome = { reports: ['accepted', 'delivered'] };

/** Outcomes that a phone's settings may choose. */
const CHOSEN = {
  delivered: DELIVERED,
  failed: { reports: ['accepted', 'not_delivered'] },
  unknown: { reports: [] },
  refused: { reports: [], refusal: { kind: 'invalid_message', message: 'the loopback refuses every message', reason: 'other' } },
  unreachable: { reports: [], refusal: { kind: 'unreachable', message: 'the loopback plays a provider that is down' } },
} as const satisfies Readonly<Record<string, Outcome>>;

export type ChosenOutcome = keyof typeof CHOSEN;

/** Last four digits of a number that decide whatever the settings say. */
export const MAGIC_ENDINGS: Readonly<Record<string, Outcome>> = {
  '0001': { reports: ['accepted', 'not_delivered'] },
  '0002': { reports: ['accepted', 'not_allowed'] },
  '0003': { reports: ['accepted', 'opted_out'] },
  '0004': { reports: ['accepted', 'bad_number'] },
  '0005': { reports: ['accepted', 'unknown_delivery'] },
  '0006': { reports: ['accepted', 'undefined'] },
  '0007': { reports: ['accepted', 'expired'] },
  '0008': { reports: ['accepted'] },
  '0009': { reports: ['accepted', 'something_new'] },
  '0010': { reports: ['accepted', 'delivered', 'not_delivered'] },
  '0011': { reports: ['accepted', 'delivered', 'delivered'] },
  '0020': { ...DELIVERED, then: 'reply' },
  '0021': { ...DELIVERED, then: 'stop' },
  '0104': { reports: [], refusal: { kind: 'no_credit', message: 'the loopback account is empty' } },
  '0106': { reports: [], refusal: { kind: 'misconfigured', message: 'the loopback refuses the sender of this phone' } },
  '0113': { reports: [], refusal: { kind: 'unauthorized', message: 'the loopback account is not validated' } },
  '0121': { reports: [], refusal: { kind: 'invalid_message', message: 'the loopback refuses this text', reason: 'other' } },
  '0182': { ...DELIVERED, alreadyAccepted: true },
  '0429': { reports: [], refusal: { kind: 'rate_limited', message: 'the loopback asks to slow down', retryAfterMs: 1000 } },
  '0500': { reports: [], refusal: { kind: 'unreachable', message: 'the loopback plays a provider that is down' } },
  '0504': { reports: [], refusal: { kind: 'unconfirmed', message: 'the loopback plays a provider that does not answer' } },
};

/** What happens to a message to this number from a phone with these settings. */
export function chooseOutcome(number: string, settings: { readonly outcome: ChosenOutcome; readonly echo: boolean }): Outcome {
  const ending = number.slice(-4);
  if (Object.hasOwn(MAGIC_ENDINGS, ending)) return MAGIC_ENDINGS[ending] ?? DELIVERED;
  const outcome: Outcome = CHOSEN[settings.outcome];
  return settings.echo && outcome.reports.includes('delivered') ? { ...outcome, then: 'reply' } : outcome;
}

const MEANINGS: Readonly<Record<string, Pick<StatusUpdate, 'status' | 'reason'>>> = {
  delivered: { status: 'delivered' },
  not_delivered: { status: 'failed', reason: 'other' },
  not_allowed: { status: 'failed', reason: 'other' },
  opted_out: { status: 'failed', reason: 'opted_out' },
  bad_number: { status: 'failed', reason: 'bad_number' },
  expired: { status: 'failed', reason: 'expired' },
};

/** What a word of a delivery report means; any other word leaves the message unknown. */
export function meaningOf(word: string): Pick<StatusUpdate, 'status' | 'reason'> {
  return Object.hasOwn(MEANINGS, word) ? (MEANINGS[word] ?? { status: 'unknown' }) : { status: 'unknown' };
}
