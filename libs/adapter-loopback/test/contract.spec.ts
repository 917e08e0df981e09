import { adapterContract, callbackRequest } from '@pigeonnier/plugin-testkit';
import type { CallbackFixtures, Refusal, RunningProvider } from '@pigeonnier/plugin-testkit';
import { describe, it } from 'vitest';
import plugin from '../src/index.js';

const AT = '2030-05-02T09:15:07.000Z';
const at = new Date(AT);

const LOOPBACK_CALLBACKS: CallbackFixtures = {
  statusCallback: [
    {
      request: callbackRequest({ json: { event: 'status', id: 'loopback-k', to: '+33199000042', status: 'delivered', at: AT } }),
      reads: [{ uid: 'loopback-k', recipient: '+33199000042', status: 'delivered', providerStatus: 'delivered', at }],
    },
    {
      request: callbackRequest({ json: { event: 'status', id: 'loopback-k', to: '+33199000003', status: 'opted_out', at: AT } }),
      reads: [{ status: 'failed', providerStatus: 'opted_out', reason: 'opted_out' }],
    },
  ],
  inboundSms: [
    {
      request: callbackRequest({
        json: { event: 'reply', id: 'loopback-k-answer', from: '+33199000020', text: 'Hello', in_reply_to: 'loopback-k', at: AT },
      }),
      reads: [{ uid: 'loopback-k-answer', origin: '+33199000020', text: 'Hello', inReplyTo: 'loopback-k', at }],
    },
    {
      request: callbackRequest({
        json: {
          event: 'reply',
          id: 'loopback-k-answer',
          from: '+33199000020',
          text: '',
          in_reply_to: 'loopback-k',
          at: AT,
          medias: ['R0lG', 'https://example.org/a.gif'],
        },
      }),
      reads: [{ text: '', medias: [{ content: Buffer.from('GIF') }, { url: 'https://example.org/a.gif' }] }],
    },
  ],
  optOutCallback: [
    {
      request: callbackRequest({ json: { event: 'opt_out', from: '+33199000021', text: 'STOP', in_reply_to: 'loopback-k', at: AT } }),
      reads: [{ number: '+33199000021', text: 'STOP', inReplyTo: 'loopback-k', at }],
    },
  ],
};

const LOOPBACK_REFUSALS: readonly Refusal<RunningProvider>[] = [
  { name: 'a wrong token', kind: 'unauthorized', settings: { token: 'wrong' } },
  { name: 'a wrong token in a test', kind: 'unauthorized', method: 'testSettings', settings: { token: 'wrong' } },
  { name: 'an empty account', kind: 'no_credit', settings: { token: 'empty' } },
  { name: 'the sender of a phone', kind: 'misconfigured', sms: { to: '+33199000106' } },
  { name: 'a text', kind: 'invalid_message', sms: { to: '+33199000121' } },
  { name: 'a request too many', kind: 'rate_limited', sms: { to: '+33199000429' } },
];

describe('loopback_adapter', () => {
  const checks = adapterContract({
    plugin,
    uid: 'loopback_adapter',
    settings: { outcome: 'delivered', delay_ms: 0, echo: '0', token: 'a-token' },
    badSettings: [{ outcome: 'lost' }, { delay_ms: '-1' }, { echo: 'perhaps' }],
    refusals: LOOPBACK_REFUSALS,
    callbacks: LOOPBACK_CALLBACKS,
  });
  for (const check of checks) it(check.name, check.run);
});

describe('test_adapter', () => {
  const call = { uid: 'c1', origin: '+33199000042', start: '2026-01-31 10:00:00' };
  const checks = adapterContract({
    plugin,
    uid: 'test_adapter',
    settings: {},
    callbacks: {
      inboundCall: [
        {
          request: callbackRequest({ form: call }),
          reads: [{ uid: 'c1', origin: '+33199000042', start: new Date(2026, 0, 31, 10, 0, 0) }],
        },
      ],
      endCall: [
        {
          request: callbackRequest({ form: { uid: 'c1', end: '2026-01-31 10:00:07' } }),
          reads: [{ uid: 'c1', end: new Date(2026, 0, 31, 10, 0, 7) }],
        },
      ],
    },
  });
  for (const check of checks) it(check.name, check.run);
});

describe('benchmark_adapter', () => {
  for (const check of adapterContract({ plugin, uid: 'benchmark_adapter', settings: {} })) it(check.name, check.run);
});
