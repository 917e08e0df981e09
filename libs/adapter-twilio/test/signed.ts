import type { CallbackRequest } from '@pigeonnier/plugin-sdk';
import { signatureOf } from './fake-twilio.js';

const ADDRESS = 'https://sms.example.org/callback/status/twilio_virtual_number_adapter/3/?api_key=secret';

/** A call as Twilio makes it, signed with the token of the account `first`. */
export function signed(
  fields: Readonly<Record<string, string>>,
  { method = 'POST', token = 'auth-token-of-first' }: { readonly method?: 'GET' | 'POST'; readonly token?: string } = {},
): CallbackRequest {
  const form = new URLSearchParams(fields);
  const isGet = method === 'GET';
  const url = isGet ? `${ADDRESS}&${form.toString()}` : ADDRESS;
  const rawBody = isGet ? '' : form.toString();
  return {
    method,
    url,
    query: isGet ? fields : {},
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': signatureOf(url, isGet ? new URLSearchParams() : form, token),
    },
    body: isGet ? undefined : fields,
    rawBody,
  };
}
