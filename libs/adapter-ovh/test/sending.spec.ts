import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterError, OutboundBatch } from '@pigeonnier/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HTTP_STATUSES, ERROR_CODES } from '../src/client/error-codes.js';
import { OvhFake } from './ovh-fake.js';
import { anSms, startPhones } from './ovh-phone.js';
import type { OvhPhones } from './ovh-phone.js';

let fake: OvhFake;
let phones: OvhPhones;

beforeEach(async () => {
  fake = await OvhFake.start();
  phones = await startPhones(fake);
});
afterEach(async () => {
  expect(fake.complaints).toEqual([]);
  await phones.close();
  await fake.close();
});

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `+3319900${1000 + index}`);
const aBatch = (to: readonly string[]): OutboundBatch => ({ ...anSms(), to });
const send = (settings = {}) => phones.shortcode.send(anSms(), phones.context(settings));

async function failureOf(work: Promise<unknown>): Promise<AdapterError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAdapterError(error)) throw new Error(`no AdapterError but ${String(error)}`);
  return error;
}

describe('the request', () => {
  test('without a sender name asks for a short code that can be answered', async () => {
    await phones.shortcode.send(anSms({ idempotencyKey: 'inst-m7' }), phones.context({ sender: '' }));
    expect(fake.calls).toMatchObject([{ method: 'POST', path: '/sms/sms-first-1/jobs' }]);
    expect(fake.calls[0]?.body).toEqual({
      message: 'Your parcel is here',
      receivers: ['+33199000042'],
      charset: 'UTF-8',
      tag: 'inst-m7',
      senderForResponse: true,
      noStopClause: false,
    });
  });

  test('shows the sender name, and leaves the STOP clause out where it is told to', async () => {
    await send({ sender: 'Pigeonnier', no_stop_clause: '1' });
    expect(fake.calls[0]?.body).toMatchObject({ sender: 'Pigeonnier', noStopClause: true });
    expect(fake.calls[0]?.body).not.toHaveProperty('senderForResponse');
  });

  test('of a virtual number goes through the number, and names neither sender nor STOP clause', async () => {
    await phones.virtualNumber.send(anSms({ idempotencyKey: 'inst-m8' }), phones.numberContext());
    expect(fake.calls).toMatchObject([{ path: '/sms/sms-first-1/virtualNumbers/0033199000001/jobs' }]);
    expect(fake.calls[0]?.body).toEqual({
      message: 'Your parcel is here',
      receivers: ['+33199000042'],
      charset: 'UTF-8',
      tag: 'inst-m8',
    });
  });

  test('carries priority and validity where they are set', async () => {
    await send({ priority: 'low', validity_period: '60' });
    expect(fake.calls[0]?.body).toMatchObject({ priority: 'low', validityPeriod: 60 });
  });

  test('has a tag of at most 20 characters that still tells messages apart', async () => {
    await phones.shortcode.send(anSms({ idempotencyKey: 'a-very-long-instance-name-m12345678' }), phones.context());
    expect(fake.calls[0]?.body).toMatchObject({ tag: 'stance-name-m12345678'.slice(-20) });
  });

  test('is signed over any text', async () => {
    await phones.shortcode.send(anSms({ text: 'À bientôt 🕊\n"%2B"' }), phones.context());
    expect(fake.sent).toMatchObject([{ message: 'À bientôt 🕊\n"%2B"' }]);
  });
});

