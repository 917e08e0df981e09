import type { CallbackRequest } from '@pigeonnier/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { parseOptOuts } from './parse-opt-outs.js';
import { parseReplies } from './parse-replies.js';
import { parseReports } from './parse-reports.js';

const REPORT = {
  channel: 'sms',
  message_id: 'sms_65b1c0ffee421',
  number: '+33199000042',
  status: 'DELIVERED',
  delivery_date: '2030-05-02 09:15:07',
  meta_data: {},
};
const REPLY = {
  message_id: 'sms_65b1c0ffee422',
  number: '+33199000042',
  text: '1',
  sim_card_number: '38015',
  reception_date: '2030-05-02 09:16:40',
};
const STOP = { message_id: 'sms_65b1c0ffee423', number: '+33199000043', text: 'STOP', stop_date: '2030-05-02 10:02:11' };

function aRequest(contentType: string, rawBody: string, body: unknown): CallbackRequest {
  return { method: 'POST', url: 'http://host/callback/', query: {}, headers: { 'content-type': contentType }, rawBody, body };
}
const json = (body: unknown): CallbackRequest => aRequest('application/json', JSON.stringify(body), body);
const form = (fields: Readonly<Record<string, unknown>>, rawBody = 'as=sent'): CallbackRequest =>
  aRequest('application/x-www-form-urlencoded', rawBody, fields);

const UPDATE = {
  uid: 'sms_65b1c0ffee421',
  recipient: '+33199000042',
  status: 'delivered',
  providerStatus: 'DELIVERED',
  at: new Date('2030-05-02T07:15:07Z'),
};

describe('reports', () => {
  test('are read from JSON, forms and arrays', () => {
    expect(parseReports(json(REPORT))).toEqual([UPDATE]);
    expect(parseReports(form({ ...REPORT, meta_data: undefined }))).toEqual([UPDATE]);
    expect(parseReports(json([REPORT, { ...REPORT, number: '33199000043' }]))).toEqual([UPDATE, { ...UPDATE, recipient: '+33199000043' }]);
  });

  test('in JSON are read whatever the content type says', () => {
    const text = JSON.stringify(REPORT);
    expect(parseReports(aRequest('application/x-www-form-urlencoded', text, { [text]: '' }))).toEqual([UPDATE]);
    expect(parseReports(aRequest('text/plain', text, undefined))).toEqual([UPDATE]);
  });

  test.each([
    ['DELIVERED', 'delivered', undefined],
    ['NOT_DELIVERED', 'failed', 'other'],
    ['NOT_ALLOWED', 'failed', 'other'],
    ['BLACKLISTED_NUMBER', 'failed', 'opted_out'],
    ['BAD_DESTINATION', 'failed', 'bad_number'],
    ['INVALID_DESTINATION_ADDRESS', 'failed', 'bad_number'],
    ['EXPIRED', 'failed', 'expired'],
    ['OUT_OF_DATE', 'failed', 'expired'],
    ['ANTI_FLOODING', 'failed', 'other'],
    ['UNKNOWN_DELIVERY', 'unknown', undefined],
    ['UNDEFINED', 'unknown', undefined],
    ['ACK', 'unknown', undefined],
    ['SOMETHING_NEW', 'unknown', undefined],
    ['constructor', 'unknown', undefined],
    ['delivered', 'delivered', undefined],
  ])('of %s are %s', (word, status, reason) => {
    const [update] = parseReports(json({ ...REPORT, status: word }));
    expect(update).toMatchObject({ status, providerStatus: word });
    expect(update?.reason).toBe(reason);
  });

  test('find ticket and number under other names and in metadata', () => {
    const { message_id, number, ...rest } = REPORT;
    expect(parseReports(json({ ...rest, sms_ticket: message_id, phone_number: number }))).toEqual([UPDATE]);
    expect(parseReports(json({ ...rest, meta_data: { message_id, number } }))).toEqual([UPDATE]);
    expect(parseReports(form({ ...rest, metadata: JSON.stringify({ message_id, number }) }))).toEqual([UPDATE]);
    expect(parseReports(json({ ...rest, message_id: '', ticket: message_id, number }))).toEqual([UPDATE]);
  });

  test('are not lost for a number or a date that nobody can read', () => {
    expect(parseReports(json({ ...REPORT, number: 'nobody', delivery_date: 'soon' }))).toEqual([
      { uid: UPDATE.uid, status: 'delivered', providerStatus: 'DELIVERED' },
    ]);
  });

  test('that are damaged do not take their neighbours along', () => {
    expect(parseReports(json([{ status: 'DELIVERED' }, REPORT, 7]))).toEqual([UPDATE]);
  });
});

