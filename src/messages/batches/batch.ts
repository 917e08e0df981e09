import type { OutboundMedia } from '@pigeonnier/plugin-sdk';

/** One message of a leased batch, as the provider needs it. */
export interface BatchMember {
  readonly id: number;
  /** E.164. */
  readonly destination: string;
  readonly text: string;
  readonly flash: boolean;
  /** Files, for adapters that send them. */
  readonly medias?: readonly OutboundMedia[];
}

/**
 * `each`: every member is a provider request of its own.
 * `whole`: the batch is one provider request, repeated only whole.
 */
export type BatchKind = 'each' | 'whole';

/** A batch that this process may send, and nobody else until the lease ends. */
export interface LeasedBatch {
  readonly id: number;
  readonly idUser: number;
  readonly idPhone: number;
  readonly kind: BatchKind;
  readonly firstId: number;
  readonly lastId: number;
  readonly keyPrefix: string;
  /** Attempts made at its requests before this lease. */
  readonly attempts: number;
  /** Those of them that do not count towards giving up: they met a provider that was away. */
  readonly excused: number;
  /** Among which phones the host chose: `null` when the caller named the phone, 0 for all of the account, else the id of a phone group. */
  readonly chosenFrom: number | null;
  readonly firstAttemptAt: Date;
  readonly giveUpAt: Date;
  /** Members up to this id may be handed to the provider now; further ones after `advance` was recorded. */
  readonly startedId: number;
  /** Members up to this id may have been taken by the provider in an earlier attempt. */
  readonly doubtId: number | null;
  /** Requests that may be in flight at once. */
  readonly slots: number;
  /** Members that still wait, by id. */
  readonly members: readonly BatchMember[];
}

/** The key under which a provider recognises a repeated request: at most 36 of `[A-Za-z0-9-]`. */
export function requestKey(batch: Pick<LeasedBatch, 'id' | 'kind' | 'keyPrefix'>, idMessage: number): string {
  return batch.kind === 'whole' ? `${batch.keyPrefix}-b${batch.id}` : `${batch.keyPrefix}-m${idMessage}`;
}
