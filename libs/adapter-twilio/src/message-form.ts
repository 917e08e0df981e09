import { isIP } from 'node:net';
import { AdapterError } from '@pigeonnier/plugin-sdk';
import type { OutboundSms } from '@pigeonnier/plugin-sdk';
import type { TwilioSettings } from './twilio.settings.js';

/** Longest text that Twilio takes (error 21617). */
export const MAX_TEXT_LENGTH = 1600;
/** Most files of one MMS, of {@link MAX_MEDIA_BYTES} altogether (page “Media resource”). */
const MAX_MEDIAS = 10;
const MAX_MEDIA_BYTES = 5_000_000;

type MessageForm = Readonly<Record<string, string | readonly string[]>>;

/**
 * The form of `POST Messages.json` (page “Messages resource”).
 *
 * @param statusUrl left out where Twilio could not call it: it would refuse the whole message (error 21609).
 * @throws AdapterError `invalid_message` for files that Twilio would refuse.
 */
export function messageForm(
  { to, text, medias }: Pick<OutboundSms, 'to' | 'text' | 'medias'>,
  { number, messaging_service_sid }: Pick<TwilioSettings, 'number' | 'messaging_service_sid'>,
  statusUrl: string,
): MessageForm {
  if (medias.length > MAX_MEDIAS) throw tooMuch(`${medias.length} files`, `${MAX_MEDIAS} of them`);
  const bytes = medias.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MAX_MEDIA_BYTES) throw tooMuch(`files of ${bytes} bytes`, `${MAX_MEDIA_BYTES} bytes`);
  return {
    To: to,
    ...(messaging_service_sid === undefined ? { From: number } : { MessagingServiceSid: messaging_service_sid }),
    ...((text.trim() !== '' || medias.length === 0) && { Body: text }),
    ...(medias.length > 0 && { MediaUrl: medias.map(({ url }) => url) }),
    ...(canBeCalled(statusUrl) && { StatusCallback: statusUrl }),
  };
}

/** Whether an address has a host that Twilio accepts: a full domain name without underscores, or a public-looking IP address. */
function canBeCalled(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const host = new URL(address).hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return !PRIVATE.some((range) => range.test(host));
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(host) && !/(^|\.)(localhost|local|internal|test|invalid)$/i.test(host);
}

const PRIVATE = [/^(0|10|127)\./, /^169\.254\./, /^172\.(1[6-9]|2\d|3[01])\./, /^192\.168\./, /^::/, /^f[cd]/i, /^fe[89ab]/i];

function tooMuch(given: string, limit: string): AdapterError {
  return new AdapterError('invalid_message', `the message has ${given}, Twilio takes ${limit}`, { reason: 'other' });
}
