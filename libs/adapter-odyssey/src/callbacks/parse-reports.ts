import type { CallbackRequest, MessageStatus, StatusUpdate } from '@pigeonnier/plugin-sdk';
import { fromDotNet, readEvents } from './read-events.js';

/** Odyssey's outcomes; what the others mean is not published, RaspiSMS takes them all for failures. */
export const OUTCOMES: ReadonlyMap<string, MessageStatus> = new Map<string, MessageStatus>([
  ['S', 'delivered'],
  ['B', 'unknown'],
]);

/** Delivery reports of a callback. @throws AdapterError `bad_response` by the rules of `readEvents`. */
export function parseReports(request: CallbackRequest): readonly StatusUpdate[] {
  return readEvents(request, 'report', (fields) => {
    const uid = fields('JobNumber')?.trim();
    const outcome = fields('Outcome');
    if (uid === undefined || outcome === undefined) return undefined;
    const status = OUTCOMES.get(outcome.trim().toUpperCase()) ?? 'failed';
    const at = fromDotNet(fields('EventDateTime'));
    return {
      uid,
      status,
      providerStatus: outcome,
      ...(status === 'failed' && { reason: 'other' as const }),
      ...(at !== undefined && { at }),
    };
  });
}
