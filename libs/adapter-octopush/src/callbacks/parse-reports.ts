import type { CallbackRequest, FailureReason, MessageStatus, StatusUpdate } from '@pigeonnier/plugin-sdk';
import { fromParis } from './from-paris.js';
import { toE164 } from './phone-number.js';
import { readEvents } from './read-events.js';

interface StatusMeaning {
  readonly status: MessageStatus;
  readonly reason?: FailureReason;
}

/** Octopush's words; every other one, `ACK` among them, says nothing final. */
const STATUS_WORDS: ReadonlyMap<string, StatusMeaning> = new Map<string, StatusMeaning>([
  ['DELIVERED', { status: 'delivered' }],
  ['NOT_DELIVERED', { status: 'failed', reason: 'other' }],
  ['NOT_ALLOWED', { status: 'failed', reason: 'other' }],
  ['BLACKLISTED_NUMBER', { status: 'failed', reason: 'opted_out' }],
  ['BAD_DESTINATION', { status: 'failed', reason: 'bad_number' }],
  ['INVALID_DESTINATION_ADDRESS', { status: 'failed', reason: 'bad_number' }],
  ['EXPIRED', { status: 'failed', reason: 'expired' }],
  ['OUT_OF_DATE', { status: 'failed', reason: 'expired' }],
  ['ANTI_FLOODING', { status: 'failed', reason: 'other' }],
]);
const NOTHING_FINAL: StatusMeaning = { status: 'unknown' };

/** Names under which the ticket has been seen or is guarded against; only the first is documented. */
export const TICKET_NAMES = ['message_id', 'sms_ticket', 'ticket_number', 'ticket'] as const;
export const NUMBER_NAMES = ['number', 'phone_number'] as const;

/** Delivery reports of a callback. @throws AdapterError `bad_response` by the rules of `readEvents`. */
export function parseReports(request: CallbackRequest): readonly StatusUpdate[] {
  return readEvents(request, 'report', (event) => {
    const uid = event.field(...TICKET_NAMES);
    const word = event.field('status', 'delivery_status');
    if (uid === undefined || word === undefined) return undefined;
    const recipient = toE164(event.field(...NUMBER_NAMES));
    const at = fromParis(event.field('delivery_date'));
    return {
      uid,
      providerStatus: word,
      ...(STATUS_WORDS.get(word.trim().toUpperCase()) ?? NOTHING_FINAL),
      ...(recipient !== undefined && { recipient }),
      ...(at !== undefined && { at }),
    };
  });
}
