import type { MessageState, MessageStatus } from '../message.js';

/** Where a message stands. */
export interface Standing {
  readonly status: MessageStatus;
  readonly state: MessageState;
}

/** What a report may not change: delivered is final, and a failure does not fall back to "unknown". */
const KEPT: Readonly<Record<MessageStatus, readonly MessageStatus[]>> = {
  delivered: ['unknown', 'failed'],
  failed: ['unknown'],
  unknown: [],
};

/**
 * Where a message stands after its provider has reported. Whoever reports on a message has it, so that an unconfirmed one is
 * accepted from then on. Reports may come twice and in any order.
 */
export function applyStatus(current: Standing, reported: MessageStatus): Standing {
  if (KEPT[current.status].includes(reported)) return current;
  if (current.status === reported && current.state === 'accepted') return current;
  return { status: reported, state: 'accepted' };
}
