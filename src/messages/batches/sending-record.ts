import type { AdapterErrorKind } from '@pigeonnier/plugin-sdk';

/** What happened to one provider request. */
export interface AttemptRecord {
  readonly idUser: number;
  readonly adapter: string;
  readonly idBatch: number;
  /** `null` for a request that carried a whole batch. */
  readonly idMessage: number | null;
  /** 1 for the first attempt. */
  readonly number: number;
  readonly at: Date;
  readonly durationMs: number;
  readonly outcome: 'accepted' | 'already_accepted' | AdapterErrorKind;
  readonly uid?: string | undefined;
  /** Messages that the request carried. */
  readonly recipients: number;
  /** Of all messages of the request together, as is `cost`. */
  readonly segments?: number | undefined;
  readonly cost?: number | undefined;
  readonly currency?: string | undefined;
  /** The provider's words, redacted. */
  readonly answer?: string | undefined;
}

export interface FailureReasonRecord {
  readonly code: string;
  readonly reason: string;
}

/** Where a message stands after sending. */
export interface MessageResult {
  readonly idUser: number;
  readonly idMessage: number;
  readonly state: 'accepted' | 'failed' | 'unconfirmed';
  readonly failure?: FailureReasonRecord;
}

/** Where every waiting member of a whole batch stands after sending. */
export interface WholeResult {
  readonly idUser: number;
  readonly idBatch: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly state: MessageResult['state'];
  readonly failure?: FailureReasonRecord;
}

/** Messages that are tried again later, out of the batch they were in: they become a batch of their own. */
export interface Requeue {
  readonly idUser: number;
  readonly idPhone: number;
  readonly fromBatch: number;
  /** By id, at least one. */
  readonly idMessages: readonly number[];
  readonly dueAt: Date;
  readonly giveUpAt: Date;
  readonly keyPrefix: string;
  readonly attempts: number;
  readonly excused: number;
  readonly chosenFrom: number | null;
  readonly firstAttemptAt: Date;
  readonly inDoubt: boolean;
}

/** What becomes of a lease. */
export type LeaseChange =
  /** Kept: members up to `startedId` may be handed out. */
  | { readonly idBatch: number; readonly change: 'advance'; readonly startedId: number }
  /** Every member has its result. */
  | { readonly idBatch: number; readonly change: 'finish' }
  /** Given back; what still waits is sent later. `retry` is for a whole batch that was tried. */
  | { readonly idBatch: number; readonly change: 'release'; readonly retry?: WholeRetry };

/** How a request that was made for a whole batch is repeated. */
export interface WholeRetry {
  readonly dueAt: Date;
  readonly inDoubt: boolean;
  /** The attempt does not count towards giving up. */
  readonly excused: boolean;
}

/** Everything that is recorded in one go. */
export interface SendingRecord {
  readonly attempts: readonly AttemptRecord[];
  readonly messages: readonly MessageResult[];
  readonly wholes: readonly WholeResult[];
  readonly requeues: readonly Requeue[];
  readonly leases: readonly LeaseChange[];
}
