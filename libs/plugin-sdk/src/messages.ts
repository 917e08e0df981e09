import type { FailureReason } from './adapter-error.js';

/** A file of an MMS. */
export interface OutboundMedia {
  /** Public address from which the provider may fetch the file. */
  readonly url: string;
  /** MIME type found in the content, not taken from the name. */
  readonly contentType: string;
  /** Size in bytes. */
  readonly size: number;
}

/** One message to one recipient. */
export interface OutboundSms {
  /** Recipient in E.164 form (`+33199000042`). */
  readonly to: string;
  /** Final text. */
  readonly text: string;
  /** Show on the screen at once (class 0). Only ever true for adapters with the feature `flash`. */
  readonly flash: boolean;
  /** Files of an MMS. Only ever non-empty for adapters with the feature `mmsSending`. */
  readonly medias: readonly OutboundMedia[];
  /** The same for every attempt at this message, different for every other message; at most 36 of `[A-Za-z0-9-]`. */
  readonly idempotencyKey: string;
}

/** One text to many recipients, in one provider request. */
export interface OutboundBatch extends Omit<OutboundSms, 'to'> {
  /** Recipients in E.164 form, each once, at most the manifest's `maxRecipients`. */
  readonly to: readonly string[];
}

/** The provider took the message. */
export interface SendReceipt {
  /** The provider's id, by which its reports will name the message. Absent when the provider gave none. */
  readonly uid?: string;
  /** The provider says that it had already taken a request with this idempotency key. */
  readonly alreadyAccepted?: boolean;
  /** Parts that the provider counted. */
  readonly segments?: number;
  /** What the provider says it charged, in `currency`. */
  readonly cost?: number;
  /** ISO 4217 (`EUR`). */
  readonly currency?: string;
  /** What the provider answered, for the message's timeline; the host shortens it. Never a secret. */
  readonly answer?: string;
}

/** One recipient's result within a batch. */
export type RecipientResult =
  | {
      readonly to: string;
      readonly accepted: true;
      readonly uid?: string;
      readonly segments?: number;
      readonly cost?: number;
      readonly currency?: string;
    }
  | {
      readonly to: string;
      readonly accepted: false;
      readonly reason: FailureReason;
      readonly message: string;
      readonly providerCode?: string;
    };

/**
 * The provider took a batch: either one result per recipient, or one uid for all with the number of recipients it accepted.
 * In the second form an `acceptedCount` below the number sent makes the outcome of every recipient uncertain.
 */
export type BatchReceipt =
  { readonly recipients: readonly RecipientResult[]; readonly answer?: string } | (SendReceipt & { readonly acceptedCount: number });
