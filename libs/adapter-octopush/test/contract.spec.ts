import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import type { Fault } from '@pigeonnier/octopush-sandbox';
import { adapterContract, callbackRequest, FakeProvider } from '@pigeonnier/plugin-testkit';
import type { CallbackFixtures, FakeAnswer, FakeRequest, Refusal, RunningProvider, SeenRequest } from '@pigeonnier/plugin-testkit';
import { describe, it } from 'vitest';
import plugin from '../src/index.js';
import { OWN_NUMBER } from './octopush-phone.js';

interface SendBody {
  readonly recipients?: readonly { readonly phone_number: string }[];
}

interface SandboxedProvider extends RunningProvider {
  readonly sandbox: OctopushSandbox;
}

const ACCOUNTS = ['first', 'second'];
const loginOf = (account: string): string => `${account}@example.org`;
const keyOf = (account: string): string => `api-key-of-${account}`;

/** The sandbox, behind a provider that can hang and answer anything: the sandbox itself only answers as Octopush does. */
async function startProvider(own: Readonly<Record<string, string>>): Promise<SandboxedProvider> {
  const sandbox = await OctopushSandbox.start({ callbackDelayMs: 0 });
  for (const account of ACCOUNTS) {
    sandbox.configure({ account: { login: loginOf(account), apiKey: keyOf(account), virtualNumbers: [OWN_NUMBER] } });
  }
  const seen: SeenRequest[] = [];
  const relay = async (request: FakeRequest): Promise<FakeAnswer> => {
    const answer = await forward(sandbox, request);
    if (request.method === 'POST') seen.push(seenRequest(request, isSuccess(answer)));
    return answer;
  };
  const front = await FakeProvider.start({
    'POST /v1/public/sms-campaign/send': relay,
    'GET /v1/public/wallet/check-balance': relay,
  });
  return {
    sandbox,
    options: { baseUrl: `${front.url}/v1/public` },
    settingsFor: (account) => ({ login: loginOf(account), api_key: keyOf(account), ...own }),
    requests: () => [
      ...seen,
      ...front.requests
        .filter(({ method }) => method === 'POST')
        .slice(seen.length)
        .map((each) => seenRequest(each, false)),
    ],
    hang: () => front.answerWith('hang'),
    answerWith: (answer) => front.answerWith(answer),
    complaints: () => [...front.complaints, ...sandbox.violations.map(({ rule, detail }) => `${rule}: ${detail}`)],
    close: async () => {
      await front.close();
      await sandbox.close();
    },
  };
}

const isSuccess = (answer: FakeAnswer): boolean => typeof answer !== 'string' && (answer.status ?? 200) < 300;

async function forward(sandbox: OctopushSandbox, { method, path, headers, text }: FakeRequest): Promise<FakeAnswer> {
  const forwarded = Object.fromEntries(
    ['api-login', 'api-key', 'content-type'].flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])),
  );
  try {
    const reply = await fetch(sandbox.origin + path, { method, headers: forwarded, body: method === 'POST' ? text : null });
    const retryAfter = reply.headers.get('retry-after');
    return {
      status: reply.status,
      text: await reply.text(),
      headers: {
        'content-type': reply.headers.get('content-type') ?? '',
        ...(retryAfter !== null && { 'retry-after': retryAfter }),
      },
    };
  } catch {
    return 'reset';
  }
}

function seenRequest({ headers, body }: FakeRequest, accepted: boolean): SeenRequest {
  const account = ACCOUNTS.find((each) => headers['api-login'] === loginOf(each) && headers['api-key'] === keyOf(each));
  return { account, accepted, recipients: ((body as SendBody | undefined)?.recipients ?? []).map(({ phone_number }) => phone_number) };
}

const failing = (name: string, kind: Refusal<SandboxedProvider>['kind'], fault: Fault): Refusal<SandboxedProvider> => ({
  name,
  kind,
  arrange: ({ sandbox }) => sandbox.fail(fault),
});

