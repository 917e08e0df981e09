import type { FailureReason } from './adapter-error.js';

/** A provider's request to us, free of any web framework. */
export interface CallbackRequest {
  readonly method: string;
  /** The full public URL as the provider called it, with its query: what signatures are computed over. */
  readonly url: string;
  /** Last value of each parameter; the secret `api_key` is taken out. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body by its content type, else by trying JSON, then a form; `undefined` when it is neither or empty. */
  readonly body: unknown;
  /** The body as received. */
  readonly rawBody: string;
}

export type MessageStatus = 'unknown' | 'delivered' | 'failed';

/** A delivery report. */
export interface StatusUpdate {
  /** What the send call returned as `uid`. */
  readonly uid: string;
  /** E.164, when the provider names it. Needed where one uid stands for many recipients. */
  readonly recipient?: string;
  readonly status: MessageStatus;
  /** The provider's own word, kept as it came. */
  readonly providerStatus: string;
  /** Only with `failed`. */
  readonly reason?: FailureReason;
  /** When it happened, if the provider says. */
  readonly at?: Date;
}

/**
 * A file of a received MMS: its content, or where the provider keeps it. The host finds the type in the content; a file that it cannot use
 * is left out, the message is kept.
 */
export type InboundMedia =
  | { readonly content: Uint8Array; readonly contentType?: string }
  /** The host fetches the file, without credentials and from public addresses only, before it stores the message. */
  | { readonly url: string; readonly contentType?: string };

/** A message to one of our phones. */
export interface InboundSms {
  /** Who wrote: E.164 where the provider gives a number, else the sender name or short code as it came. */
  readonly origin: string;
  readonly text: string;
  readonly at?: Date;
  /** The provider's id of this message; used to tell a repeated call from a second message. */
  readonly uid?: string;
  /** The uid of the message that is answered, if the provider says. */
  readonly inReplyTo?: string;
  readonly medias?: readonly InboundMedia[];
}

/** Somebody no longer wants our messages, says the provider. */
export interface OptOut {
  /** E.164. */
  readonly number: string;
  /** What the person wrote. */
  readonly text?: string;
  readonly at?: Date;
  /** The uid of the message that caused it, if the provider says. */
  readonly inReplyTo?: string;
}

export interface InboundCall {
  readonly uid: string;
  readonly origin: string;
  readonly start: Date;
  readonly end?: Date;
}

export interface EndCall {
  readonly uid: string;
  readonly end: Date;
}

/** What the provider's account says of a phone. */
export type PhoneStatus = 'available' | 'unavailable' | 'no_credit';
