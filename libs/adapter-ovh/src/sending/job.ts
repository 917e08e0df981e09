import type { OvhSettings } from '../fields.js';

/** Longest text: six parts of 153 GSM characters (OVHcloud's SMS FAQ). */
export const MAX_TEXT_LENGTH = 918;
/** Most recipients of one request, as OVHcloud's SMS FAQ advises. */
export const MAX_RECIPIENTS = 500;
/** Longest tag (OVHcloud's page about http2sms). */
const MAX_TAG_LENGTH = 20;

export interface Job {
  readonly to: readonly string[];
  readonly text: string;
  readonly idempotencyKey: string;
}

/**
 * The body of `POST …/jobs` for both kinds of phones (`/sms` in OVHcloud's API console). `coding` and `class` are deprecated there:
 * OVH finds the coding by the text. The tag marks the message in OVH's history; what tells keys apart stands at their end.
 */
export function jobBody(
  { to, text, idempotencyKey }: Job,
  { priority, validity_period }: OvhSettings,
  sender: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    message: text,
    receivers: to,
    charset: 'UTF-8',
    tag: idempotencyKey.slice(-MAX_TAG_LENGTH),
    ...(priority !== undefined && { priority }),
    ...(validity_period !== undefined && { validityPeriod: validity_period }),
    ...sender,
  };
}
