import type { CallbackRequest, FailureReason, MessageStatus, StatusUpdate } from '@pigeonnier/plugin-sdk';

interface ReportMeaning {
  readonly status: MessageStatus;
  readonly word: string;
}

/** Values of `%d` (User Guide, “SMS Delivery Reports”). Any other one says nothing final. */
const TYPES: ReadonlyMap<string, ReportMeaning> = new Map<string, ReportMeaning>([
  ['1', { status: 'delivered', word: 'delivered' }],
  ['2', { status: 'failed', word: 'not delivered' }],
  ['4', { status: 'unknown', word: 'queued at the SMSC' }],
  ['8', { status: 'unknown', word: 'taken by the SMSC' }],
  ['16', { status: 'failed', word: 'refused by the SMSC' }],
]);

/** State and error within an SMPP receipt (SMPP 3.4, appendix B), which `%A` holds; the rest of it may repeat the text of the message. */
const STATE = /\bstat:([A-Z]{1,10})\b/;
const ERROR = /\berr:(\w{1,10})\b/;

const REASONS: ReadonlyMap<string, FailureReason> = new Map([['EXPIRED', 'expired']]);

/** A delivery report: RaspiSMS's `type` and `sms_uid`. */
export function parseReports({ query }: CallbackRequest): readonly StatusUpdate[] {
  const { type, sms_uid: uid, answer = '' } = query;
  if (!type || !uid) return [];
  const { status, word } = TYPES.get(type) ?? { status: 'unknown' as const, word: 'report' };
  const state = STATE.exec(answer)?.[1];
  const code = ERROR.exec(answer)?.[1];
  const providerStatus = [`${type} ${word}`, state, code === undefined || /^0+$/.test(code) ? undefined : `error ${code}`];
  return [
    {
      uid,
      status,
      providerStatus: providerStatus.filter((part) => part !== undefined).join(', '),
      ...(status === 'failed' && { reason: REASONS.get(state ?? '') ?? 'other' }),
    },
  ];
}
