import type { CallbackRequest, InboundSms } from '@pigeonnier/plugin-sdk';
import type { HttpSettings } from '../settings/http.settings.js';
import { eventsOf } from './event-fields.js';
import { toOrigin } from './phone-number.js';
import { readTime } from './read-time.js';

/** The received messages of a call: whatever has both a sender and a text. */
export function parseReplies(request: CallbackRequest, settings: HttpSettings): readonly InboundSms[] {
  const { reception_origin_at, reception_text_at, reception_id_at, reception_time_at } = settings;
  if (reception_origin_at === undefined || reception_text_at === undefined) return [];
  return eventsOf(request, settings.callback_list_at).flatMap((field) => {
    const origin = field(reception_origin_at)?.trim();
    const text = field(reception_text_at);
    if (!origin || text === undefined) return [];
    const uid = reception_id_at === undefined ? undefined : field(reception_id_at);
    const time = reception_time_at === undefined ? undefined : field(reception_time_at);
    const at = readTime(time, settings.reception_time_format, settings.reception_time_zone);
    return [{ origin: toOrigin(origin), text, ...(uid && { uid }), ...(at !== undefined && { at }) }];
  });
}
