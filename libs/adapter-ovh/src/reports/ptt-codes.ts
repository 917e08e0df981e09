import type { FailureReason, MessageStatus } from '@pigeonnier/plugin-sdk';

/** What one of OVH's numbers says of a message. */
export interface ReportMeaning {
  readonly status: MessageStatus;
  /** Only with `failed`. */
  readonly reason?: FailureReason;
  readonly meaning: string;
}

const unknown = (meaning: string): ReportMeaning => ({ status: 'unknown', meaning });
const failed = (meaning: string, reason: FailureReason = 'other'): ReportMeaning => ({ status: 'failed', reason, meaning });

/** The “DLR IDs” of OVHcloud's guide “Everything you need to know about SMS users”. They decide. */
export const DLR_IDS: ReadonlyMap<string, ReportMeaning> = new Map([
  ['0', unknown('being made, or waiting')],
  ['1', { status: 'delivered', meaning: 'delivered' }],
  ['2', failed('not delivered')],
  ['4', unknown('waiting')],
  ['8', unknown('waiting at the operator')],
  ['16', failed('in error, not charged')],
]);

/** The main “ptt codes” of the same guide, which calls its list incomplete. They give the reason, and decide where there is no DLR ID. */
export const PTT_CODES: ReadonlyMap<string, ReportMeaning> = new Map([
  ['1', unknown('tried again: a problem of the telephone')],
  ['2', unknown('tried again: a problem of the operator')],
  ['3', unknown('taken by the operator')],
  ['4', { status: 'delivered', meaning: 'delivered' }],
  ['5', failed('not delivered, nobody knows why')],
  ['6', unknown('the operator does not say what became of it')],
  ['8', failed('expired at the operator', 'expired')],
  ['20', failed('cannot be delivered in this form')],
  ['21', failed('the recipient lacked credit until it expired', 'expired')],
  ['23', failed('the number is wrong or barred', 'bad_number')],
  ['24', failed('the recipient is not there: switched off, or out of reach')],
  ['25', failed('a passing problem of the operator’s network')],
  ['26', failed('a passing problem of the telephone, such as a full memory')],
  ['27', failed('the telephone can never receive this')],
  ['28', failed('taken for spam by the operator')],
  ['29', failed('this content is not permitted')],
  ['33', failed('kept back by parental control')],
  ['39', failed('the operator has failed')],
  ['73', failed('a ported number that cannot be reached')],
  ['74', failed('the recipient is roaming')],
  ['76', failed('ported numbers are barred for you')],
  ['202', failed('ported numbers are barred for you; ask OVH')],
]);
