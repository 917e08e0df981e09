import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { HTTP_STATUSES } from '../src/read-answer.js';
import { FakeOdyssey } from './fake-odyssey.js';
import { anSms, failureOf, startPhone } from './odyssey-phone.js';

const odyssey = await FakeOdyssey.start();
odyssey.open('shop', 'p:a:ss:word');
const phone = await startPhone(`${odyssey.baseUrl}/`);
afterAll(async () => {
  expect(odyssey.complaints).toEqual([]);
  await phone.close();
  await odyssey.close();
});
beforeEach(() => {
  odyssey.taken.length = 0;
  odyssey.front.answerWith({}, 0);
});

describe('the request', () => {
  test('is a job for one recipient, with our key as its reference', async () => {
    const receipt = await phone.adapter.send(anSms(), phone.context());
    expect(odyssey.front.requests.at(-1)?.body).toEqual({
      JobType: 'SMS',
      Text: 'Your parcel is here',
      TrackingID: 'test-m1',
      AdhocRecipients: [{ Name: 'test-m1', Address: '0033199000042' }],
    });
    expect(receipt).toEqual({ uid: '1000001', answer: '200 {"JobNumber":"1000001"}' });
  });

  test('has a parameter for the sender name', async () => {
    await phone.adapter.send(anSms(), phone.context({ sender: 'FrontDesk' }));
    expect(odyssey.front.requests.at(-1)?.body).toMatchObject({ Parameter: { Sender: 'FrontDesk', Media: 1 } });
    expect(odyssey.taken).toMatchObject([{ to: '+33199000042', sender: 'FrontDesk' }]);
  });
});

describe('the sender name', () => {
  test.each(['Shop', 'FrontDesk', '007', '36100', 'Abcdefghijk', 'A & B'])('may be %j', (sender) => {
    expect(phone.context({ sender }).settings.sender).toBe(sender);
  });

  test.each(['AB', 'Abcdefghijkl', 'Café', 'a\nbc'])('cannot be %j', (sender) => {
    expect(() => phone.context({ sender })).toThrow('sender');
  });
});

describe('failure', () => {
  test.each([...HTTP_STATUSES, [500, 'unconfirmed'], [503, 'unconfirmed'], [404, 'misconfigured'], [302, 'misconfigured']] as const)(
    'HTTP %i is %s',
    async (status, kind) => {
      odyssey.front.answerWith({ status, json: { Message: 'No' }, headers: { 'retry-after': '7' } });
      expect(await failureOf(phone.adapter.send(anSms(), phone.context()))).toMatchObject({
        kind,
        message: `Odyssey refuses with HTTP ${status}: No`,
      });
    },
  );

  test.each([
    ['no number', { json: { JobNumber: null } }],
    ['an empty number', { json: { JobNumber: 0 } }],
    ['a page', { text: '<html></html>' }],
  ])('is in doubt after a success with %s', async (_, answer) => {
    odyssey.front.answerWith(answer);
    expect(await failureOf(phone.adapter.send(anSms(), phone.context()))).toMatchObject({ kind: 'bad_response' });
  });

  test('tells what Odyssey finds wrong, without whole numbers or the password', async () => {
    const { message } = await failureOf(phone.adapter.send(anSms({ to: '+330199000042123456' }), phone.context()));
    expect(message).toBe('Odyssey refuses with HTTP 400: The request is invalid. The number …3456 is not valid.');
    odyssey.front.answerWith({ status: 400, json: { Message: 'you sent p:a:ss:word' } });
    expect((await failureOf(phone.adapter.send(anSms(), phone.context()))).message).toContain('you sent ********');
  });
});

describe('the account', () => {
  test('is asked for its kinds of jobs', async () => {
    await phone.adapter.testSettings(phone.context());
    expect(odyssey.front.requests.at(-1)).toMatchObject({ method: 'GET', path: '/api/v1/JobTypes' });
    expect(await phone.adapter.checkStatus(phone.context())).toBe('available');
  });

  test('is unavailable with a wrong password', async () => {
    const context = phone.context({ password: 'guess' });
    expect(await failureOf(phone.adapter.testSettings(context))).toMatchObject({ kind: 'unauthorized' });
    expect(await phone.adapter.checkStatus(context)).toBe('unavailable');
  });

  test.each([500, 429, 400])('is left alone after HTTP %i', async (status) => {
    odyssey.front.answerWith({ status });
    expect(await failureOf(phone.adapter.checkStatus(phone.context()))).toMatchObject({ kind: 'unreachable' });
  });
});
