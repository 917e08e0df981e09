import { adapterContract, callbackRequest } from '@pigeonnier/plugin-testkit';
import type { CallbackFixtures, FakeRequest, Refusal, RunningProvider, SeenRequest } from '@pigeonnier/plugin-testkit';
import { describe, it } from 'vitest';
import plugin from '../src/index.js';
import { FakeOdyssey } from './fake-odyssey.js';

interface OdysseyProvider extends RunningProvider {
  readonly odyssey: FakeOdyssey;
}

async function startProvider(): Promise<OdysseyProvider> {
  const odyssey = await FakeOdyssey.start();
  for (const account of ['first', 'second']) odyssey.open(account, `password-of-${account}`);
  const seen = (request: FakeRequest): SeenRequest => {
    const { TrackingID, AdhocRecipients } = request.body as { TrackingID?: string; AdhocRecipients?: readonly { Address: string }[] };
    return {
      account: odyssey.loginOf(request),
      recipients: (AdhocRecipients ?? []).map(({ Address }) => Address.replace(/^00/, '+')),
      accepted: odyssey.taken.some(({ trackingId }) => trackingId === TrackingID),
    };
  };
  return {
    odyssey,
    options: { baseUrl: odyssey.baseUrl },
    settingsFor: (account) => ({ login: account, password: `password-of-${account}` }),
    requests: () => odyssey.front.requests.filter(({ method }) => method === 'POST').map(seen),
    hang: () => odyssey.front.answerWith('hang'),
    answerWith: (answer) => odyssey.front.answerWith(answer),
    complaints: () => odyssey.complaints,
    close: () => odyssey.close(),
  };
}

const answering = (name: string, kind: Refusal<OdysseyProvider>['kind'], status: number): Refusal<OdysseyProvider> => ({
  name,
  kind,
  arrange: ({ odyssey }) => odyssey.front.answerWith({ status, json: { Message: 'No' } }),
});

const REFUSALS: readonly Refusal<OdysseyProvider>[] = [
  { name: 'a wrong password', kind: 'unauthorized', settings: { password: 'not-the-right-one' } },
  { name: 'a wrong password in a test', kind: 'unauthorized', method: 'testSettings', settings: { password: 'not-the-right-one' } },
  { name: 'a recipient that is no number', kind: 'invalid_message', sms: { to: '+33' } },
  answering('an empty account', 'no_credit', 402),
  answering('a request too many', 'rate_limited', 429),
  answering('an unknown address', 'misconfigured', 404),
  answering('with an internal error', 'unconfirmed', 500),
  { name: 'by a connection that breaks', kind: 'unconfirmed', arrange: ({ odyssey }) => odyssey.front.answerWith('reset') },
  { name: 'without a JobNumber', kind: 'bad_response', arrange: ({ odyssey }) => odyssey.front.answerWith({ json: {} }) },
];

const report = { EventType: 9, JobNumber: 1234567, Outcome: 'S', EventDateTime: '/Date(1903936507000+0200)/' };
const reply = { EventType: 8, From: '+33199000042', Message: 'yes', EventDateTime: '/Date(1903936567000+0200)/' };
const documented = { ...reply, From: 'INBOUNDSMS_20042', To: '33199000042', TID: 'inst-m1', JobNumber: 1234567 };

const CALLBACKS: CallbackFixtures = {
  statusCallback: [
    {
      request: callbackRequest({ json: report }),
      reads: [{ uid: '1234567', status: 'delivered', providerStatus: 'S', at: new Date('2030-05-02T07:15:07Z') }],
    },
    { request: callbackRequest({ json: { ...report, Outcome: 'B' } }), reads: [{ status: 'unknown', providerStatus: 'B' }] },
    {
      request: callbackRequest({ json: { ...report, Outcome: 'X' } }),
      reads: [{ status: 'failed', reason: 'other', providerStatus: 'X' }],
    },
    { request: callbackRequest({ json: [report, { ...report, JobNumber: '1234568' }] }), reads: [{ uid: '1234567' }, { uid: '1234568' }] },
    { request: callbackRequest({ form: { EventType: '9', JobNumber: '1234567', Outcome: 'S' } }), reads: [{ status: 'delivered' }] },
  ],
  inboundSms: [
    {
      request: callbackRequest({ json: reply }),
      reads: [{ origin: '+33199000042', text: 'yes', at: new Date('2030-05-02T07:16:07Z') }],
    },
    { request: callbackRequest({ json: documented }), reads: [{ origin: '+33199000042', text: 'yes', inReplyTo: '1234567' }] },
    {
      request: callbackRequest({ form: { EventType: '8', From: '0033199000042', Message: '0', EventDateTime: '1903936567000' } }),
      reads: [{ origin: '+33199000042', text: '0', at: new Date('2030-05-02T07:16:07Z') }],
    },
  ],
};

describe('odyssey_messaging_adapter', () => {
  const checks = adapterContract({
    plugin,
    uid: 'odyssey_messaging_adapter',
    settings: { login: 'first', password: 'password-of-first', sender: 'Pigeonnier' },
    badSettings: [
      { login: 'first', password: 'password-of-first', sender: 'ab' },
      { login: 'first', password: 'password-of-first', sender: 'twelve chars' },
      { login: 'first', password: 'password-of-first', sender: 'Café' },
      { login: 'fi:rst', password: 'password-of-first' },
    ],
    provider: { start: startProvider },
    refusals: REFUSALS,
    callbacks: CALLBACKS,
  });
  for (const check of checks) it(check.name, check.run);
});
