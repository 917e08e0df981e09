import type { FailureReason } from '@pigeonnier/plugin-sdk';
import type { MessageStatus } from '../message.js';

/** What a provider says of one message, with what is needed to find it. */
export interface StatusReport {
  /** The callback it came in. */
  readonly idEvent: number;
  readonly idUser: number;
  /** Uid of the adapter that read it. */
  readonly adapter: string;
  /** The provider's id of the message, or of the batch it was sent in. */
  readonly uid: string;
  /** E.164. Needed where several messages share a uid. */
  readonly recipient?: string | undefined;
  readonly status: MessageStatus;
  /** The provider's own word. */
  readonly providerStatus: string;
  readonly reason?: FailureReason | undefined;
  /** When it happened, or when we were told. */
  readonly at: Date;
}

/** A report whose uid nobody knows yet. */
export interface WaitingReport extends StatusReport {
  /** How often its message was looked for in vain. */
  readonly tries: number;
  readonly expiresAt: Date;
}

/** A message that a report has moved to another status. */
export interface StatusChange {
  readonly idUser: number;
  readonly idMessage: number;
  readonly status: MessageStatus;
}

/** Why a message failed after its provider had taken it. `docs/errors.md` has a section for each code. */
export const REPORT_FAILURES = {
  report_opted_out: 'The provider does not deliver to this recipient, who asked not to receive messages any more.',
  report_bad_number: 'The provider says that the number does not exist or cannot receive messages.',
  report_expired: 'The recipient could not be reached until the provider gave up.',
  report_failed: 'The provider reports that the message was not delivered.',
} as const satisfies Readonly<Record<string, string>>;

export type ReportFailureCode = keyof typeof REPORT_FAILURES;

const CODE_OF_REASON: Readonly<Record<FailureReason, ReportFailureCode>> = {
  opted_out: 'report_opted_out',
  bad_number: 'report_bad_number',
  expired: 'report_expired',
  other: 'report_failed',
};

/** The failure that a message carries after this report: a code for programs, a sentence with the provider's word for people. */
export function failureOf({ reason = 'other', providerStatus }: Pick<StatusReport, 'reason' | 'providerStatus'>): {
  readonly code: ReportFailureCode;
  readonly reason: string;
} {
  const code = CODE_OF_REASON[reason];
  return { code, reason: `${REPORT_FAILURES[code]} Its word: ${providerStatus}` };
}
