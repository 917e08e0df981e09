import type { WantedMedias } from '../medias/index.js';
import type { NumberTarget, RecipientReference } from './planning/plan-request.js';

/** A request to send, as it was accepted: checked, with numbers in E.164 form. */
export interface ScheduleCommand {
  readonly idUser: number;
  /** When to send. A past time, and none, mean at once. */
  readonly at?: Date;
  /** What is not handed over by then fails instead. */
  readonly expiresAt?: Date;
  readonly text: string;
  readonly flash: boolean;
  readonly mms: boolean;
  readonly idPhone?: number;
  readonly idPhoneGroup?: number;
  readonly tag?: string;
  readonly numbers: readonly NumberTarget[];
  readonly recipients: readonly RecipientReference[];
  /** Files of an MMS. */
  readonly medias?: WantedMedias;
  readonly idempotency?: {
    /** Chosen by the consumer, unique within the account. */
    readonly key: string;
    /** Hash of everything that makes the request: another one under the same key is a conflict. */
    readonly fingerprint: Buffer;
  };
}

/** `replayed`: an earlier request had this idempotency key, or said the same within the account's `duplicate_window`, and this is its answer. `conflict`: it was another request. */
export type ScheduleResult = { readonly id: number; readonly replayed: boolean } | { readonly conflict: true };
