import { afterAll, describe, expect, test } from 'vitest';
import { FakeOdyssey } from './fake-odyssey.js';

const odyssey = await FakeOdyssey.start();
odyssey.open('shop', 'password');
afterAll(() => odyssey.close());

const good = { JobType: 'SMS', Text: 'Hello', TrackingID: '1', AdhocRecipients: [{ Name: 'a', Address: '0033199000042' }] };
const basic = (login: string, password: string): string => `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;

async function create(job: object, authorization = basic('shop', 'password')): Promise<number> {
  const headers = { authorization, 'content-type': 'application/json' };
  return (await fetch(`${odyssey.baseUrl}/SMSJobs`, { method: 'POST', headers, body: JSON.stringify(job) })).status;
}

describe('the fake of Odyssey', () => {
  test('takes a good job', async () => {
    expect(await create(good)).toBe(200);
    expect(await create({ ...good, Parameter: { Sender: 'Shop', Media: 1 } })).toBe(200);
    expect(odyssey.taken).toHaveLength(2);
  });

  test.each([
    ['an unknown field', { ...good, Flash: true }],
    ['another kind of job', { ...good, JobType: 'Fax' }],
    ['no text', { ...good, Text: '' }],
    ['a reference that is no text', { ...good, TrackingID: 1 }],
    ['no recipient', { ...good, AdhocRecipients: [] }],
    ['a number with a plus', { ...good, AdhocRecipients: [{ Name: 'a', Address: '+33199000042' }] }],
    ['an unknown field of the recipient', { ...good, AdhocRecipients: [{ Name: 'a', Address: '0033199000042', Country: 'FR' }] }],
    ['a sender that is too long', { ...good, Parameter: { Sender: 'Abcdefghijkl', Media: 1 } }],
    ['a sender without its medium', { ...good, Parameter: { Sender: 'Shop' } }],
  ])('refuses %s', async (_, job) => {
    expect(await create(job)).toBe(400);
  });

  test.each([
    ['of a wrong password', basic('shop', 'guess')],
    ['of somebody unknown', basic('nobody', 'password')],
    ['of another kind', 'Bearer password'],
    ['that are empty', ''],
  ])('refuses credentials %s', async (_, authorization) => {
    expect(await create(good, authorization)).toBe(401);
    expect((await fetch(`${odyssey.baseUrl}/JobTypes`, { headers: { authorization } })).status).toBe(401);
  });
});
