import { expect, test } from 'vitest';
import { Refusal } from './error-codes.js';
import { personalize, readSendRequest } from './read-send-request.js';
import type { SendRequest } from './read-send-request.js';
import type { Violation } from './sandbox.types.js';

const GOOD = {
  recipients: [{ phone_number: '+33199000042' }],
  text: 'Hello',
  type: 'sms_premium',
  purpose: 'alert',
  sender: 'FrontDesk',
  with_replies: false,
  request_id: 'msg-7f0c2c1e',
};

function read(changes: Readonly<Record<string, unknown>>): { request: SendRequest; violations: Violation[] } {
  const violations: Violation[] = [];
  const request = readSendRequest({ ...GOOD, ...changes }, (rule, detail) => violations.push({ rule, detail }));
  return { request, violations };
}

const rulesFor = (changes: Readonly<Record<string, unknown>>): string[] => read(changes).violations.map(({ rule }) => rule);

test('a request as documented is taken without a word', () => {
  const { request, violations } = read({});
  expect(violations).toEqual([]);
  expect(request).toMatchObject({
    text: 'Hello',
    type: 'sms_premium',
    purpose: 'alert',
    sender: 'FrontDesk',
    withReplies: false,
    requestId: 'msg-7f0c2c1e',
  });
});

const many = (count: number): object[] => Array.from({ length: count }, (_, index) => ({ phone_number: `+3319900${1000 + index}` }));

test.each([
  ['no text', { text: undefined }, 107],
  ['an empty text', { text: '' }, 107],
  ['a text over 1224', { text: 'a'.repeat(1225) }, 189],
  ['no recipients', { recipients: undefined }, 103],
  ['empty recipients', { recipients: [] }, 103],
  ['recipients that are no array', { recipients: '+33199000042' }, 103],
  ['recipients as plain strings', { recipients: ['+33199000042'] }, 117],
  ['numbers without +', { recipients: [{ phone_number: '33199000042' }] }, 117],
  ['501 recipients', { recipients: many(501) }, 305],
  ['a sender of two letters', { sender: 'AB' }, 106],
  ['a sender of twelve letters', { sender: 'ABCDEFGHIJKL' }, 106],
  ['an accent in the sender', { sender: 'Café' }, 106],
  ['a number that the account does not rent', { sender: '+33199009999' }, 106],
  ['marketing in France without STOP', { purpose: 'wholesale' }, 121],
  ['marketing by default', { purpose: undefined }, 121],
  ['a purpose nobody knows', { purpose: 'alerting' }, 121],
  ['a date that is none', { send_at: 'tomorrow' }, 100],
  ['an ending of 0104', { recipients: [{ phone_number: '+33199000104' }] }, 104],
  ['an ending of 0182 among others', { recipients: [...many(2), { phone_number: '+33199000182' }] }, 182],
])('%s is refused', (_, changes, code) => {
  expect(() => read(changes)).toThrow(expect.objectContaining({ name: 'Refusal', code }) as Error);
  expect(Refusal.name).toBe('Refusal');
});

test.each([
  ['500 recipients', { recipients: many(500) }],
  ['a text of 1224', { text: 'a'.repeat(1224) }],
  ['no sender', { sender: undefined }],
  ['an empty sender', { sender: '' }],
  ['marketing with the mention', { purpose: 'wholesale', text: 'Sale! STOP au 30101' }],
  ['low cost marketing without mention', { purpose: 'wholesale', type: 'sms_low_cost' }],
  ['marketing abroad without mention', { purpose: 'wholesale', recipients: [{ phone_number: '+32470000000' }] }],
])('%s is taken without a word', (_, changes) => {
  expect(rulesFor(changes)).toEqual([]);
});

test.each([
  ['sms_type', { sms_type: 'sms_low_cost' }],
  ['string_boolean', { with_replies: 'True' }],
  ['wrong_type', { with_replies: 1 }],
  ['wrong_type', { text: 12 }],
  ['unknown_field', { mode: 'simu' }],
  ['unknown_field', { recipients: [{ phone_number: '+33199000042', name: 'Nora' }] }],
  ['unknown_value', { type: 'FR' }],
  ['missing_request_id', { request_id: undefined }],
  ['request_id_form', { request_id: 'a'.repeat(37) }],
  ['request_id_form', { request_id: 'a_b' }],
  ['invalid_recipient', { recipients: [{ phone_number: '+33199000042' }, { phone_number: '0199000043' }] }],
  ['duplicate_recipient', { recipients: [{ phone_number: '+33199000042' }, { phone_number: '+33199000042' }] }],
])('%s is tolerated and listed', (rule, changes) => {
  expect(rulesFor(changes)).toEqual([rule]);
});

test('the string "false" is true, as in PHP', () => {
  expect(read({ with_replies: 'false' }).request.withReplies).toBe(true);
});

test('what RaspiSMS sends is taken, with three objections', () => {
  const body = { text: 'Backup finished', recipients: GOOD.recipients, sms_type: 'sms_low_cost', purpose: 'alert', with_replies: 'True' };
  const rules: string[] = [];
  const request = readSendRequest(body, (rule) => rules.push(rule));
  expect(request).toMatchObject({ type: 'sms_premium', withReplies: true, sender: undefined });
  expect(rules.sort()).toEqual(['missing_request_id', 'sms_type', 'string_boolean']);
});

test('the STOP placeholder becomes the real number', () => {
  expect(read({ purpose: 'wholesale', text: 'Sale! STOP au XXXXX' }).request.text).toBe('Sale! STOP au 30101');
});

test('placeholders are filled from the recipient, missing ones with nothing', () => {
  const [recipient] = read({ recipients: [{ phone_number: '+33199000042', first_name: 'Nora', param1: '20%' }] }).request.recipients;
  expect(personalize('{first_name}, {param1} off {param2}{other}', recipient ?? { phone_number: '', values: {} })).toBe(
    'Nora, 20% off {other}',
  );
});
