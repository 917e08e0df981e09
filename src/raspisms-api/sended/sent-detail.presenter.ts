import type { MoveReason, SentDetail, TimelineEntry } from '../../messages/index.js';
import { bit, type NameAdapter, presentSent, type WriteTime } from '../lists/presenters.js';

/** A message with all that is known of it: the columns of `list/sended`, then why it is as it is. */
export function presentSentDetail(message: SentDetail, time: WriteTime, adapterName: NameAdapter, medias: readonly object[]): object {
  return {
    ...presentSent(message, time, adapterName, medias),
    state: message.state,
    reason: message.failure === null ? null : { code: message.failure.code, text: message.failure.reason },
    provider_status: message.providerStatus,
    segments: message.segments,
    cost: message.cost,
    currency: message.currency,
    timeline: message.timeline.map((entry) => presentEntry(entry, time, adapterName)),
  };
}

const MOVE_REASONS: Readonly<Record<MoveReason, string>> = {
  no_answer: 'gets no answer from its provider',
  unavailable: 'is unavailable',
  no_credit: 'has no credit left',
  limit_reached: 'has reached its limit',
  disabled: 'is disabled',
  deleted: 'does not exist any more',
};

function presentEntry(entry: TimelineEntry, time: WriteTime, adapterName: NameAdapter): object {
  const what = { kind: entry.kind, at: time(entry.at) };
  if (entry.kind === 'attempt') {
    return {
      ...what,
      number: entry.number,
      adapter: adapterName(entry.adapter),
      duration_ms: entry.durationMs,
      outcome: entry.outcome,
      uid: entry.uid,
      recipients: entry.recipients,
      segments: entry.segments,
      cost: entry.cost,
      currency: entry.currency,
      answer: entry.answer,
      shared: bit(entry.shared),
    };
  }
  if (entry.kind === 'report') {
    return {
      ...what,
      reported_at: time(entry.reportedAt),
      status: entry.status,
      provider_status: entry.providerStatus,
      reason: entry.reason,
      applied: bit(entry.applied),
    };
  }
  if (entry.kind === 'moved') {
    const { fromPhone, toPhone, reason } = entry;
    const text = `the phone ${fromPhone} ${MOVE_REASONS[reason]}: the message goes through the phone ${toPhone}`;
    return { ...what, id_phone_from: fromPhone, id_phone_to: toPhone, reason, text };
  }
  if (entry.kind === 'without_flash') {
    const adapter = adapterName(entry.adapter);
    return { ...what, adapter, text: `the adapter ${adapter} cannot send flash messages: an ordinary message is sent` };
  }
  return entry.kind === 'planned' ? what : { ...what, code: entry.code, text: entry.reason };
}
