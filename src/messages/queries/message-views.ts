import type { MoveReason } from '../moves/batch-moves.repository.js';
import type { MessageState, MessageStatus, RecipientKind } from '../message.js';

/** A message as lists show it, from planning on. */
export interface SentView {
  readonly id: number;
  readonly at: Date;
  readonly text: string;
  /** `null` when a recipient could not be made out. */
  readonly destination: string | null;
  readonly flash: boolean;
  readonly status: MessageStatus;
  /** The provider's id of the message; until it has given one, 13 hexadecimal characters of ours. */
  readonly uid: string;
  /** Uid of the adapter; `null` when no phone was found. */
  readonly adapter: string | null;
  readonly idUser: number;
  /** `null` when no phone was found or the phone is gone. */
  readonly idPhone: number | null;
  readonly mms: boolean;
  readonly originatingScheduled: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
  readonly tag: string | null;
}

export interface ReceivedView {
  readonly id: number;
  readonly at: Date;
  readonly text: string;
  readonly origin: string;
  readonly command: boolean;
  readonly status: 'read' | 'unread';
  readonly idUser: number;
  /** `null` when it belongs to no phone or the phone is gone. */
  readonly idPhone: number | null;
  readonly mms: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

export interface ScheduledNumberView {
  readonly id: number;
  readonly idScheduled: number;
  readonly number: string;
  /** JSON. */
  readonly data: string | null;
  readonly createdAt: Date;
}

/** A request that waits for its time. */
export interface ScheduledView {
  readonly id: number;
  readonly idUser: number;
  readonly at: Date;
  readonly text: string;
  readonly flash: boolean;
  /** `null` when none was named, or it is gone. */
  readonly idPhone: number | null;
  /** `null` when none was named, or it is gone. */
  readonly idPhoneGroup: number | null;
  readonly mms: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
  readonly tag: string | null;
  readonly numbers: readonly ScheduledNumberView[];
  readonly recipients: readonly { readonly kind: RecipientKind; readonly id: number }[];
}

/** How the messages of a scheduled stand. All but `planned` and `waitingForItsTime` are parts of `planned`. */
export interface ScheduledTotals {
  /** Messages that the scheduled has become. */
  readonly planned: number;
  /** Recipients that the scheduled names while its time has not come; a group counts as one. */
  readonly waitingForItsTime: number;
  readonly waiting: number;
  /** The provider has them, and has not said more. */
  readonly accepted: number;
  /** The provider may have them, and is not asked again. */
  readonly unconfirmed: number;
  readonly delivered: number;
  readonly failed: number;
  /** The failed ones by the code of their failure. */
  readonly failures: Readonly<Record<string, number>>;
}

/** What its messages tell of a scheduled that has been planned: it is no longer stored itself. */
export interface PlannedScheduled {
  readonly id: number;
  readonly idUser: number;
  /** When it was planned. */
  readonly at: Date;
  /** `null` when its messages have different texts. */
  readonly text: string | null;
  readonly flash: boolean;
  readonly mms: boolean;
  /** The phone that was asked for. */
  readonly idPhone: number | null;
  readonly createdAt: Date;
  /** When one of its messages changed last. */
  readonly updatedAt: Date | null;
  readonly tag: string | null;
  readonly totals: ScheduledTotals;
}

/** A scheduled by its id, before or after its time. */
export type ScheduledDetail =
  { readonly pending: ScheduledView; readonly totals: ScheduledTotals } | { readonly planned: PlannedScheduled };

/** One provider request that carried the message. */
export interface AttemptView {
  readonly at: Date;
  readonly number: number;
  readonly adapter: string;
  readonly durationMs: number | null;
  /** `accepted`, `already_accepted`, or the kind of error. */
  readonly outcome: string;
  readonly uid: string | null;
  /** Messages that the request carried; `segments` and `cost` are those of all of them together. */
  readonly recipients: number;
  readonly segments: number | null;
  readonly cost: number | null;
  readonly currency: string | null;
  /** The provider's words, shortened, without secrets. */
  readonly answer: string | null;
  /** The request was made for a whole batch. */
  readonly shared: boolean;
}

export interface ReportView {
  /** When it reached us. */
  readonly at: Date;
  /** When it happened, as far as the provider says: often to the second, in its own clock. */
  readonly reportedAt: Date;
  readonly status: MessageStatus;
  /** The provider's word for the status. */
  readonly providerStatus: string;
  readonly reason: string | null;
  /** False when the message kept the status it had. */
  readonly applied: boolean;
}

/** The message was given to another phone, as its own could not send. */
export interface MoveView {
  readonly at: Date;
  readonly fromPhone: number;
  readonly toPhone: number;
  /** Why, as a word. */
  readonly reason: MoveReason;
}

export interface FailureView {
  readonly at: Date;
  readonly code: string;
  readonly reason: string;
}

/** One thing that happened to a message. */
export type TimelineEntry =
  | { readonly kind: 'planned'; readonly at: Date }
  /** A flash message that was to leave as an ordinary one: the adapter knows no flash. */
  | { readonly kind: 'without_flash'; readonly at: Date; readonly adapter: string }
  | ({ readonly kind: 'attempt' } & AttemptView)
  | ({ readonly kind: 'moved' } & MoveView)
  | ({ readonly kind: 'report' } & ReportView)
  | ({ readonly kind: 'failed' | 'unconfirmed' } & FailureView);

/** A message with its whole way. */
export interface SentDetail extends SentView {
  readonly state: MessageState;
  /** Why the message is failed or unconfirmed. */
  readonly failure: { readonly code: string; readonly reason: string } | null;
  /** The provider's last word for the status. */
  readonly providerStatus: string | null;
  readonly segments: number | null;
  readonly cost: number | null;
  readonly currency: string | null;
  /** In the order of time. */
  readonly timeline: readonly TimelineEntry[];
}
