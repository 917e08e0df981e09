import type { CallbackRequest, InboundSms } from '@pigeonnier/plugin-sdk';
import { fromParis } from './from-paris.js';
import { NUMBER_NAMES, TICKET_NAMES } from './parse-reports.js';
import { toE164 } from './phone-number.js';
import { readEvents } from './read-events.js';

/** Answers to messages. Octopush gives an answer no id of its own. @throws AdapterError `bad_response` by the rules of `readEvents`. */
export function parseReplies(request: CallbackRequest): readonly InboundSms[] {
  return readEvents(request, 'reply', (event) => {
    const number = event.field(...NUMBER_NAMES);
    if (number === undefined || !event.has('text')) return undefined;
    const at = fromParis(event.field('reception_date', 'answer_date'));
    const inReplyTo = event.field(...TICKET_NAMES);
    return {
      origin: toE164(number) ?? number,
      text: event.field('text') ?? '',
      ...(at !== undefined && { at }),
      ...(inReplyTo !== undefined && { inReplyTo }),
    };
  });
}
