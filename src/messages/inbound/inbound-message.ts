import type { InboundMedia } from '@pigeonnier/plugin-sdk';
import type { NewOptOut } from '../../opt-out/index.js';

/** What providers tell of people who write to us, in the order in which they told. */
export type Arrival = { readonly message: InboundMessage } | { readonly optOut: NewOptOut };

/** A message to one of our phones, as a provider told it. */
export interface InboundMessage {
  readonly idUser: number;
  /** Uid of the adapter that read it. */
  readonly adapter: string;
  /** The phone it came to, when that is known. */
  readonly idPhone?: number | undefined;
  /** E.164, or the sender's name or short code. */
  readonly origin: string;
  /** Whole, however long; may be empty. */
  readonly text: string;
  /** When it was sent, if the provider says. */
  readonly at?: Date | undefined;
  /** When we were told. */
  readonly receivedAt: Date;
  /** The provider's id of it. */
  readonly uid?: string | undefined;
  /** The provider's id of the message of ours that is answered. */
  readonly inReplyTo?: string | undefined;
  readonly mms: boolean;
  /** Files of an MMS, with their content; of one that is still an address, nothing is stored. */
  readonly files?: readonly InboundMedia[] | undefined;
}

/** A message with everything that is stored of it. */
export interface ReceivedMessage {
  readonly idUser: number;
  readonly idPhone: number | null;
  readonly origin: string;
  readonly text: string;
  readonly at: Date;
  readonly mms: boolean;
  readonly files: readonly InboundMedia[];
  /** The message of ours that is answered. */
  readonly inReplyTo: number | null;
  readonly identity: Identity;
}

/** What tells a repeated call of a provider from a second message. */
export interface Identity {
  readonly key: string;
  /** Two messages with one key are one message for ever, or only when they come within a short time. */
  readonly lasting: boolean;
}
