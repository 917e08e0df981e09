import { AdapterError } from '@pigeonnier/plugin-sdk';
import type { OctopushSettings, Purpose } from './sending-fields.js';

/** Longest text that Octopush takes: eight GSM-7 parts. */
export const MAX_TEXT_LENGTH = 1224;
/** Most recipients of one request. */
export const MAX_RECIPIENTS = 500;

const STOP_MENTION = 'STOP au 30101';

/** Who the message shows as its sender. */
export interface Origin {
  readonly sender?: string | undefined;
  /** Lets recipients answer: Octopush shows a short code, or the virtual number. */
  readonly withReplies: boolean;
}

export interface Campaign {
  readonly recipients: readonly string[];
  readonly text: string;
  readonly idempotencyKey: string;
}

/**
 * The body of `POST sms-campaign/send`, the same for one recipient and for many.
 *
 * @throws AdapterError `invalid_message` for a text that Octopush would refuse for its length.
 */
export function campaignBody(
  { recipients, text, idempotencyKey }: Campaign,
  { sms_type, purpose, auto_optimize_text }: OctopushSettings,
  { sender, withReplies }: Origin,
): Readonly<Record<string, unknown>> {
  return {
    recipients: recipients.map((phone_number) => ({ phone_number })),
    text: textFor(purpose, text),
    type: sms_type === 'low cost' ? 'sms_low_cost' : 'sms_premium',
    purpose,
    ...(sender !== undefined && { sender }),
    ...(withReplies && { with_replies: true }),
    ...(!auto_optimize_text && { auto_optimize_text: false }),
    request_id: idempotencyKey,
  };
}

function textFor(purpose: Purpose, text: string): string {
  const complete = purpose === 'alert' || text.includes(STOP_MENTION) ? text : `${text} ${STOP_MENTION}`;
  const length = Array.from(complete).length;
  if (length > MAX_TEXT_LENGTH) {
    throw new AdapterError('invalid_message', `the text has ${length} characters, Octopush takes ${MAX_TEXT_LENGTH}`, { reason: 'other' });
  }
  return complete;
}
