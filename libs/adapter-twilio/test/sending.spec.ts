import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../src/error-codes.js';
import { FakeTwilio, sidOf } from './fake-twilio.js';
import { aFile, anSms, failureOf, NUMBER, startPhone } from './twilio-phone.js';
import type { TwilioPhone } from './twilio-phone.js';

const twilio = await FakeTwilio.start();
const phone: TwilioPhone = await startPhone(twilio.url);
twilio.open('first');
afterAll(async () => {
  expect(twilio.complaints).toEqual([]);
  await phone.close();
  await twilio.close();
});
beforeEach(() => {
  twilio.taken.length = 0;
  twilio.front.answerWith({}, 0);
});

const lastForm = (): [string, string][] => [...new URLSearchParams(twilio.front.requests.at(-1)?.text ?? '')];

describe('the request', () => {
  test('names recipient, sender, text and where to report', async () => {
    await phone.adapter.send(anSms(), phone.context());
    expect(lastForm()).toEqual([
      ['To', '+33199000042'],
      ['From', NUMBER],
      ['Body', 'Your parcel is here'],
      ['StatusCallback', 'https://sms.example.org/callback/status/twilio_virtual_number_adapter/3/?api_key=secret'],
    ]);
  });

  test('names the messaging service instead of the sender', async () => {
    const receipt = await phone.adapter.send(anSms(), phone.context({ messaging_service_sid: sidOf('MG', 'first') }));
    expect(Object.fromEntries(lastForm())).toMatchObject({ MessagingServiceSid: sidOf('MG', 'first') });
    expect(lastForm().map(([name]) => name)).not.toContain('From');
    expect(receipt).not.toHaveProperty('segments');
  });

  test.each([
    'http://127.0.0.1:8080',
    'http://localhost:8080',
    'http://gateway',
    'http://my_host.example.org',
    'http://192.168.1.2',
    'http://[::1]',
  ])('does not name %s, which Twilio could not call', async (base) => {
    await phone.adapter.send(anSms(), phone.context({}, base));
    expect(lastForm().map(([name]) => name)).toEqual(['To', 'From', 'Body']);
  });

  test('takes no notice of the address that RaspiSMS kept', async () => {
    await phone.adapter.send(anSms(), phone.context({ status_change_callback: 'https://old.example.org/callback/?api_key=old' }));
    expect(Object.fromEntries(lastForm()).StatusCallback).toContain('https://sms.example.org/');
  });

  test('of an MMS names every file, and the text where there is one', async () => {
    const medias = [aFile('a.png'), aFile('b.png')];
    const { uid } = await phone.adapter.send(anSms({ medias }), phone.context());
    await phone.adapter.send(anSms({ medias, text: ' ' }), phone.context());
    expect(twilio.taken.map(({ mediaUrls, body }) => [mediaUrls, body])).toEqual([
      [medias.map(({ url }) => url), 'Your parcel is here'],
      [medias.map(({ url }) => url), ''],
    ]);
    expect(uid).toMatch(/^MM/);
  });

  test.each([
    ['more than ten files', Array.from({ length: 11 }, (_, index) => aFile(`${index}.png`))],
    ['more than five megabytes', [aFile('a.png', 3_000_000), aFile('b.png', 2_000_001)]],
  ])('is not made for an MMS with %s', async (_, medias) => {
    expect(await failureOf(phone.adapter.send(anSms({ medias }), phone.context()))).toMatchObject({ kind: 'invalid_message' });
    expect(twilio.taken).toEqual([]);
  });
});

