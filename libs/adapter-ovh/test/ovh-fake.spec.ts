import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anAccount } from './ovh-account.js';
import type { FakeAccount } from './ovh-account.js';
import { OvhFake } from './ovh-fake.js';

let fake: OvhFake;
let account: FakeAccount;

beforeEach(async () => {
  account = anAccount('first');
  fake = await OvhFake.start([account, anAccount('second')]);
});
afterEach(() => fake.close());

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestamp?: number;
  readonly secret?: string;
  readonly type?: string;
}

async function call({ method = 'GET', path = '/sms/sms-first-1', body = '', headers = {}, timestamp, secret, type }: Call) {
  const url = fake.baseUrl + path;
  const time = String(timestamp ?? Math.floor(Date.now() / 1000) + fake.clockLeadSeconds);
  const signed = [secret ?? account.appSecret, account.consumerKey, method, url, body, time].join('+');
  const response = await fetch(url, {
    method,
    ...(body !== '' && { body }),
    headers: {
      'x-ovh-application': account.appKey,
      'x-ovh-consumer': account.consumerKey,
      'x-ovh-timestamp': time,
      'x-ovh-signature': `$1$${createHash('sha1').update(signed).digest('hex')}`,
      'content-type': type ?? 'application/json',
      ...headers,
    },
  });
  return { status: response.status, ...((await response.json()) as object) };
}

const JOB = { message: 'Hello', receivers: ['+33199000042'], senderForResponse: true, noStopClause: false, charset: 'UTF-8' };
const post = (job: object, path = '/sms/sms-first-1/jobs') => call({ method: 'POST', path, body: JSON.stringify(job) });

describe('the fake of OVH', () => {
  test('takes what OVH’s pages describe', async () => {
    expect(await call({})).toMatchObject({ status: 'enable', creditsLeft: 100_000 });
    expect(await post(JOB)).toMatchObject({ status: 200, totalCreditsRemoved: 1, invalidReceivers: [], validReceivers: ['+33199000042'] });
    expect(fake.sent).toMatchObject([{ receiver: '+33199000042', message: 'Hello' }]);
    expect(fake.complaints).toEqual([]);
  });

  test.each<[string, Call, number, string]>([
    ['an unknown application', { headers: { 'x-ovh-application': 'guess' } }, 403, 'INVALID_KEY'],
    ['a consumer key of another application', { headers: { 'x-ovh-consumer': 'consumer-key-of-second' } }, 403, 'INVALID_CREDENTIAL'],
    ['no consumer key', { headers: { 'x-ovh-consumer': '' } }, 403, 'NOT_CREDENTIAL'],
    ['a wrong signature', { headers: { 'x-ovh-signature': '$1$0000000000000000000000000000000000000000' } }, 400, 'INVALID_SIGNATURE'],
    ['a wrong secret', { secret: 'guess' }, 400, 'INVALID_SIGNATURE'],
    ['an old timestamp', { timestamp: Math.floor(Date.now() / 1000) - 60 }, 400, 'QUERY_TIME_OUT'],
    ['no timestamp', { headers: { 'x-ovh-timestamp': 'now' } }, 400, 'QUERY_TIME_OUT'],
  ])('refuses %s', async (_, wrong, status, errorCode) => {
    expect(await call(wrong)).toMatchObject({ status, errorCode });
  });

  test('refuses a body that was changed after it was signed', async () => {
    const signedOver = JSON.stringify(JOB);
    const time = Math.floor(Date.now() / 1000);
    const signed = [account.appSecret, account.consumerKey, 'POST', `${fake.baseUrl}/sms/sms-first-1/jobs`, signedOver, time].join('+');
    const signature = `$1$${createHash('sha1').update(signed).digest('hex')}`;
    const body = JSON.stringify({ ...JOB, message: 'changed' });
    const headers = { 'x-ovh-signature': signature };
    expect(await call({ method: 'POST', path: '/sms/sms-first-1/jobs', body, headers, timestamp: time })).toMatchObject({
      errorCode: 'INVALID_SIGNATURE',
    });
    expect(fake.sent).toEqual([]);
  });

  test.each<[string, object]>([
    ['an unknown field', { ...JOB, flash: true }],
    ['a flag that is no boolean', { ...JOB, noStopClause: '1' }],
    ['another charset', { ...JOB, charset: 'ISO-8859-1' }],
    ['an unknown priority', { ...JOB, priority: 'urgent' }],
    ['no text', { ...JOB, message: '' }],
    ['a text of seven parts', { ...JOB, message: 'a'.repeat(919) }],
    ['no recipients', { ...JOB, receivers: [] }],
    ['501 recipients', { ...JOB, receivers: Array.from({ length: 501 }, (_, index) => `+3319900${1000 + index}`) }],
    ['a recipient twice', { ...JOB, receivers: ['+33199000042', '+33199000042'] }],
    ['a tag that is too long', { ...JOB, tag: 'x'.repeat(21) }],
    ['neither sender nor short code', { ...JOB, senderForResponse: false }],
    ['sender and short code', { ...JOB, sender: 'Pigeonnier' }],
  ])('refuses a job with %s, and complains', async (_, job) => {
    expect(await post(job)).toMatchObject({ status: 400, class: 'Client::BadRequest' });
    expect(fake.sent).toEqual([]);
    expect(fake.complaints).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['the STOP clause', { noStopClause: true }],
    ['a sender', { sender: 'Pigeonnier' }],
    ['the short code', { senderForResponse: true }],
  ])('refuses a job of a virtual number with a field for %s', async (_, field) => {
    const job = { message: 'Hello', receivers: ['+33199000042'] };
    expect(await post({ ...job, ...field }, '/sms/sms-first-1/virtualNumbers/0033199000001/jobs')).toMatchObject({ status: 400 });
    expect(await post(job, '/sms/sms-first-1/virtualNumbers/0033199000001/jobs')).toMatchObject({ status: 200 });
  });

  test.each<[string, Call]>([
    ['the account of others', { path: '/sms/sms-second-1' }],
    ['an unknown sender', { path: '/sms/sms-first-1/senders/Nobody' }],
    ['an unknown number', { path: '/sms/sms-first-1/virtualNumbers/0033199000009' }],
    ['a number that is not written with 00', { path: '/sms/sms-first-1/virtualNumbers/+33199000001' }],
    ['an unknown message', { path: '/sms/sms-first-1/incoming/9' }],
    ['an unknown route', { path: '/sms/sms-first-1/nothing' }],
    ['another method', { path: '/sms/sms-first-1/incoming', method: 'DELETE' }],
  ])('does not find %s', async (_, wrong) => {
    expect(await call(wrong)).toMatchObject({ status: 404, class: 'Client::NotFound' });
  });

  test('refuses a job that is no JSON', async () => {
    expect(await call({ method: 'POST', path: '/sms/sms-first-1/jobs', body: 'message=Hello', type: 'text/plain' })).toMatchObject({
      status: 400,
    });
    expect(fake.complaints).toEqual(['a job must be JSON']);
  });

  test('names recipients that are no international numbers as invalid', async () => {
    expect(await post({ ...JOB, receivers: ['0199000042', '+33199000043'] })).toMatchObject({
      invalidReceivers: ['0199000042'],
      validReceivers: ['+33199000043'],
      totalCreditsRemoved: 1,
    });
  });
});
