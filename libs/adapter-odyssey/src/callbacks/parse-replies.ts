import type { CallbackRequest, InboundSms } from '@pigeonnier/plugin-sdk';
import { toE164 } from './phone-number.js';
import { fromDotNet, readEvents } from './read-events.js';

/**
 * Answers to messages. The page “Notification HTTP: get SMS Answers” puts who wrote into `To` and a name of the account into `From`;
 * RaspiSMS found who wrote in `From`. So the number is who wrote, wherever it stands. Odyssey gives an answer no id of its own.
 *
 * @throws AdapterError `bad_response` by the rules of `readEvents`.
 */
export function parseReplies(request: CallbackRequest): readonly InboundSms[] {
  return readEvents(request, 'reply', (fields) => {
    const [from, to] = [fields('From')?.trim(), fields('To')?.trim()];
    const origin = toE164(from ?? '') ?? toE164(to ?? '') ?? from;
    if (origin === undefined) return undefined;
    const at = fromDotNet(fields('EventDateTime'));
    const job = fields('JobNumber')?.trim();
    return {
      origin,
      text: fields('Message') ?? '',
      ...(at !== undefined && { at }),
      ...(job !== undefined && job !== '0' && { inReplyTo: job }),
    };
  });
}
