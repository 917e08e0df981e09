import { adapterContract } from '@pigeonnier/plugin-testkit';
import type { CallbackFixtures, FakeRequest, Refusal, RunningProvider, SeenRequest } from '@pigeonnier/plugin-testkit';
import { describe, it } from 'vitest';
import plugin from '../src/index.js';
import { FakeTwilio, NO_SERVICE, sidOf } from './fake-twilio.js';
import { signed } from './signed.js';

interface TwilioProvider extends RunningProvider {
  readonly twilio: FakeTwilio;
}

const ACCOUNTS = ['first', 'second'];
const NUMBER = '+15005550006';

async function startProvider(): Promise<TwilioProvider> {
  const twilio = await FakeTwilio.start();
  for (const account of ACCOUNTS) twilio.open(account);
  const seen = (request: FakeRequest): SeenRequest => {
    const to = new URLSearchParams(request.text).get('To') ?? '';
    const caller = twilio.callerOf(request)?.sid;
    const accepted = twilio.taken.some((message) => message.to === to && message.body === new URLSearchParams(request.text).get('Body'));
    return { account: ACCOUNTS.find((name) => sidOf('AC', name) === caller), recipients: [to], accepted };
  };
  return {
    twilio,
    options: { baseUrl: twilio.url, messagingBaseUrl: twilio.url },
    settingsFor: (account) => ({ account_sid: sidOf('AC', account), auth_token: `auth-token-of-${account}`, number: NUMBER }),
    requests: () => twilio.front.requests.filter(({ method }) => method === 'POST').map(seen),
    hang: () => twilio.front.answerWith('hang'),
    answerWith: (answer) => twilio.front.answerWith(answer),
    complaints: () => twilio.complaints,
    close: () => twilio.close(),
  };
}

const answering = (name: string, kind: Refusal<TwilioProvider>['kind'], status: number, code?: number): Refusal<TwilioProvider> => ({
  name,
  kind,
  arrange: ({ twilio }) => twilio.front.answerWith({ status, json: code === undefined ? {} : { code, message: 'No', status } }),
});

const REFUSALS: readonly Refusal<TwilioProvider>[] = [
  { name: 'a wrong token', kind: 'unauthorized', settings: { auth_token: 'not-the-right-token' } },
  { name: 'a wrong token in a test', kind: 'unauthorized', method: 'testSettings', settings: { auth_token: 'not-the-right-token' } },
  { name: 'a number that is not the account’s', kind: 'misconfigured', settings: { number: '+15005550007' } },
  {
    name: 'a number that is not the account’s in a test',
    kind: 'misconfigured',
    method: 'testSettings',
    settings: { number: '+15005550007' },
  },
  { name: 'an unknown messaging service', kind: 'misconfigured', settings: { messaging_service_sid: NO_SERVICE } },
  { name: 'a recipient that is no number', kind: 'invalid_message', sms: { to: '+15005550001' } },
  { name: 'a recipient who answered STOP', kind: 'invalid_message', sms: { to: '+15005550004' } },
  answering('a request too many', 'rate_limited', 429, 20429),
  answering('a full queue', 'rate_limited', 429, 21611),
  answering('with an internal error', 'unconfirmed', 500, 20500),
  answering('with the error of a gateway', 'unconfirmed', 502),
  { name: 'by a connection that breaks', kind: 'unconfirmed', arrange: ({ twilio }) => twilio.front.answerWith('reset') },
  { name: 'without a SID', kind: 'bad_response', arrange: ({ twilio }) => twilio.front.answerWith({ status: 201, json: {} }) },
];

const SID = sidOf('SM', 'a message');
const report = { MessageSid: SID, MessageStatus: 'delivered', To: '+33199000042', From: NUMBER, SmsStatus: 'delivered', SmsSid: SID };
const message = { MessageSid: SID, From: '+33199000042', To: NUMBER, Body: 'yes', NumMedia: '0', SmsStatus: 'received', SmsSid: SID };

const CALLBACKS: CallbackFixtures = {
  statusCallback: [
    { request: signed(report), reads: [{ uid: SID, status: 'delivered', providerStatus: 'delivered', recipient: '+33199000042' }] },
    { request: signed({ ...report, MessageStatus: 'read' }), reads: [{ status: 'delivered', providerStatus: 'read' }] },
    {
      request: signed({ ...report, MessageStatus: 'undelivered', ErrorCode: '30006' }),
      reads: [{ status: 'failed', reason: 'bad_number', providerStatus: 'undelivered 30006' }],
    },
    { request: signed({ ...report, MessageStatus: 'failed' }), reads: [{ status: 'failed', reason: 'other' }] },
    { request: signed({ ...report, MessageStatus: 'sent' }), reads: [{ status: 'unknown', providerStatus: 'sent' }] },
    { request: signed({ ...report, MessageStatus: 'new_word' }), reads: [{ status: 'unknown', providerStatus: 'new_word' }] },
  ],
  inboundSms: [
    { request: signed(message), reads: [{ origin: '+33199000042', text: 'yes', uid: SID }] },
    { request: signed({ ...message, Body: '' }), reads: [{ text: '' }] },
    { request: signed({ ...message, Body: 'START', OptOutType: 'START' }), reads: [{ text: 'START' }] },
    { request: signed({ ...message, Body: 'HELP', OptOutType: 'HELP' }), reads: [{ text: 'HELP' }] },
    {
      request: signed({
        ...message,
        NumMedia: '2',
        MediaUrl0: 'https://api.twilio.com/a',
        MediaContentType0: 'image/png',
        MediaUrl1: 'https://api.twilio.com/b',
      }),
      reads: [{ medias: [{ url: 'https://api.twilio.com/a', contentType: 'image/png' }, { url: 'https://api.twilio.com/b' }] }],
    },
    { request: signed(message, { method: 'GET' }), reads: [{ origin: '+33199000042', text: 'yes', uid: SID }] },
  ],
  optOutCallback: [
    { request: signed({ ...message, Body: 'Unsubscribe', OptOutType: 'STOP' }), reads: [{ number: '+33199000042', text: 'Unsubscribe' }] },
  ],
};

describe('twilio_virtual_number_adapter', () => {
  const checks = adapterContract({
    plugin,
    uid: 'twilio_virtual_number_adapter',
    settings: { account_sid: sidOf('AC', 'first'), auth_token: 'auth-token-of-first', number: NUMBER, status_change_callback: '' },
    badSettings: [
      { account_sid: 'AC1', auth_token: 'auth-token-of-first', number: NUMBER },
      { account_sid: sidOf('AC', 'first'), auth_token: 'auth-token-of-first', number: '5550006' },
      { account_sid: sidOf('AC', 'first'), auth_token: 'auth-token-of-first', number: NUMBER, messaging_service_sid: 'MG/../..' },
    ],
    provider: { start: startProvider },
    refusals: REFUSALS,
    callbacks: CALLBACKS,
  });
  for (const check of checks) it(check.name, check.run);
});
