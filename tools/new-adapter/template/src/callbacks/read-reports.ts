import { readString, requireString } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest, MessageStatus, StatusUpdate } from '@pigeonnier/plugin-sdk';

/** Acme SMS's words. Any other one leaves the message unknown. */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
  ['DELIVERED', 'delivered'],
  ['REJECTED', 'failed'],
]);

/** Delivery reports: `{ "id": "…", "state": "DELIVERED" }`. */
export function readReports({ body }: CallbackRequest): readonly StatusUpdate[] {
  const word = readString(body, 'state');
  if (word === undefined) return [];
  return [{ uid: requireString(body, 'id'), status: STATUSES.get(word) ?? 'unknown', providerStatus: word }];
}
