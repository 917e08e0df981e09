import { AdapterError } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest, MessageStatus, StatusUpdate } from '@pigeonnier/plugin-sdk';
import { REPORT_CODES } from '../error-codes.js';
import { isNumber, kindOf, readFields } from './read-fields.js';

/** Words that end a message (page “Messages resource”, status values); every other one says nothing final. */
export const STATUS_WORDS: ReadonlyMap<string, MessageStatus> = new Map<string, MessageStatus>([
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
]);

/** The delivery report of a callback, its word with the error code where there is one. @throws AdapterError `bad_response` without a SID. */
export function parseReports(request: CallbackRequest): readonly StatusUpdate[] {
  const fields = readFields(request);
  if (kindOf(fields) !== 'report') return [];
  const uid = fields('MessageSid') ?? fields('SmsSid');
  const word = fields('MessageStatus') ?? '';
  if (uid === undefined) throw new AdapterError('bad_response', 'the report has no MessageSid');
  const status = STATUS_WORDS.get(word.trim().toLowerCase()) ?? 'unknown';
  const code = fields('ErrorCode');
  const recipient = fields('To');
  return [
    {
      uid,
      status,
      providerStatus: code === undefined ? word : `${word} ${code}`,
      ...(status === 'failed' && { reason: REPORT_CODES.get(code?.trim() ?? '')?.reason ?? 'other' }),
      ...(isNumber(recipient) && { recipient }),
    },
  ];
}
