import { afterAll, describe, expect, test } from 'vitest';
import { FakeTwilio, sidOf } from './fake-twilio.js';

const twilio = await FakeTwilio.start();
const { sid, token, service } = twilio.open('first');
afterAll(() => twilio.close());

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const good = { To: '+33199000042', From: '+15005550006', Body: 'Hello' };

async function create(form: Readonly<Record<string, string>>, authorization = basic(sid, token)): Promise<unknown> {
  const reply = await fetch(`${twilio.url}/2010-04-01/Accounts/${sid}/Messages.json`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams(form),
  });
  const { code } = (await reply.json()) as { readonly code?: number };
  return [reply.status, code];
}

describe('the fake of Twilio', () => {
  test('takes a good message', async () => {
    expect(await create(good)).toEqual([201, undefined]);
    expect(await create({ To: good.To, Body: good.Body, MessagingServiceSid: service })).toEqual([201, undefined]);
    expect(twilio.taken).toHaveLength(2);
    expect(twilio.complaints).toEqual([]);
  });

  test.each([
    ['no recipient', { ...good, To: '' }, 21604],
    ['a recipient that is not E.164', { ...good, To: '0199000042' }, 21211],
    ['no sender', { To: good.To, Body: good.Body }, 21603],
    ['a sender that is no number', { ...good, From: 'Shop' }, 21212],
    ['the number of somebody else', { ...good, From: '+15005550007' }, 21606],
    ['an unknown messaging service', { To: good.To, Body: good.Body, MessagingServiceSid: sidOf('MG', 'other') }, 21701],
    ['neither text nor file', { ...good, Body: '' }, 21619],
    ['a text that is too long', { ...good, Body: 'a'.repeat(1601) }, 21617],
    ['a file without address', { ...good, MediaUrl: '/tmp/a.png' }, 21620],
    ['an address for reports that cannot be called', { ...good, StatusCallback: 'http://localhost/' }, 21609],
  ])('refuses %s', async (_, form, code) => {
    expect(await create(form)).toEqual([400, code]);
  });

  test.each([
    ['none', ''],
    ['of a wrong token', basic(sid, 'guess')],
    ['of another account', basic(sidOf('AC', 'other'), token)],
    ['of another kind', `Bearer ${token}`],
  ])('refuses credentials: %s', async (_, authorization) => {
    expect(await create(good, authorization)).toEqual([401, 20003]);
  });

  test('complains of unknown parameters, both senders, and unknown addresses', async () => {
    await create({ ...good, idempotency_key: '1' });
    await create({ ...good, MessagingServiceSid: service });
    await fetch(`${twilio.url}/2010-04-01/Messages.json`, { method: 'POST' });
    expect(twilio.complaints).toEqual([
      'Create a Message has no parameter idempotency_key',
      'both From and MessagingServiceSid are given',
      'POST /2010-04-01/Messages.json is no route',
    ]);
  });
});
