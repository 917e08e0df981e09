import type { CallbackRequest, InboundMedia, InboundSms } from '@pigeonnier/plugin-sdk';
import { kindOf, readFields } from './read-fields.js';
import type { Fields } from './read-fields.js';

/** Twilio sends ten at most. */
const MAX_MEDIAS = 10;

/** The message of a callback (page “Twilio's request to your incoming message Webhook URL”). It carries no time. */
export function parseMessages(request: CallbackRequest): readonly InboundSms[] {
  const fields = readFields(request);
  if (kindOf(fields) !== 'message') return [];
  const uid = fields('MessageSid') ?? fields('SmsSid');
  const medias = mediasOf(fields);
  return [
    {
      origin: fields('From') ?? '',
      text: fields('Body') ?? '',
      ...(uid !== undefined && { uid }),
      ...(medias.length > 0 && { medias }),
    },
  ];
}

function mediasOf(fields: Fields): readonly InboundMedia[] {
  const count = Math.min(Number(fields('NumMedia') ?? 0) || 0, MAX_MEDIAS);
  return Array.from({ length: Math.max(0, Math.floor(count)) }, (_, index) => {
    const url = fields(`MediaUrl${index}`);
    const contentType = fields(`MediaContentType${index}`);
    if (url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return [];
    return [{ url, ...(contentType !== undefined && { contentType }) }];
  }).flat();
}
