import type { AdapterErrorKind, FailureReason } from '@pigeonnier/plugin-sdk';

/** What one of Twilio's codes means for the message and the phone. */
export interface CodeMeaning {
  readonly kind: AdapterErrorKind;
  /** Only with `invalid_message`. */
  readonly reason?: FailureReason;
  readonly meaning: string;
}

const message = (meaning: string, reason: FailureReason = 'other'): CodeMeaning => ({ kind: 'invalid_message', reason, meaning });
const badNumber = (meaning: string): CodeMeaning => message(meaning, 'bad_number');
const settings = (meaning: string): CodeMeaning => ({ kind: 'misconfigured', meaning });
const account = (meaning: string): CodeMeaning => ({ kind: 'unauthorized', meaning });
const slower = (meaning: string): CodeMeaning => ({ kind: 'rate_limited', meaning });
const doubtful = (meaning: string): CodeMeaning => ({ kind: 'unconfirmed', meaning });

const byCode = <Meaning>(table: Readonly<Record<number, Meaning>>): ReadonlyMap<string, Meaning> => new Map(Object.entries(table));

/** Codes of refused requests, from Twilio's “Error and Warning Dictionary”. One that is not listed is judged by the HTTP status. */
export const ERROR_CODES: ReadonlyMap<string, CodeMeaning> = byCode({
  10001: account('the account is not active'),
  14107: slower('too many messages between two numbers'),
  20003: account('wrong Account SID or Auth Token, or no permission'),
  20005: account('the account is not active'),
  20006: account('access denied'),
  20008: account('test credentials cannot do this'),
  20403: account('forbidden'),
  20404: settings('there is no such account or resource'),
  20429: slower('too many requests at once'),
  20500: doubtful('internal error'),
  20503: doubtful('service unavailable'),
  21211: badNumber('the recipient is no valid number'),
  21212: settings('the sender is no valid number'),
  21214: badNumber('the recipient cannot be reached'),
  21217: badNumber('the number does not seem to be valid'),
  21266: message('sender and recipient are the same'),
  21408: message('the account may not send to this region'),
  21601: settings('the sender cannot send SMS'),
  21602: message('the text is missing'),
  21603: settings('the sender is missing'),
  21604: badNumber('the recipient is missing'),
  21605: message('the text is too long'),
  21606: settings('the sender is no number of the account that can send SMS'),
  21607: settings('the sender is no number of the account'),
  21608: message('a trial account sends to verified numbers only'),
  21609: settings('the address for reports is not valid'),
  21610: message('the recipient has answered STOP', 'opted_out'),
  21611: slower('too many messages are waiting at Twilio for this sender'),
  21612: message('this sender cannot reach this recipient'),
  21614: badNumber('the recipient is no mobile number'),
  21616: settings('the sender matches several numbers'),
  21617: message('the text is longer than 1,600 characters'),
  21618: message('the text cannot be sent'),
  21619: message('there is neither text nor file'),
  21620: message('the address of a file is not valid'),
  21621: message('the sender cannot send MMS'),
  21622: message('the account cannot send MMS'),
  21623: message('too many files'),
  21701: settings('there is no such messaging service'),
  21702: settings('the messaging service is not available'),
  21703: settings('the messaging service has no number that can send this'),
  21704: settings('the messaging service has no number'),
  21705: settings('the messaging service is not valid'),
  63038: slower('the account has sent its messages of the day'),
  90010: account('the account is not active'),
});

/** Codes with which reports of messages that failed after they were taken, from the same dictionary. */
export const REPORT_CODES: ReadonlyMap<string, { readonly reason: FailureReason; readonly meaning: string }> = byCode({
  21610: { reason: 'opted_out', meaning: 'the recipient has answered STOP' },
  30001: { reason: 'other', meaning: 'the sender’s queue at Twilio was full' },
  30002: { reason: 'other', meaning: 'the account was suspended' },
  30003: { reason: 'other', meaning: 'the handset could not be reached' },
  30004: { reason: 'other', meaning: 'blocked' },
  30005: { reason: 'bad_number', meaning: 'the number is unknown or no longer exists' },
  30006: { reason: 'bad_number', meaning: 'a landline, or a carrier that cannot be reached' },
  30007: { reason: 'other', meaning: 'filtered by the carrier' },
  30008: { reason: 'other', meaning: 'unknown error' },
  30009: { reason: 'other', meaning: 'a part of the message is missing' },
  30010: { reason: 'other', meaning: 'dearer than the highest price allowed' },
  30011: { reason: 'other', meaning: 'the recipient cannot receive MMS' },
  30017: { reason: 'other', meaning: 'the carrier’s network is congested' },
  30018: { reason: 'other', meaning: 'the carrier asks for a registered sender' },
  30019: { reason: 'other', meaning: 'larger than the carrier takes' },
  30022: { reason: 'other', meaning: 'over the rate of the US campaign' },
  30023: { reason: 'other', meaning: 'over the daily limit of the US brand' },
  30024: { reason: 'other', meaning: 'the sender is not known to the carrier' },
  30032: { reason: 'other', meaning: 'the toll-free number is not verified' },
  30034: { reason: 'other', meaning: 'the number is not registered for US campaigns' },
  30036: { reason: 'expired', meaning: 'its validity has run out' },
  30410: { reason: 'other', meaning: 'the carrier did not answer in time' },
});

const HTTP_STATUSES: ReadonlyMap<number, CodeMeaning> = new Map([
  [400, message('refused')],
  [401, account('wrong Account SID or Auth Token')],
  [403, account('access denied')],
  [408, doubtful('Twilio waited too long for the request')],
  [409, message('refused')],
  [413, message('the request is too long')],
  [422, message('refused')],
  [429, slower('too many requests')],
]);

const NO_API: CodeMeaning = settings('there is no Twilio API at this address');
const SERVER_ERROR: CodeMeaning = doubtful('Twilio has a problem');

/** What a refusal means: the code decides where it is known, else the HTTP status. */
export function meaningOf(code: string | undefined, status: number): CodeMeaning {
  const known = code === undefined ? undefined : ERROR_CODES.get(code);
  if (known !== undefined) return known;
  if (status >= 500) return SERVER_ERROR;
  if (status < 300) return message('failed at once');
  return HTTP_STATUSES.get(status) ?? (code === undefined ? NO_API : message('refused'));
}
