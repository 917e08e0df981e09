import type { CallbackRequest, OptOut } from '@pigeonnier/plugin-sdk';
import { fromParis } from './from-paris.js';
import { NUMBER_NAMES, TICKET_NAMES } from './parse-reports.js';
import { toE164 } from './phone-number.js';
import { readEvents } from './read-events.js';

/** STOPs. @throws AdapterError `bad_response` by the rules of `readEvents`. */
export function parseOptOuts(request: CallbackRequest): readonly OptOut[] {
  return readEvents(request, 'opt_out', (event) => {
    const number = toE164(event.field(...NUMBER_NAMES));
    if (number === undefined) return undefined;
    const text = event.field('text');
    const at = fromParis(event.field('stop_date'));
    const inReplyTo = event.field(...TICKET_NAMES);
    return {
      number,
      ...(text !== undefined && { text }),
      ...(at !== undefined && { at }),
      ...(inReplyTo !== undefined && { inReplyTo }),
    };
  });
}
