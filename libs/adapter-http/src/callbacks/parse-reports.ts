import type { CallbackRequest, FailureReason, MessageStatus, StatusUpdate } from '@pigeonnier/plugin-sdk';
import type { HttpSettings } from '../settings/http.settings.js';
import { eventsOf } from './event-fields.js';

export interface StatusMeaning {
  readonly status: MessageStatus;
  /** Only with `failed`. */
  readonly reason?: FailureReason;
}

/** The words that a phone's table of statuses may use. */
export const STATUS_MEANINGS: ReadonlyMap<string, StatusMeaning> = new Map<string, StatusMeaning>([
  ['delivered', { status: 'delivered' }],
  ['failed', { status: 'failed', reason: 'other' }],
  ['unknown', { status: 'unknown' }],
  ['bad_number', { status: 'failed', reason: 'bad_number' }],
  ['opted_out', { status: 'failed', reason: 'opted_out' }],
  ['expired', { status: 'failed', reason: 'expired' }],
]);

/** Words of statuses are told apart by their letters, not by their case. */
export function normaliseStatus(word: string): string {
  return word.trim().toUpperCase();
}

/** The reports of a call: whatever has both an id and a status. */
export function parseReports(
  request: CallbackRequest,
  { status_uid_at, status_at, callback_list_at }: HttpSettings,
  statuses: ReadonlyMap<string, StatusMeaning>,
): readonly StatusUpdate[] {
  if (status_uid_at === undefined || status_at === undefined) return [];
  return eventsOf(request, callback_list_at).flatMap((field) => {
    const uid = field(status_uid_at);
    const word = field(status_at);
    if (!uid || !word) return [];
    return [{ uid, providerStatus: word, ...(statuses.get(normaliseStatus(word)) ?? { status: 'unknown' as const }) }];
  });
}
