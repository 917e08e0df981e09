import { isUint8Array } from 'node:util/types';
import type {
  EndCall,
  InboundCall,
  InboundMedia,
  InboundSms,
  MessageStatus,
  OptOut,
  PhoneStatus,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';
import { asList, asRecord, readReason, readText, readTime, readUid, unreadable } from './read-values.js';

const MESSAGE_STATUSES: readonly unknown[] = ['unknown', 'delivered', 'failed'] satisfies MessageStatus[];
const PHONE_STATUSES: readonly unknown[] = ['available', 'unavailable', 'no_credit'] satisfies PhoneStatus[];
const E164 = /^\+[1-9]\d{4,14}$/;

type Given = Readonly<Record<string, unknown>>;

/** @throws AdapterError `bad_response` when one of them cannot be stored; the same for all readers here. */
export function readStatusUpdates(answer: unknown): readonly StatusUpdate[] {
  return asList(answer, 'reports').map((value) => {
    const update = asRecord(value, 'report');
    const uid = readUid(update.uid);
    if (uid === undefined) throw unreadable('a report without uid');
    if (!MESSAGE_STATUSES.includes(update.status)) throw unreadable('a report with an unknown status');
    const reason = update.status === 'failed' ? readReason(update.reason) : undefined;
    return {
      uid,
      status: update.status as MessageStatus,
      providerStatus: readText(update.providerStatus, 'a provider status'),
      ...(update.recipient !== undefined && { recipient: readNumber(update.recipient) }),
      ...(reason !== undefined && { reason }),
      ...timeOf(update),
    };
  });
}

export function readInboundMessages(answer: unknown): readonly InboundSms[] {
  return asList(answer, 'messages').map((value) => {
    const sms = asRecord(value, 'message');
    const origin = readText(sms.origin, 'an origin');
    if (origin === '') throw unreadable('a message without origin');
    const uid = readUid(sms.uid);
    return {
      origin,
      text: readText(sms.text, 'a message'),
      ...(uid !== undefined && { uid }),
      ...replyOf(sms),
      ...timeOf(sms),
      ...(sms.medias !== undefined && { medias: asList(sms.medias, 'files').map(readMedia) }),
    };
  });
}

export function readOptOuts(answer: unknown): readonly OptOut[] {
  return asList(answer, 'opt-outs').map((value) => {
    const optOut = asRecord(value, 'opt-out');
    return {
      number: readNumber(optOut.number),
      ...(optOut.text !== undefined && { text: readText(optOut.text, 'a message') }),
      ...replyOf(optOut),
      ...timeOf(optOut),
    };
  });
}

export function readInboundCalls(answer: unknown): readonly InboundCall[] {
  return asList(answer, 'calls').map((value) => {
    const call = asRecord(value, 'call');
    const origin = readText(call.origin, 'an origin');
    if (origin === '') throw unreadable('a call without origin');
    return {
      uid: requireUid(call.uid),
      origin,
      start: requireTime(call.start, 'start'),
      ...(call.end !== undefined && { end: requireTime(call.end, 'end') }),
    };
  });
}

export function readEndCalls(answer: unknown): readonly EndCall[] {
  return asList(answer, 'calls').map((value) => {
    const call = asRecord(value, 'call');
    return { uid: requireUid(call.uid), end: requireTime(call.end, 'end') };
  });
}

export function readPhoneStatus(answer: unknown): PhoneStatus {
  if (!PHONE_STATUSES.includes(answer)) throw unreadable('an unknown phone status');
  return answer as PhoneStatus;
}

function readNumber(value: unknown): string {
  const number = readText(value, 'a number');
  if (!E164.test(number)) throw unreadable('a number that is not in E.164 form');
  return number;
}

function readMedia(value: unknown): InboundMedia {
  const media = asRecord(value, 'file');
  const contentType = typeof media.contentType === 'string' && { contentType: media.contentType };
  if (isUint8Array(media.content)) return { content: media.content, ...contentType };
  const url = readText(media.url, 'an address');
  if (!/^https?:\/\//i.test(url)) throw unreadable('a file with neither content nor a web address');
  return { url, ...contentType };
}

function requireUid(value: unknown): string {
  const uid = readUid(value);
  if (uid === undefined) throw unreadable('a call without uid');
  return uid;
}

function requireTime(value: unknown, which: 'start' | 'end'): Date {
  const time = readTime(value);
  if (time === undefined) throw unreadable(`a call without a time of its ${which}`);
  return time;
}

function timeOf({ at }: Given): { readonly at?: Date } {
  const time = readTime(at);
  return time === undefined ? {} : { at: time };
}

function replyOf({ inReplyTo }: Given): { readonly inReplyTo?: string } {
  const uid = readUid(inReplyTo);
  return uid === undefined ? {} : { inReplyTo: uid };
}
