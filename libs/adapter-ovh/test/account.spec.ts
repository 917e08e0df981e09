import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeAccount } from './ovh-account.js';
import { OvhFake } from './ovh-fake.js';
import { startPhones } from './ovh-phone.js';
import type { OvhPhones } from './ovh-phone.js';

let fake: OvhFake;
let phones: OvhPhones;
let account: FakeAccount;

beforeEach(async () => {
  fake = await OvhFake.start();
  account = fake.accounts[0]!;
  phones = await startPhones(fake);
});
afterEach(async () => {
  await phones.close();
  await fake.close();
});

describe('testing settings', () => {
  test('passes with good ones, by questions only', async () => {
    await phones.shortcode.testSettings(phones.context());
    await phones.shortcode.testSettings(phones.context({ sender: 'Pigeonnier' }));
    await phones.virtualNumber.testSettings(phones.numberContext());
    expect(fake.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /sms/sms-first-1',
      'GET /sms/sms-first-1',
      'GET /sms/sms-first-1/senders/Pigeonnier',
      'GET /sms/sms-first-1',
      'GET /sms/sms-first-1/virtualNumbers/0033199000001',
    ]);
    expect(fake.complaints).toEqual([]);
  });

  test.each([
    ['an unknown SMS account', { service_name: 'sms-nobody-1' }, 'misconfigured', /no such SMS account/],
    ['a wrong secret', { app_secret: 'guess' }, 'unauthorized', /secret does not fit/],
    ['a sender that OVH does not know', { sender: 'Nobody' }, 'misconfigured', /does not know the sender "Nobody"/],
    ['a sender that is not accepted yet', { sender: 'TooEarly' }, 'misconfigured', /waitingValidation/],
  ] as const)('refuses %s and says so', async (_, settings, kind, message) => {
    await expect(phones.shortcode.testSettings(phones.context(settings))).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
    });
  });

  test('refuses a virtual number of somebody else', async () => {
    await expect(phones.virtualNumber.testSettings(phones.numberContext({ number: '+33199000009' }))).rejects.toMatchObject({
      kind: 'misconfigured',
      message: '+33199000009 is no virtual number of the SMS account sms-first-1',
    });
  });

  test('refuses an account that OVH has disabled, but not one without credit', async () => {
    account.creditsLeft = 0;
    await phones.shortcode.testSettings(phones.context());
    account.status = 'disable';
    await expect(phones.shortcode.testSettings(phones.context())).rejects.toMatchObject({ kind: 'misconfigured' });
  });

  test.each([
    [
      'keys without the right',
      { status: 403, json: { errorCode: 'NOT_GRANTED_CALL', message: 'This call has not been granted' } },
      'unauthorized',
    ],
    ['a page in place of the API', { text: '<html></html>' }, 'bad_response'],
    ['a server error', { status: 500, text: '' }, 'unreachable'],
    ['a broken connection', 'reset' as const, 'unreachable'],
    ['too many requests', { status: 429, text: '' }, 'rate_limited'],
  ])('tells %s', async (_, answer, kind) => {
    fake.answerWith(answer);
    await expect(phones.shortcode.testSettings(phones.context())).rejects.toMatchObject({ name: 'AdapterError', kind });
  });
});

describe('the phone’s status', () => {
  test.each([
    ['available', {}],
    ['available', { creditsLeft: 0.5 }],
    ['no_credit', { creditsLeft: 0 }],
    ['unavailable', { status: 'disable' }],
  ] as const)('is %s with %j', async (status, change) => {
    Object.assign(account, change);
    expect(await phones.shortcode.checkStatus(phones.context())).toBe(status);
    expect(await phones.virtualNumber.checkStatus(phones.numberContext())).toBe(status);
  });

  test('is unavailable when the keys are refused or the account is gone', async () => {
    expect(await phones.shortcode.checkStatus(phones.context({ consumer_key: 'guess' }))).toBe('unavailable');
    expect(await phones.shortcode.checkStatus(phones.context({ service_name: 'sms-nobody-1' }))).toBe('unavailable');
  });

  test.each([
    ['a server error', { status: 503, text: '' }],
    ['too many requests', { status: 429, text: '' }],
    ['a page', { text: '<html></html>' }],
    ['a broken connection', 'reset' as const],
  ])('is left alone after %s', async (_, answer) => {
    fake.answerWith(answer);
    await expect(phones.shortcode.checkStatus(phones.context())).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
