import { adapterContract, callbackRequest } from '@pigeonnier/plugin-testkit';
import type { CallbackFixtures, Refusal, RunningProvider } from '@pigeonnier/plugin-testkit';
import { describe, it } from 'vitest';
import plugin from '../src/index.js';
import { anAccount, credentialsOf } from './ovh-account.js';
import { OvhFake } from './ovh-fake.js';

interface FakeOvhProvider extends RunningProvider {
  readonly fake: OvhFake;
}

const ACCOUNTS = ['first', 'second'];

async function startProvider(): Promise<FakeOvhProvider> {
  const fake = await OvhFake.start(ACCOUNTS.map((name) => anAccount(name)));
  return {
    fake,
    options: { baseUrl: fake.baseUrl },
    settingsFor: (name) => credentialsOf(anAccount(name)),
    requests: () => fake.seen.map((request) => ({ ...request, account: request.account?.replace(/^sms-(.*)-1$/, '$1') })),
    hang: () => fake.answerWith('hang'),
    answerWith: (answer) => fake.answerWith(answer),
    complaints: () => fake.complaints,
    close: () => fake.close(),
  };
}

const answered = (name: string, kind: Refusal<FakeOvhProvider>['kind'], status: number, json: unknown): Refusal<FakeOvhProvider> => ({
  name,
  kind,
  arrange: ({ fake }) => fake.answerWith({ status, json }),
});

const REFUSALS: readonly Refusal<FakeOvhProvider>[] = [
  { name: 'an unknown application key', kind: 'unauthorized', settings: { app_key: 'unknown-app-key' } },
  { name: 'a wrong application secret', kind: 'unauthorized', settings: { app_secret: 'a-wrong-app-secret' } },
  { name: 'a wrong consumer key', kind: 'unauthorized', settings: { consumer_key: 'a-wrong-consumer-key' } },
  {
    name: 'a wrong consumer key in a test',
    kind: 'unauthorized',
    method: 'testSettings',
    settings: { consumer_key: 'a-wrong-consumer-key' },
  },
  { name: 'an unknown SMS account', kind: 'misconfigured', settings: { service_name: 'sms-nobody-1' } },
  { name: 'an unknown SMS account in a test', kind: 'misconfigured', method: 'testSettings', settings: { service_name: 'sms-nobody-1' } },
  {
    name: 'a recipient',
    kind: 'invalid_message',
    arrange: ({ fake }) => fake.accounts.forEach(({ refused }) => refused.push('+33199005000')),
  },
  { name: 'an account without credit', kind: 'no_credit', arrange: ({ fake }) => fake.accounts.forEach((each) => (each.creditsLeft = 0)) },
  {
    name: 'a batch of an account without credit',
    kind: 'no_credit',
    method: 'sendBatch',
    arrange: ({ fake }) => fake.accounts.forEach((each) => (each.creditsLeft = 0)),
  },
  answered('a request too many', 'rate_limited', 429, { class: 'Client::TooManyRequests', message: 'Slow down' }),
  answered('with an internal error', 'unconfirmed', 500, { class: 'Server::InternalServerError', message: 'Internal error' }),
  answered('an expired account', 'misconfigured', 460, { message: 'This service is expired' }),
  answered('with an answer that tells nothing', 'bad_response', 200, {}),
  { name: 'by a connection that breaks', kind: 'unconfirmed', arrange: ({ fake }) => fake.answerWith('reset') },
  { name: 'a timestamp', kind: 'unreachable', arrange: ({ fake }) => fake.answerTimeWith({ json: 1_457_018_875 }) },
  {
    name: 'to tell the time',
    kind: 'unreachable',
    arrange: ({ fake }) => fake.answerTimeWith({ status: 503, text: 'Service Unavailable' }),
  },
];

const report = { id: '26929925', ptt: '4', date: '2030-05-02T09:15:07+02:00', description: '1', descriptionDlr: 'Success' };

const CALLBACKS: CallbackFixtures = {
  statusCallback: [
    {
      request: callbackRequest({ method: 'GET', query: report }),
      reads: [{ uid: '26929925', status: 'delivered', providerStatus: 'dlr=1 ptt=4', at: new Date('2030-05-02T07:15:07Z') }],
    },
    {
      request: callbackRequest({ method: 'GET', query: { id: '26929926', dlr: '2', ptt: '23' } }),
      reads: [{ uid: '26929926', status: 'failed', reason: 'bad_number', providerStatus: 'dlr=2 ptt=23' }],
    },
    {
      request: callbackRequest({ method: 'GET', query: { id: '26929927', dlr: '99' } }),
      reads: [{ status: 'unknown', providerStatus: 'dlr=99' }],
    },
  ],
};

describe.each([
  ['ovh_sms_shortcode_adapter', { sender: '' }, [{ sender: 'ab' }, { sender: 'longer than eleven' }]],
  ['ovh_sms_virtual_number_adapter', { number: '+33199000001' }, [{ number: '0199000001' }]],
] as const)('%s', (uid, own, refused) => {
  const settings = { ...credentialsOf(anAccount('first')), ...own };
  const checks = adapterContract({
    plugin,
    uid,
    settings,
    badSettings: [
      ...refused.map((change) => ({ ...settings, ...change })),
      { ...settings, service_name: '../me' },
      { ...settings, max_concurrency: '17' },
      { ...settings, priority: 'urgent' },
    ],
    provider: { start: startProvider },
    refusals: REFUSALS,
    callbacks: CALLBACKS,
  });
  for (const check of checks) it(check.name, check.run);
});
