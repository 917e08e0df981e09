import type { Capability } from '@pigeonnier/plugin-sdk';
import { ensure, show } from '../contract-broken.js';
import {
  asList,
  asObject,
  ensureDate,
  ensureNumber,
  ensureOptionalDate,
  ensureOptionalText,
  ensureOptionalUid,
  ensureReason,
  ensureText,
  ensureUid,
} from './values.js';

type Given = Readonly<Record<string, unknown>>;

/** The capabilities that read callbacks, with the method of each. */
export const PARSERS = {
  statusCallback: 'parseStatusCallback',
  inboundSms: 'parseInboundSms',
  optOutCallback: 'parseOptOut',
  inboundCall: 'parseInboundCall',
  endCall: 'parseEndCall',
} as const satisfies Partial<Record<Capability, string>>;

export type ParserCapability = keyof typeof PARSERS;

const MESSAGE_STATUSES: readonly unknown[] = ['unknown', 'delivered', 'failed'];

const ENSURE: Readonly<Record<ParserCapability, (read: Given) => void>> = {
  statusCallback: ({ uid, recipient, status, providerStatus, reason, at }) => {
    ensureUid(uid, 'uid of a report');
    if (recipient !== undefined) ensureNumber(recipient, 'recipient of a report');
    ensure(
      MESSAGE_STATUSES.includes(status),
      `status of a report must be one of ${MESSAGE_STATUSES.join(', ')} (unknown for the provider's new words), not ${show(status)}`,
    );
    ensureText(providerStatus, 'providerStatus of a report');
    ensure(reason === undefined || status === 'failed', 'only a failed report has a reason');
    if (reason !== undefined) ensureReason(reason, 'reason of a report');
    ensureOptionalDate(at, 'at of a report');
  },
  inboundSms: ({ origin, text, at, uid, inReplyTo, medias }) => {
    ensureUid(origin, 'origin of a message');
    ensureText(text, 'text of a message');
    ensureOptionalDate(at, 'at of a message');
    ensureOptionalUid(uid, 'uid of a message');
    ensureOptionalUid(inReplyTo, 'inReplyTo of a message');
    if (medias !== undefined) asList(medias, 'medias of a message').forEach(ensureMedia);
  },
  optOutCallback: ({ number, text, at, inReplyTo }) => {
    ensureNumber(number, 'number of an opt-out');
    ensureOptionalText(text, 'text of an opt-out');
    ensureOptionalDate(at, 'at of an opt-out');
    ensureOptionalUid(inReplyTo, 'inReplyTo of an opt-out');
  },
  inboundCall: ({ uid, origin, start, end }) => {
    ensureUid(uid, 'uid of a call');
    ensureUid(origin, 'origin of a call');
    ensureDate(start, 'start of a call');
    ensureOptionalDate(end, 'end of a call');
  },
  endCall: ({ uid, end }) => {
    ensureUid(uid, 'uid of a call');
    ensureDate(end, 'end of a call');
  },
};

/** @throws ContractBroken for what is no list of what this capability reads. */
export function ensureParsed(capability: ParserCapability, answer: unknown): readonly Given[] {
  const items = asList(answer, `the answer of ${PARSERS[capability]}()`).map((item) => asObject(item, 'what is read of a callback'));
  items.forEach(ENSURE[capability]);
  return items;
}

function ensureMedia(value: unknown): void {
  const { content, url, contentType } = asObject(value, 'a file of a message');
  ensureOptionalText(contentType, 'contentType of a file');
  if (content !== undefined) return ensure(content instanceof Uint8Array, `content of a file must be bytes, not ${show(content)}`);
  ensure(typeof url === 'string' && /^https?:\/\//i.test(url), `url of a file must be an http:// or https:// address, not ${show(url)}`);
}
