import type { MessageState, MessageStatus } from '../message.js';
import type { PlannedScheduled, ScheduledTotals } from './message-views.js';

/** Messages of one scheduled that stand alike. */
export interface ScheduledTally {
  readonly state: MessageState;
  readonly status: MessageStatus;
  /** Why they failed; null for those that did not. */
  readonly code: string | null;
  readonly messages: number;
  readonly at: Date;
  readonly firstText: string;
  readonly lastText: string;
  readonly flash: boolean;
  readonly mms: boolean;
  /** The phone that was asked for; null when the host chose, or the phone is gone. */
  readonly idPhone: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
  readonly tag: string | null;
}

const NONE: ScheduledTotals = {
  planned: 0,
  waitingForItsTime: 0,
  waiting: 0,
  accepted: 0,
  unconfirmed: 0,
  delivered: 0,
  failed: 0,
  failures: {},
};

/** Totals of a scheduled whose time has not come: a group counts as one recipient. */
export function totalsOfPending(recipients: number): ScheduledTotals {
  return { ...NONE, waitingForItsTime: recipients };
}

/** What is known of a scheduled by its messages. `undefined` without any. */
export function summariseScheduled(id: number, idUser: number, tallies: readonly ScheduledTally[]): PlannedScheduled | undefined {
  const [one] = tallies;
  if (one === undefined) return undefined;
  const { at, flash, mms, idPhone, createdAt, tag } = one;
  const oneText = tallies.every(({ firstText, lastText }) => firstText === one.firstText && lastText === one.firstText);
  const changes = tallies.flatMap(({ updatedAt }) => updatedAt?.getTime() ?? []);
  return {
    id,
    idUser,
    at,
    text: oneText ? one.firstText : null,
    flash,
    mms,
    idPhone,
    createdAt,
    updatedAt: changes.length === 0 ? null : new Date(Math.max(...changes)),
    tag,
    totals: totalsOf(tallies),
  };
}

function totalsOf(tallies: readonly ScheduledTally[]): ScheduledTotals {
  const count = (wanted: (tally: ScheduledTally) => boolean): number =>
    tallies.filter(wanted).reduce((sum, { messages }) => sum + messages, 0);
  const inState = (state: MessageState): number => count((tally) => tally.status === 'unknown' && tally.state === state);
  const failures = new Map<string, number>();
  for (const { status, code, messages } of tallies) {
    if (status === 'failed') failures.set(code ?? 'report_failed', (failures.get(code ?? 'report_failed') ?? 0) + messages);
  }
  return {
    planned: count(() => true),
    waitingForItsTime: 0,
    waiting: inState('waiting'),
    accepted: inState('accepted'),
    unconfirmed: inState('unconfirmed'),
    delivered: count(({ status }) => status === 'delivered'),
    failed: count(({ status }) => status === 'failed'),
    failures: Object.fromEntries([...failures].sort()),
  };
}
