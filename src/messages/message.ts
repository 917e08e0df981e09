/** What RaspiSMS's API says of a message. `delivered` is final; `failed` may still become `delivered`. */
export type MessageStatus = 'unknown' | 'delivered' | 'failed';

/**
 * How far the sending of a message has come.
 *
 * - `waiting`: not sent, or not known to be.
 * - `accepted`: the provider has it.
 * - `unconfirmed`: the provider may have it, and is not asked again.
 * - `failed`: it was not sent and will not be.
 */
export type MessageState = 'waiting' | 'accepted' | 'unconfirmed' | 'failed';

/** Whoever a request names besides plain numbers. In the order in which they are expanded. */
export const RECIPIENT_KINDS = ['contact', 'group', 'conditional_group'] as const;

export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

/** The tag of a STOP's confirmation: with exactly this tag, a message reaches a number that has opted out. */
export const STOP_ANSWER_TAG = 'SMS_STOP';
