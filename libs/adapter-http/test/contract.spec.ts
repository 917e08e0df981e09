import { adapterContract, callbackRequest } from '@pigeonnier/plugin-testkit';
import { describe, it } from 'vitest';
import plugin from '../src/index.js';
import { keyOf, refusal, startPlainProvider } from './plain-provider.js';
import { plainSettings } from './plain-phone.js';

const settings = {
  ...plainSettings('https://api.plain.example', 'json', keyOf('first')),
  error_text_at: 'error.text',
  error_code_at: 'error.code',
  error_codes: 'empty=no_credit\nblocked=opted_out\nslow=rate_limited',
  status_uid_at: 'id',
  status_at: 'state',
  statuses: 'DELIVRD=delivered\nUNDELIV=failed\nBLOCKED=opted_out',
  reception_origin_at: 'from',
  reception_text_at: 'message',
  reception_id_at: 'id',
  reception_time_at: 'at',
  reception_time_zone: 'Europe/Paris',
};

describe('http_adapter', () => {
  const checks = adapterContract({
    plugin,
    uid: 'http_adapter',
    settings,
    badSettings: [
      { ...settings, url: 'ftp://api.plain.example' },
      { ...settings, method: 'DELETE' },
      { ...settings, max_concurrency: '17' },
    ],
    provider: { start: startPlainProvider },
    refusals: [
      { name: 'a wrong key', kind: 'unauthorized', settings: { secret: 'not-the-right-key' } },
      { name: 'a wrong key in a test', kind: 'unauthorized', method: 'testSettings', settings: { secret: 'not-the-right-key' } },
      { name: 'an empty account', kind: 'no_credit', arrange: (provider) => provider.refuse(refusal(400, 'empty', 'no credit')) },
      {
        name: 'a request too many by its code',
        kind: 'rate_limited',
        arrange: (provider) => provider.refuse(refusal(400, 'slow', 'slowly')),
      },
      {
        name: 'a recipient who does not want to be written to',
        kind: 'invalid_message',
        arrange: (provider) => provider.refuse(refusal(400, 'blocked', 'no')),
      },
      {
        name: 'a message for a reason of its own',
        kind: 'invalid_message',
        arrange: (provider) => provider.refuse(refusal(422, 'x', 'no')),
      },
      { name: 'with an error of the server', kind: 'unconfirmed', arrange: (provider) => provider.refuse({ status: 503 }) },
      {
        name: 'with an error of the server that is known to take nothing',
        kind: 'unreachable',
        settings: { server_errors_are_refusals: '1' },
        arrange: (provider) => provider.refuse({ status: 503 }),
      },
      { name: 'with a success without id', kind: 'bad_response', arrange: (provider) => provider.refuse({ json: {} }) },
    ],
    callbacks: {
      statusCallback: [
        {
          request: callbackRequest({ json: { id: 'plain-1', state: 'DELIVRD' } }),
          reads: [{ uid: 'plain-1', status: 'delivered', providerStatus: 'DELIVRD' }],
        },
        {
          request: callbackRequest({ form: { id: 'plain-1', state: 'BLOCKED' } }),
          reads: [{ uid: 'plain-1', status: 'failed', reason: 'opted_out', providerStatus: 'BLOCKED' }],
        },
        {
          request: callbackRequest({ method: 'GET', query: { id: 'plain-1', state: 'NEW_WORD' } }),
          reads: [{ uid: 'plain-1', status: 'unknown', providerStatus: 'NEW_WORD' }],
        },
        {
          request: callbackRequest({
            json: [
              { id: 'plain-1', state: 'undeliv' },
              { id: 'plain-2', state: 'delivrd' },
            ],
          }),
          reads: [{ status: 'failed', reason: 'other' }, { status: 'delivered' }],
        },
      ],
      inboundSms: [
        {
          request: callbackRequest({ form: { id: 'in-1', from: '33199000042', message: 'oui', at: '2030-05-02 11:16:40' } }),
          reads: [{ origin: '+33199000042', text: 'oui', uid: 'in-1', at: new Date('2030-05-02T09:16:40Z') }],
        },
      ],
    },
  });
  for (const check of checks) it(check.name, check.run);
});
