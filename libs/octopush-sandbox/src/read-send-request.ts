import { Refusal } from './error-codes.js';
import { refusalCodeFor } from './magic-recipients.js';
import { parseSendDate } from './paris-time.js';
import type { ViolationRule } from './sandbox.types.js';

/** Where the reader lists what Octopush would have tolerated in silence. */
export type Note = (rule: ViolationRule, detail: string) => void;

export interface Recipient {
  readonly phone_number: string;
  /** Values of the placeholders. */
  readonly values: Readonly<Record<string, string>>;
}

/** A valid request, cast and completed with the API's defaults. */
export interface SendRequest {
  readonly recipients: readonly Recipient[];
  readonly text: string;
  readonly type: 'sms_premium' | 'sms_low_cost';
  readonly purpose: 'alert' | 'wholesale';
  readonly sender: string | undefined;
  readonly withReplies: boolean;
  readonly simulation: boolean;
  readonly requestId: string | undefined;
  readonly autoOptimize: boolean;
  readonly removeBlacklisted: boolean;
  /** Milliseconds; `undefined` for now. */
  readonly sendAt: number | undefined;
}

const PLACEHOLDERS = ['first_name', 'last_name', 'param1', 'param2', 'param3', 'param4', 'param5'] as const;
const RECIPIENT_FIELDS: ReadonlySet<string> = new Set(['phone_number', ...PLACEHOLDERS]);
const FIELDS: ReadonlySet<string> = new Set([
  'recipients',
  'text',
  'sender',
  'type',
  'purpose',
  'with_replies',
  'send_at',
  'simulation_mode',
  'request_id',
  'auto_optimize_text',
  'auto_remove_blacklisted_numbers',
  'list_name',
  'recipient_tracking',
]);
const MAX_RECIPIENTS = 500;
const MAX_TEXT = 1224;
const E164 = /^\+[1-9]\d{6,14}$/;
const SENDER = /^[A-Za-z0-9 ]{3,11}$/;
const REQUEST_ID = /^[A-Za-z0-9-]{1,36}$/;
const STOP_MENTION = 'STOP au 30101';
const STOP_PLACEHOLDER = 'STOP au XXXXX';

type Body = Readonly<Record<string, unknown>>;

/**
 * Throws `Refusal` for what the API refuses; lists through `note` what it lets pass although its documentation asks for something else.
 * `ownNumbers` may stand in place of a sender's name.
 */
export function readSendRequest(body: Body, note: Note, ownNumbers: readonly string[] = []): SendRequest {
  noteUnknownFields(body, note);
  const type = oneOf(body, 'type', ['sms_premium', 'sms_low_cost'], note);
  const purpose = oneOf(body, 'purpose', ['wholesale', 'alert'], note);
  const requestId = requestIdOf(body, note);
  const withReplies = flag(body, 'with_replies', false, note);
  const simulation = flag(body, 'simulation_mode', false, note);
  const autoOptimize = flag(body, 'auto_optimize_text', true, note);
  const removeBlacklisted = flag(body, 'auto_remove_blacklisted_numbers', false, note);

  const text = words(body, 'text', note) ?? '';
  if (text === '') throw new Refusal(107);
  if (text.length > MAX_TEXT && Array.from(text).length > MAX_TEXT) throw new Refusal(189);
  const recipients = readRecipients(body.recipients, note);
  const sender = words(body, 'sender', note);
  if (sender !== undefined && !SENDER.test(sender) && !ownNumbers.includes(sender)) throw new Refusal(106);

  const marketingInFrance = purpose === 'wholesale' && type === 'sms_premium' && recipients.some((to) => to.phone_number.startsWith('+33'));
  if (marketingInFrance && !text.includes(STOP_MENTION) && !text.includes(STOP_PLACEHOLDER)) throw new Refusal(121);
  for (const { phone_number } of recipients) {
    const code = refusalCodeFor(phone_number);
    if (code !== undefined) throw new Refusal(code, code === 500 ? 500 : 400);
  }
  return {
    recipients,
    text: text.replaceAll(STOP_PLACEHOLDER, STOP_MENTION),
    type,
    purpose,
    sender,
    withReplies,
    simulation,
    requestId,
    autoOptimize,
    removeBlacklisted,
    sendAt: sendDate(words(body, 'send_at', note)),
  };
}

