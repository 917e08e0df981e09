import { adapterContract, callbackRequest } from '@pigeonnier/plugin-testkit';
import { describe, it } from 'vitest';
import plugin from '../src/index.js';
import { passwordOf, startFakeKannel } from './fake-kannel.js';

const settings = {
  kannel_sendsms_url: 'https://kannel.example.org/cgi-bin/sendsms',
  username: 'first',
  password: passwordOf('first'),
  from: '36100',
};
const address = 'http://127.0.0.1/callback/';

describe('kannel_adapter', () => {
  const checks = adapterContract({
    plugin,
    uid: 'kannel_adapter',
    settings,
    badSettings: [
      { ...settings, kannel_sendsms_url: 'kannel.example.org' },
      { ...settings, dlr_url: 'file:///etc/passwd' },
      { ...settings, dlr_mask: '32' },
      { ...settings, sendsms_method: 'PUT' },
    ],
    provider: { start: startFakeKannel },
    refusals: [
      { name: 'a wrong password', kind: 'unauthorized', settings: { password: 'not-the-right-one' } },
      { name: 'a wrong password in a test', kind: 'unauthorized', method: 'testSettings', settings: { password: 'not-the-right-one' } },
      {
        name: 'a black-listed number',
        kind: 'invalid_message',
        arrange: (kannel) => kannel.refuse(403, 'Number(s) has/have been denied by white- and/or black-lists.'),
      },
      { name: 'what it cannot route', kind: 'invalid_message', arrange: (kannel) => kannel.refuse(403, 'Not routable. Do not try again.') },
      {
        name: 'a phone without sender',
        kind: 'misconfigured',
        arrange: (kannel) => kannel.refuse(400, 'Sender missing and no global set, rejected'),
      },
      { name: 'another path', kind: 'misconfigured', arrange: (kannel) => kannel.refuse(404, 'Unknown request.') },
      { name: 'for the moment', kind: 'unreachable', arrange: (kannel) => kannel.refuse(503, 'Temporal failure, try again later.') },
      { name: 'as a proxy that lost it', kind: 'unconfirmed', arrange: (kannel) => kannel.refuse(502, 'Bad gateway') },
      { name: 'as somebody who is not Kannel', kind: 'bad_response', arrange: (kannel) => kannel.refuse(200, 'Welcome') },
    ],
    callbacks: {
      statusCallback: [
        {
          request: callbackRequest({ method: 'GET', query: { sms_uid: 'm-1', type: '1', answer: '', smsc_id: 'a' } }),
          reads: [{ uid: 'm-1', status: 'delivered', providerStatus: '1 delivered' }],
        },
        {
          request: callbackRequest({
            method: 'GET',
            query: { sms_uid: 'm-1', type: '2', answer: 'id:7 stat:EXPIRED err:004 text:secret' },
          }),
          reads: [{ uid: 'm-1', status: 'failed', reason: 'expired', providerStatus: '2 not delivered, EXPIRED, error 004' }],
        },
        {
          request: callbackRequest({ method: 'GET', query: { sms_uid: 'm-1', type: '16' } }),
          reads: [{ status: 'failed', reason: 'other' }],
        },
        { request: callbackRequest({ method: 'GET', query: { sms_uid: 'm-1', type: '4' } }), reads: [{ status: 'unknown' }] },
        { request: callbackRequest({ method: 'GET', query: { sms_uid: 'm-1', type: '8' } }), reads: [{ status: 'unknown' }] },
      ],
      inboundSms: [
        {
          request: callbackRequest({
            method: 'GET',
            query: { from: '+33199000042', text: 'oui', charset: 'UTF-8', time: '1903943800', id: 'a-1' },
          }),
          reads: [{ origin: '+33199000042', text: 'oui', uid: 'a-1', at: new Date('2030-05-02T09:16:40Z') }],
        },
        {
          request: {
            ...callbackRequest({ method: 'GET', query: { from: '0033199000042', text: 'x', charset: 'UTF-16BE' } }),
            url: `${address}?from=0033199000042&text=%04%1F%D8%3D%DEB&charset=UTF-16BE`,
          },
          reads: [{ origin: '+33199000042', text: 'П🙂' }],
        },
        {
          request: callbackRequest({
            text: 'Hello  there',
            headers: {
              'content-type': 'text/plain; charset="UTF-8"',
              'x-kannel-from': '+33199000042',
              'x-kannel-to': '36100',
              'x-kannel-time': '2030-05-02 09:16:40',
            },
          }),
          reads: [{ origin: '+33199000042', text: 'Hello  there', at: new Date('2030-05-02T09:16:40Z') }],
        },
        {
          // As RaspiSMS is used: without send-sender, with the sender in X-Kannel-To.
          request: callbackRequest({ text: 'oui', headers: { 'x-kannel-to': '33199000042' } }),
          reads: [{ origin: '+33199000042', text: 'oui' }],
        },
      ],
    },
  });
  for (const check of checks) it(check.name, check.run);
});
