import { readFileSync } from 'node:fs'; // #if callbacks or inbound
import { adapterContract } from '@pigeonnier/plugin-testkit';
// #if callbacks or inbound
import { callbackRequest } from '@pigeonnier/plugin-testkit';
import type { CallbackFixtures } from '@pigeonnier/plugin-testkit';
// #end
import { it } from 'vitest';
import plugin from '../src/index.js';
import { NO_SUCH_NUMBER, startFakeAcmeSms } from './fake-acme-sms.js';

// #if callbacks or inbound
/** A call of Acme SMS as it is on record. */
const recorded = (name: string) =>
  callbackRequest({ json: JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as unknown });

const callbacks: CallbackFixtures = {
  // #if callbacks
  statusCallback: [
    { request: recorded('report-delivered'), reads: [{ uid: 'acme-sms-1', status: 'delivered', providerStatus: 'DELIVERED' }] },
    { request: recorded('report-rejected'), reads: [{ uid: 'acme-sms-2', status: 'failed', providerStatus: 'REJECTED' }] },
    {
      request: callbackRequest({ form: { id: 'acme-sms-3', state: 'A_NEW_WORD' } }),
      reads: [{ uid: 'acme-sms-3', status: 'unknown', providerStatus: 'A_NEW_WORD' }],
    },
  ],
  // #end
  inboundSms: [{ request: recorded('reply'), reads: [{ origin: '+33199000042', text: 'Bonjour', uid: 'reply-1' }] }], // #if inbound
};

// #end
const checks = adapterContract({
  plugin,
  uid: 'acme_sms_adapter',
  settings: { token: 'token-of-first', sender: 'Pigeonnier' },
  badSettings: [
    { token: 'short' },
    { token: 'token-of-first', sender: 'longer than eleven' },
    { token: 'token-of-first', sender: 'Pigeon!' },
  ],
  provider: { start: () => startFakeAcmeSms() },
  refusals: [
    { name: 'an unknown token', kind: 'unauthorized', settings: { token: 'unknown-token' } },
    { name: 'an unknown token in a test of settings', kind: 'unauthorized', method: 'testSettings', settings: { token: 'unknown-token' } },
    { name: 'an empty account', kind: 'no_credit', settings: { token: 'token-of-empty' } },
    { name: 'a number that does not exist', kind: 'invalid_message', sms: { to: NO_SUCH_NUMBER } },
    { name: 'a request too many', kind: 'rate_limited', arrange: (acmeSms) => acmeSms.answerWith?.({ status: 429 }) },
  ],
  callbacks, // #if callbacks or inbound
});

for (const check of checks) it(check.name, check.run);