/** The text one recipient gets: placeholders replaced by the recipient's values. */
export function personalize(text: string, recipient: Recipient): string {
  if (!text.includes('{')) return text;
  return text.replace(/\{(first_name|last_name|param[1-5])\}/g, (_, name: string) => recipient.values[name] ?? '');
}

function noteUnknownFields(body: Body, note: Note): void {
  for (const name of Object.keys(body)) {
    if (name === 'sms_type') note('sms_type', 'the field is called type; sms_type is ignored');
    else if (!FIELDS.has(name)) note('unknown_field', name);
  }
}

function readRecipients(value: unknown, note: Note): readonly Recipient[] {
  if (!Array.isArray(value) || value.length === 0) throw new Refusal(103);
  if (value.length > MAX_RECIPIENTS) throw new Refusal(305);
  const valid: Recipient[] = [];
  const invalid: string[] = [];
  const seen = new Set<string>();
  for (const item of value as readonly unknown[]) {
    const recipient = readRecipient(item, note);
    if (recipient === undefined) invalid.push(JSON.stringify(item));
    else {
      if (seen.has(recipient.phone_number)) note('duplicate_recipient', recipient.phone_number);
      seen.add(recipient.phone_number);
      valid.push(recipient);
    }
  }
  if (valid.length === 0) throw new Refusal(117);
  for (const detail of invalid) note('invalid_recipient', `dropped: ${detail}`);
  return valid;
}

const NO_VALUES: Readonly<Record<string, string>> = {};

function readRecipient(item: unknown, note: Note): Recipient | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const fields = item as Body;
  const number = fields.phone_number;
  if (typeof number !== 'string' || !E164.test(number)) return undefined;
  const names = Object.keys(fields);
  if (names.length === 1) return { phone_number: number, values: NO_VALUES };
  const values: Record<string, string> = {};
  for (const name of names) {
    if (!RECIPIENT_FIELDS.has(name)) note('unknown_field', `recipients[].${name}`);
    else if (name !== 'phone_number') values[name] = (words(fields, name, note) ?? '').slice(0, 50);
  }
  return { phone_number: number, values };
}

function requestIdOf(body: Body, note: Note): string | undefined {
  const requestId = words(body, 'request_id', note);
  if (requestId === undefined) note('missing_request_id', 'a send without request_id cannot be repeated safely');
  else if (!REQUEST_ID.test(requestId)) note('request_id_form', 'only 1 to 36 of [A-Za-z0-9-] are safe');
  return requestId;
}

function sendDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = parseSendDate(text);
  if (time === undefined) throw new Refusal(100, 400, 'send_at is not a date');
  return time;
}

function words(body: Body, name: string, note: Note): string | undefined {
  const value = body[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  note('wrong_type', `${name} is no string`);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The first choice is the API's default. */
function oneOf<First extends string, Other extends string>(
  body: Body,
  name: string,
  choices: readonly [First, Other],
  note: Note,
): First | Other {
  const value = words(body, name, note);
  if (value === undefined || value === choices[0]) return choices[0];
  if (value === choices[1]) return choices[1];
  note('unknown_value', `${name}: ${value}`);
  return choices[0];
}

/** Casts as PHP does, in which every string but '' and '0' is true, 'false' included. */
function flag(body: Body, name: string, fallback: boolean, note: Note): boolean {
  const value = body[name];
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') note('string_boolean', `${name} is the string ${JSON.stringify(value)}`);
  else note('wrong_type', `${name} is no boolean`);
  return value !== '0' && Boolean(value);
}
