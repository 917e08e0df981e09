import { readString, requireString } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest, InboundSms } from '@pigeonnier/plugin-sdk';

/** Messages to our phones: `{ "message_id": "…", "from": "+33…", "reply": "…" }`. */
export function readReplies({ body }: CallbackRequest): readonly InboundSms[] {
  const text = readString(body, 'reply');
  if (text === undefined) return [];
  return [{ origin: requireString(body, 'from'), text, uid: requireString(body, 'message_id') }];
}
