import type { OutboundSms } from '@pigeonnier/plugin-sdk';
import type { OdysseySettings } from './odyssey.settings.js';

/** Says that a job is an SMS with a sender name; what else it may be is not published. */
const MEDIA_SMS = 1;

/** The body of `POST SMSJobs`, by the page “Send a SMS” and as RaspiSMS sends it: one recipient, its number in international form with 00. */
export function smsJob(
  { to, text, idempotencyKey }: Pick<OutboundSms, 'to' | 'text' | 'idempotencyKey'>,
  { sender }: Pick<OdysseySettings, 'sender'>,
): Readonly<Record<string, unknown>> {
  return {
    JobType: 'SMS',
    Text: text,
    TrackingID: idempotencyKey,
    AdhocRecipients: [{ Name: idempotencyKey, Address: to.replace(/^\+/, '00') }],
    ...(sender !== undefined && { Parameter: { Sender: sender, Media: MEDIA_SMS } }),
  };
}
