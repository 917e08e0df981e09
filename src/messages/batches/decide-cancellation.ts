import type { BatchKind } from './batch.js';

/** A batch that holds messages of a request which is being cancelled. */
export interface CancelledBatch {
  readonly id: number;
  readonly kind: BatchKind;
  readonly leased: boolean;
  /** Members up to this id may have been handed out by the lease. */
  readonly startedId: number | null;
  readonly doubtId: number | null;
  readonly attempts: number;
  /** Members that wait. */
  readonly waiting: number;
  /** Those of them that belong to the request. */
  readonly own: number;
}

/** What becomes of a batch, and from which id on (not included) its members are cancelled. */
export type Cancellation =
  /** Nobody holds it, and nothing is left in it. */
  | { readonly batch: 'removed'; readonly after: number }
  /** Nobody holds it; the members of other requests stay. */
  | { readonly batch: 'kept'; readonly after: number }
  /** A process is sending it: it is told, and sends no more than it may have begun. */
  | { readonly batch: 'told'; readonly after: number | undefined };

/**
 * A batch that is one provider request is repeated only with the same members: once it was tried, it is cancelled as a whole or not at all;
 * messages of others in it go on, and take ours along.
 */
export function decideCancellation(batch: CancelledBatch): Cancellation | undefined {
  if (batch.leased) return { batch: 'told', after: batch.kind === 'each' ? (batch.startedId ?? undefined) : undefined };
  if (batch.own === batch.waiting) return { batch: 'removed', after: 0 };
  if (batch.kind === 'whole' && (batch.attempts > 0 || batch.doubtId !== null)) return undefined;
  return { batch: 'kept', after: 0 };
}