describe('success', () => {
  test('gives SID and parts, and keeps neither text nor numbers of the answer', async () => {
    const receipt = await phone.adapter.send(anSms({ text: 'a'.repeat(200) }), phone.context());
    expect(receipt).toEqual({
      uid: twilio.taken[0]?.sid,
      segments: 2,
      answer: `201 {"sid":"${twilio.taken[0]?.sid}","status":"queued","num_segments":"2","num_media":"0","price_unit":"USD"}`,
    });
  });

  test('gives the price where Twilio knows it already', async () => {
    twilio.front.answerWith({ status: 201, json: { sid: 'SM1', price: '-0.00750', price_unit: 'usd', num_segments: '1' } });
    expect(await phone.adapter.send(anSms(), phone.context())).toMatchObject({ cost: 0.0075, currency: 'USD', segments: 1 });
  });
});

describe('failure', () => {
  test.each([...ERROR_CODES].map(([code, { kind, reason }]) => [code, kind, reason] as const))(
    'code %s is %s',
    async (code, kind, reason) => {
      twilio.front.answerWith({ status: 400, json: { code: Number(code), message: `Twilio says ${code}`, status: 400 } });
      const error = await failureOf(phone.adapter.send(anSms(), phone.context()));
      expect(error).toMatchObject({ kind, reason, providerCode: code });
      expect(error.message).toContain(`Twilio says ${code}`);
    },
  );

  test.each([
    ['+15005550001', { kind: 'invalid_message', reason: 'bad_number', providerCode: '21211' }],
    ['+15005550002', { kind: 'invalid_message', reason: 'other', providerCode: '21612' }],
    ['+15005550003', { kind: 'invalid_message', reason: 'other', providerCode: '21408' }],
    ['+15005550004', { kind: 'invalid_message', reason: 'opted_out', providerCode: '21610' }],
    ['+15005550009', { kind: 'invalid_message', reason: 'bad_number', providerCode: '21614' }],
  ])('Twilio’s test recipient %s is %j', async (to, expected) => {
    expect(await failureOf(phone.adapter.send(anSms({ to }), phone.context()))).toMatchObject(expected);
  });

  test.each([
    [429, { kind: 'rate_limited', retryAfterMs: 7_000 }],
    [500, { kind: 'unconfirmed' }],
    [503, { kind: 'unconfirmed' }],
    [401, { kind: 'unauthorized' }],
    [403, { kind: 'unauthorized' }],
    [404, { kind: 'misconfigured' }],
    [302, { kind: 'misconfigured' }],
    [400, { kind: 'invalid_message' }],
    [200, { kind: 'bad_response' }],
  ])('HTTP %i without a code is %j', async (status, expected) => {
    twilio.front.answerWith({ status, text: '<html></html>', headers: { 'retry-after': '7' } });
    expect(await failureOf(phone.adapter.send(anSms(), phone.context()))).toMatchObject(expected);
  });

  test('of a message that Twilio takes and gives up at once is told by its error code', async () => {
    twilio.front.answerWith({ status: 201, json: { sid: 'SM1', status: 'failed', error_code: 21610, error_message: 'Unsubscribed' } });
    expect(await failureOf(phone.adapter.send(anSms(), phone.context()))).toMatchObject({
      kind: 'invalid_message',
      reason: 'opted_out',
      message: expect.stringContaining('Unsubscribed') as string,
    });
  });

  test('with a code nobody knows is final for the message, in Twilio’s words', async () => {
    twilio.front.answerWith({ status: 400, json: { code: 21999, message: 'Something new' } });
    expect(await failureOf(phone.adapter.send(anSms(), phone.context()))).toMatchObject({
      kind: 'invalid_message',
      reason: 'other',
      message: 'Twilio: refused (code 21999: Something new)',
    });
  });

  test('never shows a whole number', async () => {
    const { message } = await failureOf(phone.adapter.send(anSms({ to: '+15005550001' }), phone.context()));
    expect(message).toBe("Twilio: the recipient is no valid number (code 21211: The 'To' number …0001: is not a valid phone number)");
  });

  test('never shows the token', async () => {
    twilio.front.answerWith({ status: 400, json: { code: 21999, message: 'you sent auth-token-of-first' } });
    expect((await failureOf(phone.adapter.send(anSms(), phone.context()))).message).toContain('you sent ********');
  });
});