const REFUSALS: readonly Refusal<SandboxedProvider>[] = [
  { name: 'a wrong API key', kind: 'unauthorized', settings: { api_key: 'not-the-right-key' } },
  { name: 'a wrong API key in a test', kind: 'unauthorized', method: 'testSettings', settings: { api_key: 'not-the-right-key' } },
  { name: 'an empty account', kind: 'no_credit', sms: { to: '+33199000104' } },
  { name: 'an empty account in a batch', kind: 'no_credit', method: 'sendBatch', sms: { to: '+33199000104' } },
  { name: 'the sender name', kind: 'misconfigured', sms: { to: '+33199000106' } },
  failing('a request too many', 'rate_limited', { kind: 'rate_limited' }),
  failing('a route that is congested', 'unreachable', { kind: 'code', code: 153 }),
  failing('with an internal error', 'unconfirmed', { kind: 'server_error' }),
  failing('with the page of a gateway', 'unconfirmed', { kind: 'html_page' }),
  failing('by a connection that breaks', 'unconfirmed', { kind: 'reset_before' }),
  failing('with neither ticket nor code', 'bad_response', { kind: 'no_ticket' }),
];

const report = {
  channel: 'sms',
  message_id: 'sms_65b1c0ffee421',
  number: '+33199000042',
  status: 'DELIVERED',
  delivery_date: '2030-05-02 09:15:07',
};
const reply = { message_id: 'sms_65b1c0ffee422', number: '33199000042', text: 'yes', reception_date: '2030-05-02 09:16:40' };
const stop = { message_id: 'sms_65b1c0ffee423', number: '+33199000043', text: 'STOP', stop_date: '2030-05-02 10:02:11' };

const CALLBACKS: CallbackFixtures = {
  statusCallback: [
    {
      request: callbackRequest({ json: report }),
      reads: [
        {
          uid: 'sms_65b1c0ffee421',
          recipient: '+33199000042',
          status: 'delivered',
          providerStatus: 'DELIVERED',
          at: new Date('2030-05-02T07:15:07Z'),
        },
      ],
    },
    { request: callbackRequest({ form: { ...report, status: 'NEW_WORD' } }), reads: [{ status: 'unknown', providerStatus: 'NEW_WORD' }] },
    {
      request: callbackRequest({ json: [report, { ...report, status: 'BLACKLISTED_NUMBER' }] }),
      reads: [{ status: 'delivered' }, { status: 'failed', reason: 'opted_out' }],
    },
  ],
  inboundSms: [
    {
      request: callbackRequest({ json: reply }),
      reads: [{ origin: '+33199000042', text: 'yes', inReplyTo: 'sms_65b1c0ffee422', at: new Date('2030-05-02T07:16:40Z') }],
    },
    { request: callbackRequest({ form: reply }), reads: [{ origin: '+33199000042', text: 'yes' }] },
  ],
  optOutCallback: [
    {
      request: callbackRequest({ json: stop }),
      reads: [{ number: '+33199000043', text: 'STOP', inReplyTo: 'sms_65b1c0ffee423', at: new Date('2030-05-02T08:02:11Z') }],
    },
  ],
};

const CREDENTIALS = { login: loginOf('first'), api_key: keyOf('first') };
const WRONG_CHOICES = [
  { ...CREDENTIALS, sms_type: 'gold' },
  { ...CREDENTIALS, max_concurrency: '17' },
];

describe('octopush_shortcode_adapter', () => {
  const checks = adapterContract({
    plugin,
    uid: 'octopush_shortcode_adapter',
    settings: { ...CREDENTIALS, sms_type: '', sender: 'Pigeonnier' },
    badSettings: [{ ...CREDENTIALS, sender: 'Übung' }, ...WRONG_CHOICES],
    provider: { start: () => startProvider({}) },
    refusals: REFUSALS,
    callbacks: CALLBACKS,
  });
  for (const check of checks) it(check.name, check.run);
});

describe('octopush_virtual_number_adapter', () => {
  const number = { number: OWN_NUMBER };
  const checks = adapterContract({
    plugin,
    uid: 'octopush_virtual_number_adapter',
    settings: { ...CREDENTIALS, ...number, sms_type: '' },
    badSettings: [CREDENTIALS, { ...CREDENTIALS, number: '12' }, ...WRONG_CHOICES.map((settings) => ({ ...settings, ...number }))],
    provider: { start: () => startProvider(number) },
    refusals: [
      ...REFUSALS,
      { name: 'a number that the account does not rent', kind: 'misconfigured', settings: { number: '+33199008888' } },
    ],
    callbacks: CALLBACKS,
  });
  for (const check of checks) it(check.name, check.run);
});