describe('the receipt', () => {
  test('holds OVH’s id, the answer, and the parts that the credits tell', async () => {
    const receipt = await phones.shortcode.send(anSms({ text: 'a'.repeat(161) }), phones.context());
    expect(receipt).toMatchObject({ uid: String(fake.sent[0]?.id), segments: 2 });
    expect(receipt.answer).toMatch(/^200 \{.*"totalCreditsRemoved":2/);
  });

  test('says nothing of parts where a credit is not one part', async () => {
    expect(await phones.shortcode.send(anSms({ to: '+32470000001' }), phones.context())).not.toHaveProperty('segments');
  });

  test('of a batch gives every recipient its own id, whichever are refused', async () => {
    const to = numbers(5);
    fake.accounts[0]?.refused.push(to[1]!);
    const receipt = await phones.shortcode.sendBatch(aBatch(to), phones.context());
    const idOf = new Map(fake.sent.map(({ receiver, id }) => [receiver, String(id)]));
    expect(receipt).toMatchObject({
      recipients: to.map((number) =>
        number === to[1]
          ? { to: number, accepted: false, reason: 'bad_number' }
          : { to: number, accepted: true, uid: idOf.get(number), segments: 1 },
      ),
    });
    expect(fake.calls).toHaveLength(1);
  });

  test.each([
    ['another order', (valid: readonly string[]) => [...valid].reverse()],
    ['another spelling', (valid: readonly string[]) => valid.map((number) => number.replace('+', '00'))],
  ])('of a batch follows validReceivers in %s', async (_, spell) => {
    const to = numbers(3);
    const validReceivers = spell(to);
    fake.answerWith({ json: { ids: [11, 12, 13], validReceivers, invalidReceivers: [], totalCreditsRemoved: 3 } });
    const receipt = await phones.shortcode.sendBatch(aBatch(to), phones.context());
    const uidOf = (number: string): string => String(11 + validReceivers.map((each) => each.slice(-4)).indexOf(number.slice(-4)));
    expect(receipt).toMatchObject({ recipients: to.map((number) => ({ to: number, uid: uidOf(number) })) });
  });

  test.each([
    ['fewer ids than recipients', { ids: [1], validReceivers: numbers(2), invalidReceivers: [] }],
    ['a recipient that is nowhere', { ids: [1], validReceivers: numbers(1), invalidReceivers: [] }],
    ['no lists', { totalCreditsRemoved: 2 }],
    ['lists of something else', { ids: [null, {}], validReceivers: [[], 1], invalidReceivers: [] }],
  ])('of a batch is never guessed: %s', async (_, json) => {
    fake.answerWith({ json });
    expect(await failureOf(phones.shortcode.sendBatch(aBatch(numbers(2)), phones.context()))).toMatchObject({ kind: 'bad_response' });
  });

  test('never is for a recipient that OVH refuses', async () => {
    fake.accounts[0]?.refused.push('+33199000042');
    expect(await failureOf(send())).toMatchObject({ kind: 'invalid_message', reason: 'bad_number' });
  });
});

describe('a refusal', () => {
  test.each(Array.from(ERROR_CODES, ([code, { kind }]) => [code, kind]))('with the code %s is %s', async (errorCode, kind) => {
    fake.answerWith({ status: errorCode === 'QUERY_TIME_OUT' ? 400 : 403, json: { errorCode, message: 'no' } });
    expect(await failureOf(send())).toMatchObject({ kind, providerCode: errorCode });
  });

  test.each([
    ...Array.from(HTTP_STATUSES, ([status, { kind }]) => [status, kind] as const),
    [500, 'unconfirmed'],
    [503, 'unconfirmed'],
  ] as const)('with HTTP %i is %s, with OVH’s words or without', async (status, kind) => {
    fake.answerWith({ status, json: { class: 'Client::Something', message: 'no' } });
    expect(await failureOf(send())).toMatchObject({ kind, providerCode: 'Client::Something' });
    fake.answerWith({ status, text: '<html>no</html>' });
    expect(await failureOf(send())).toMatchObject({ kind });
  });

  test.each([301, 405, 418])('with HTTP %i says that this is no OVH', async (status) => {
    fake.answerWith({ status, text: 'no' });
    expect(await failureOf(send())).toMatchObject({ kind: 'misconfigured', message: expect.stringContaining('no OVH API') as string });
  });

  test('that speaks of credits is no_credit; one that speaks of credentials is not', async () => {
    fake.answerWith({ status: 403, json: { class: 'Client::Forbidden', message: 'Not enough credits left' } });
    expect(await failureOf(send())).toMatchObject({ kind: 'no_credit' });
    fake.answerWith({ status: 403, json: { class: 'Client::Forbidden', message: 'Bad credentials' } });
    expect(await failureOf(send())).toMatchObject({ kind: 'unauthorized' });
  });

  test('quotes OVH without secrets, and keeps how long it asks to wait', async () => {
    const secret = fake.accounts[0]?.appSecret ?? '';
    fake.answerWith({ status: 429, json: { message: `too fast, ${secret}` }, headers: { 'retry-after': '7' } });
    const error = await failureOf(send());
    expect(error).toMatchObject({ kind: 'rate_limited', retryAfterMs: 7_000 });
    expect(error.message).toBe('OVH: too many requests (HTTP 429: too fast, ********)');
  });
});

describe('OVH’s clock', () => {
  test.each([3_600, -3_600])('is asked once and followed when it is %i seconds ahead', async (lead) => {
    fake.clockLeadSeconds = lead;
    await send();
    await send();
    expect(fake.sent).toHaveLength(2);
    expect(fake.timeRequests).toBe(1);
  });

  test('is asked again once it has been set: the message waits, and is sent at the next attempt', async () => {
    await send();
    fake.clockLeadSeconds = 3_600;
    expect(await failureOf(send())).toMatchObject({ kind: 'unreachable', providerCode: 'QUERY_TIME_OUT' });
    await send();
    expect(fake.sent).toHaveLength(2);
    expect(fake.timeRequests).toBe(2);
  });

  test.each([
    ['a page', { text: '<html></html>' }],
    ['nothing', { text: '' }],
    ['an error', { status: 503, json: { message: 'later' } }],
    ['a broken connection', 'reset' as const],
  ])('that answers %s leaves the message for later', async (_, answer) => {
    fake.answerTimeWith(answer);
    expect(await failureOf(send())).toMatchObject({ kind: 'unreachable' });
    fake.answerTimeWith(undefined);
    await send();
    expect(fake.sent).toHaveLength(1);
  });
});