describe('replies', () => {
  const SMS = { origin: '+33199000042', text: '1', at: new Date('2030-05-02T07:16:40Z'), inReplyTo: 'sms_65b1c0ffee422' };

  test('are read flat, with metadata, from forms and arrays', () => {
    expect(parseReplies(json(REPLY))).toEqual([SMS]);
    const { text, reception_date, ...metadata } = REPLY;
    expect(parseReplies(json({ text, reception_date, metadata }))).toEqual([SMS]);
    expect(parseReplies(form({ text, reception_date, metadata }))).toEqual([SMS]);
    expect(parseReplies(form(REPLY))).toEqual([SMS]);
    expect(parseReplies(json([REPLY, REPLY]))).toEqual([SMS, SMS]);
  });

  test('need no ticket, no readable date and no more than a zero as text', () => {
    expect(parseReplies(json({ number: '+33199000042', text: '0', answer_date: 'just now' }))).toEqual([
      { origin: '+33199000042', text: '0' },
    ]);
    expect(parseReplies(json({ ...REPLY, text: '' }))).toMatchObject([{ text: '' }]);
    expect(parseReplies(json({ ...REPLY, text: 12 }))).toMatchObject([{ text: '12' }]);
  });

  test('keep an origin that is no number as it came', () => {
    expect(parseReplies(json({ ...REPLY, number: '38015' }))).toMatchObject([{ origin: '38015' }]);
  });
});

describe('opt-outs', () => {
  const OPT_OUT = { number: '+33199000043', text: 'STOP', at: new Date('2030-05-02T08:02:11Z'), inReplyTo: 'sms_65b1c0ffee423' };

  test('are read from JSON, forms and arrays', () => {
    expect(parseOptOuts(json(STOP))).toEqual([OPT_OUT]);
    expect(parseOptOuts(form({ ...STOP, number: '33199000043' }))).toEqual([OPT_OUT]);
    expect(parseOptOuts(json([STOP]))).toEqual([OPT_OUT]);
    expect(parseOptOuts(json({ number: '0033199000043', stop_date: 'now' }))).toEqual([{ number: '+33199000043' }]);
  });

  test('without a number are unreadable', () => {
    expect(() => parseOptOuts(json({ ...STOP, number: 'me' }))).toThrow('opt_out');
  });
});

describe('one address for all kinds', () => {
  const parsers = { parseReports, parseReplies, parseOptOuts };

  test.each([
    ['parseReports', REPORT],
    ['parseReplies', REPLY],
    ['parseOptOuts', STOP],
  ] as const)('%s alone takes what is its own', (own, body) => {
    const counts = Object.entries(parsers).map(([name, parse]) => [name, parse(json(body)).length]);
    expect(counts).toEqual(Object.keys(parsers).map((name) => [name, name === own ? 1 : 0]));
  });

  test('an array of all kinds is shared out', () => {
    const mixed = json([REPORT, STOP, REPLY]);
    expect([parseReports(mixed), parseReplies(mixed), parseOptOuts(mixed)].map((found) => found.length)).toEqual([1, 1, 1]);
  });

  test('something else and nothing at all are of no kind', () => {
    for (const parse of Object.values(parsers)) {
      expect(parse(json({ ping: true }))).toEqual([]);
      expect(parse(json([]))).toEqual([]);
      expect(parse(aRequest('', '', undefined))).toEqual([]);
    }
  });

  test.each([
    ['garbage', aRequest('text/plain', 'hello', undefined)],
    ['broken JSON', aRequest('application/json', '{"status":', undefined)],
    ['a JSON word', aRequest('application/json', '"DELIVERED"', 'DELIVERED')],
    ['an array of words', json(['DELIVERED'])],
    ['null', json(null)],
  ])('%s is unreadable to each', (_, request) => {
    for (const parse of Object.values(parsers)) {
      expect(() => parse(request)).toThrow(expect.objectContaining({ name: 'AdapterError', kind: 'bad_response' }) as Error);
    }
  });

  test.each([
    ['a report without ticket', parseReports, { ...REPORT, message_id: '' }],
    ['a report without status', parseReports, { ...REPORT, status: undefined }],
    ['a reply without number', parseReplies, { ...REPLY, number: undefined }],
    ['a reply without text', parseReplies, { ...REPLY, text: undefined }],
  ])('%s is unreadable', (_, parse, body) => {
    expect(() => parse(json(body))).toThrow(expect.objectContaining({ kind: 'bad_response' }) as Error);
  });
});
