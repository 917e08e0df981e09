import type { OutboundSms, ProviderRequest } from '@pigeonnier/plugin-sdk';
import { isGsm } from './gsm-alphabet.js';
import type { KannelSettings } from './kannel.settings.js';

/** `coding` of the User Guide's table “SMS Push (send-sms) CGI Variables”. */
const SEVEN_BITS = 0;
const UCS2 = 2;

/** Parameters of sendsms by their names in the User Guide; as headers they are called the same behind `X-Kannel-`. */
type Parameters = Readonly<Record<string, string>>;

type Request = Omit<ProviderRequest, 'signal'>;

/** A message for smsbox. @param callbackUrl the gateway's own address for this phone's reports. */
export function sendRequest({ to, text, flash, idempotencyKey }: OutboundSms, settings: KannelSettings, callbackUrl: string): Request {
  const { from, smsc, dlr_mask } = settings;
  return requestWith(settings, text, {
    from,
    to,
    coding: String(isGsm(text) ? SEVEN_BITS : UCS2),
    ...(flash && { mclass: '0' }),
    ...(smsc !== undefined && { smsc }),
    ...(dlr_mask > 0 && { 'dlr-mask': String(dlr_mask), 'dlr-url': reportUrl(settings.dlr_url, callbackUrl, idempotencyKey) }),
  });
}

/** What smsbox refuses for want of a recipient only, if it knows the user. */
export function questionRequest(settings: KannelSettings): Request {
  return requestWith(settings, '', {});
}

/**
 * Where Kannel reports: RaspiSMS's `sms_uid` and `type`, and what the SMSC said. `%d`, `%A` and `%F` are the User Guide's escape codes; in our
 * own address a `%` is written twice, so that Kannel takes it for itself. An address that a person wrote may hold codes of its own.
 */
function reportUrl(dlrUrl: string | undefined, callbackUrl: string, id: string): string {
  const base = dlrUrl ?? callbackUrl.replaceAll('%', '%%');
  return `${base}${base.includes('?') ? '&' : '?'}sms_uid=${id}&type=%d&answer=%A&smsc_id=%F`;
}

function requestWith(
  { kannel_sendsms_url: url, sendsms_method: method, username, password }: KannelSettings,
  text: string,
  more: Parameters,
): Request {
  const parameters = { username, password, ...more };
  if (method === 'GET') return { method, url, query: { ...parameters, text, charset: 'UTF-8' } };
  const headers = Object.entries(parameters).map(([name, value]) => [`x-kannel-${name}`, asBytes(value)]);
  return { method, url, text, headers: { ...(Object.fromEntries(headers) as Parameters), 'content-type': 'text/plain; charset=UTF-8' } };
}

/** A header is written byte for byte: Kannel, which reads UTF-8, must get the bytes of UTF-8. */
function asBytes(value: string): string {
  return Buffer.from(value).toString('latin1');
}
