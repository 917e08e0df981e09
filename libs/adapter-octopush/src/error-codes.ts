import type { AdapterErrorKind, FailureReason } from '@pigeonnier/plugin-sdk';

/** What one of Octopush's codes means for the message and the phone. */
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
const credit = (meaning: string): CodeMeaning => ({ kind: 'no_credit', meaning });
const notNow = (meaning: string): CodeMeaning => ({ kind: 'unreachable', meaning });
const doubtful = (meaning: string): CodeMeaning => ({ kind: 'unconfirmed', meaning });

/** Codes by which Octopush says that it had already taken a request with the same `request_id`. */
export const ALREADY_ACCEPTED: ReadonlySet<string> = new Set(['120', '182']);

/**
 * Every published error code: Octopush's “Return codes” page, whose numbers the API of today re-uses, and those that integrators of
 * today's API have met. A code that is not listed is final for the message, as all are that are not known to be passing.
 */
export const ERROR_CODES: ReadonlyMap<string, CodeMeaning> = new Map(
  Object.entries({
    100: message('the request is empty or unreadable'),
    101: account('wrong login or API key'),
    102: message('the text is longer than 160 characters'),
    103: badNumber('no recipient'),
    104: credit('not enough credit'),
    105: credit('not enough credit; an order is waiting to be validated'),
    106: settings('wrong sender name: 3 to 11 letters or digits'),
    107: message('the text is missing'),
    108: account('the login is missing'),
    109: account('the API key is missing'),
    110: badNumber('the list of recipients is missing'),
    111: message('no way of giving recipients was chosen'),
    112: settings('the type of SMS is missing'),
    113: account('the account has not been validated by Octopush yet'),
    114: account('the account is under investigation'),
    115: message('numbers of recipients and of parameters differ'),
    116: message('a mailing needs a contact list'),
    117: badNumber('no recipient is correctly written'),
    118: message('the test message has not been confirmed'),
    119: message('texts over 160 characters are not possible with this type of SMS'),
    121: settings('marketing without its mention “STOP au 30101”'),
    122: settings('marketing without its mention “no PUB=STOP”'),
    123: message('the request has no checksum'),
    124: message('the checksum of the request is wrong'),
    125: message('undefined error'),
    126: message('a campaign is waiting for approval in the account'),
    127: message('a campaign is being processed'),
    128: message('too many attempts'),
    129: message('the campaign is being built'),
    130: message('the campaign is not finished'),
    131: message('campaign not found'),
    132: message('the campaign has been sent'),
    133: message('the batch id has already been used'),
    134: message('refused; the meaning of this code is not published'),
    139: message('refused; the meaning of this code is not published'),
    142: message('refused; the meaning of this code is not published'),
    150: badNumber('no country has this prefix'),
    151: badNumber('Octopush does not serve this country'),
    152: message('no low cost SMS to this country'),
    153: notNow('the route is congested'),
    181: badNumber('the recipient is refused'),
    189: message('the text is too long'),
    201: settings('this option has to be requested from Octopush'),
    202: message('the account to be credited is wrong'),
    203: message('another session is open'),
    204: message('wrong token'),
    205: message('too few credits to transfer'),
    206: message('credits are being transferred'),
    207: settings('the account does not have this feature'),
    208: settings('wrong type of SMS'),
    209: message('sending to this user is not allowed'),
    210: message('no such sub-account'),
    300: message('lists may not be managed by the API'),
    301: message('too many lists'),
    302: message('a list of this name exists'),
    303: message('there is no such list'),
    304: message('the list is full'),
    305: message('too many recipients in one request'),
    306: message('unknown action'),
    308: message('error in a file'),
    438: doubtful('passing error'),
    500: doubtful('internal error'),
    501: doubtful('connection error'),
    1340: message('forbidden word in the text'),
    1341: settings('forbidden word in the sender name'),
  }),
);

const REFUSED = message('refused without a known code');

const HTTP_STATUSES: ReadonlyMap<number, CodeMeaning> = new Map([
  [400, REFUSED],
  [401, account('wrong login or API key')],
  [402, credit('not enough credit')],
  [403, account('access denied')],
  [408, doubtful('Octopush waited too long for the request')],
  [409, REFUSED],
  [413, message('the request is too long')],
  [422, REFUSED],
  [429, { kind: 'rate_limited', meaning: 'too many requests' }],
]);

const NO_API: CodeMeaning = settings('there is no Octopush API at this address');
const SERVER_ERROR: CodeMeaning = doubtful('Octopush has a problem');

/** What a refusal means: the code decides where it is known, else the HTTP status. */
export function meaningOf(code: string | undefined, status: number): CodeMeaning {
  const known = code === undefined ? undefined : ERROR_CODES.get(code);
  if (known !== undefined) return known;
  if (status >= 500) return SERVER_ERROR;
  return HTTP_STATUSES.get(status) ?? (status < 300 ? REFUSED : NO_API);
}
