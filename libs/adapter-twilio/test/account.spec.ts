import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeTwilio, NO_SERVICE } from './fake-twilio.js';
import { failureOf, NUMBER, startPhone } from './twilio-phone.js';

const twilio = await FakeTwilio.start();
const phone = await startPhone(`${twilio.url}/`);
const { sid, service } = twilio.open('first');
const account = twilio.account(sid);
afterAll(async () => {
  await phone.close();
  await twilio.close();
});
beforeEach(() => {
  twilio.front.answerWith({}, 0);
  account.balance = '12.50';
  account.token = 'auth-token-of-first';
});

describe('testing settings', () => {
  test('looks the number up', async () => {
    await phone.adapter.testSettings(phone.context());
    expect(twilio.front.requests.at(-1)).toMatchObject({
      method: 'GET',
      path: `/2010-04-01/Accounts/${sid}/IncomingPhoneNumbers.json`,
      query: { PhoneNumber: NUMBER },
    });
  });

  test('looks the messaging service up, where there is one', async () => {
    await phone.adapter.testSettings(phone.context({ messaging_service_sid: service, number: '+15005550007' }));
    expect(twilio.front.requests.at(-1)).toMatchObject({ method: 'GET', path: `/v1/Services/${service}` });
  });

  test.each([
    ['a wrong token', { auth_token: 'guess' }, { kind: 'unauthorized', providerCode: '20003' }],
    [
      'a number of nobody',
      { number: '+15005550007' },
      { kind: 'misconfigured', message: 'Twilio: the account does not have the number …0007' },
    ],
    ['a part of a number', { number: '+1500555000' }, { kind: 'misconfigured' }],
    ['a number without SMS', { number: '+15005550010' }, { kind: 'misconfigured', message: 'Twilio: the number …0010 cannot send SMS' }],
    ['an unknown service', { messaging_service_sid: NO_SERVICE }, { kind: 'misconfigured' }],
  ])('refuses %s', async (_, settings, expected) => {
    account.numbers.set('+15005550010', { sms: false });
    expect(await failureOf(phone.adapter.testSettings(phone.context(settings)))).toMatchObject(expected);
  });
});

describe('the phone’s status', () => {
  test.each([
    ['available', '12.50'],
    ['available', undefined],
    ['no_credit', '0.00'],
    ['no_credit', '-0.01'],
  ])('is %s with a balance of %s', async (status, balance) => {
    account.balance = balance;
    expect(await phone.adapter.checkStatus(phone.context())).toBe(status);
  });

  test('is unavailable when the token is refused', async () => {
    account.token = 'changed';
    expect(await phone.adapter.checkStatus(phone.context())).toBe('unavailable');
  });

  test.each([500, 429, 400])('is left alone after HTTP %i', async (status) => {
    twilio.front.answerWith({ status, json: {} });
    expect(await failureOf(phone.adapter.checkStatus(phone.context()))).toMatchObject({ kind: 'unreachable' });
  });
});
