import { AdapterError } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest, InboundSms } from '@pigeonnier/plugin-sdk';
import type { KannelSettings } from '../kannel.settings.js';
import { bytesOf, bytesOfBody, decodeText } from './decode-text.js';
import { toOrigin } from './phone-number.js';
import { readTime } from './read-time.js';

/** A received message, as `get-url` or as `post-url` of a group sms-service hands it over. */
export function parseReplies(request: CallbackRequest, settings: KannelSettings | undefined): readonly InboundSms[] {
  return parseGet(request) ?? parsePost(request, settings) ?? [];
}

/** `?from=%p&text=%b&charset=%C&time=%T&id=%I`; the text is read from the bytes of the address. */
function parseGet({ url, query }: CallbackRequest): readonly InboundSms[] | undefined {
  const { from, charset = '', time, id } = query;
  const bytes = bytesOf(url, 'text');
  if (!from || bytes === undefined) return undefined;
  return [aReply(from, decodeText(bytes, charset), time, id)];
}

/** The text is the body; who wrote is in a header (User Guide, “X-Kannel Post Headers”). */
function parsePost({ headers, rawBody, query }: CallbackRequest, settings: KannelSettings | undefined): readonly InboundSms[] | undefined {
  const origin = senderOf(headers, settings);
  if (origin === undefined) return undefined;
  const charset = /charset="?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const text = charset.toUpperCase() === 'UTF-16BE' ? decodeText(bytesOfBody(rawBody), charset) : rawBody;
  return [aReply(origin, text, headers['x-kannel-time'], query.id)];
}

/** Kannel names the sender with `send-sender = true`; without it, some of its versions do in `X-Kannel-To`, and others name us there. */
function senderOf(headers: Readonly<Record<string, string>>, settings: KannelSettings | undefined): string | undefined {
  const from = headers['x-kannel-from'];
  if (from) return from;
  const to = headers['x-kannel-to'];
  if (!to) return undefined;
  if (settings !== undefined && toOrigin(to) === toOrigin(settings.from)) {
    throw new AdapterError('bad_response', 'Kannel does not say who wrote: set "send-sender = true" in its group sms-service');
  }
  return to;
}

function aReply(from: string, text: string, time: string | undefined, id: string | undefined): InboundSms {
  const at = readTime(time);
  return { origin: toOrigin(from.trim()), text, ...(id && { uid: id }), ...(at !== undefined && { at }) };
}
