import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterError } from '@pigeonnier/plugin-sdk';
import { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import type { Fault } from '@pigeonnier/octopush-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ALREADY_ACCEPTED, ERROR_CODES } from '../src/error-codes.js';
import { aBatch, anSms, startPhone } from './octopush-phone.js';
import type { OctopushPhone } from './octopush-phone.js';

let sandbox: OctopushSandbox;
let phone: OctopushPhone;

beforeAll(async () => {
  sandbox = await OctopushSandbox.start();
  phone = await startPhone(sandbox);
});
afterAll(async () => {
  await phone.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());
afterEach(() => expect(sandbox.violations).toEqual([]));

const lastBody = (): unknown => sandbox.requests.at(-1)?.body;
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `+3319900${1000 + index}`);

async function failureOf(work: Promise<unknown>): Promise<AdapterError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isAdapterError(error)) throw new Error(`no AdapterError but ${String(error)}`);
  return error;
}

describe('the request', () => {
  test('shows the sender name and asks for no answers', async () => {
    await phone.adapter.send(anSms({ idempotencyKey: 'inst-m7' }), phone.context({ sender: 'FrontDesk' }));
    expect(lastBody()).toEqual({
      recipients: [{ phone_number: '+33199000042' }],
      text: 'Your parcel is here',
      type: 'sms_premium',
      purpose: 'alert',
      sender: 'FrontDesk',
      request_id: 'inst-m7',
    });
  });

  test('without a sender name lets recipients answer', async () => {
    await phone.adapter.send(anSms({ idempotencyKey: 'inst-m8' }), phone.context({ sender: '' }));
    expect(lastBody()).toEqual({
      recipients: [{ phone_number: '+33199000042' }],
      text: 'Your parcel is here',
      type: 'sms_premium',
      purpose: 'alert',
      with_replies: true,
      request_id: 'inst-m8',
    });
  });

  test.each([
    [undefined, 'sms_premium'],
    ['', 'sms_premium'],
    ['premium', 'sms_premium'],
    ['low cost', 'sms_low_cost'],
  ])('with the quality %j is of type %s', async (sms_type, type) => {
    await phone.adapter.send(anSms(), phone.context({ sms_type }));
    expect(lastBody()).toMatchObject({ type });
  });

  test('keeps accents when told to', async () => {
    await phone.adapter.send(anSms({ text: 'Bientôt' }), phone.context({ auto_optimize_text: '0' }));
    expect(lastBody()).toMatchObject({ auto_optimize_text: false });
    expect(sandbox.outbox[0]?.shown_text).toBe('Bientôt');
  });

  test('of marketing says so and carries one STOP mention', async () => {
    const context = phone.context({ purpose: 'wholesale', sender: 'BookShop' });
    await phone.adapter.send(anSms({ text: 'Sale on Saturday' }), context);
    expect(lastBody()).toMatchObject({ purpose: 'wholesale', text: 'Sale on Saturday STOP au 30101' });
    await phone.adapter.send(anSms({ text: 'Sale. STOP au 30101' }), context);
    expect(lastBody()).toMatchObject({ text: 'Sale. STOP au 30101' });
  });

  test('is not made for a text that is too long, mention included', async () => {
    expect(await failureOf(phone.adapter.send(anSms({ text: 'a'.repeat(1225) }), phone.context()))).toMatchObject({
      kind: 'invalid_message',
    });
    const marketing = phone.context({ purpose: 'wholesale' });
    expect(await failureOf(phone.adapter.send(anSms({ text: 'a'.repeat(1220) }), marketing))).toMatchObject({ kind: 'invalid_message' });
    expect(sandbox.requests).toEqual([]);
    await phone.adapter.send(anSms({ text: 'a'.repeat(1224) }), phone.context());
  });
});

describe('success', () => {
  test.each([200, 201] as const)('with %i gives ticket, parts and cost', async (successStatus) => {
    sandbox.configure({ successStatus, ticketLength: 'long' });
    const receipt = await phone.adapter.send(anSms({ text: 'a'.repeat(200) }), phone.context());
    expect(receipt).toEqual({
      uid: sandbox.outbox[0]?.ticket,
      segments: 2,
      cost: 0.091,
      currency: 'EUR',
      answer: expect.stringContaining(`${successStatus} {`) as string,
    });
  });

  test('of a batch is one request with one ticket for up to 500 recipients', async () => {
    const to = numbers(500);
    const receipt = await phone.adapter.sendBatch(aBatch(to), phone.context());
    expect(receipt).toMatchObject({ uid: sandbox.outbox[0]?.ticket, acceptedCount: 500, segments: 500, cost: 22.75 });
    expect(sandbox.outbox.map(({ recipient }) => recipient)).toEqual(to);
    expect(sandbox.requests).toHaveLength(1);
  });

  test('of a batch tells how many recipients were accepted', async () => {
    sandbox.fail({ kind: 'fewer_contacts', times: 1 });
    expect(await phone.adapter.sendBatch(aBatch(numbers(3)), phone.context())).toMatchObject({ acceptedCount: 2 });
  });

  test('one message and a batch of one make the same request', async () => {
    await phone.adapter.send(anSms({ idempotencyKey: 'same-1' }), phone.context());
    const single = lastBody();
    sandbox.reset();
    await phone.adapter.sendBatch(aBatch(['+33199000042'], { idempotencyKey: 'same-1' }), phone.context());
    expect(lastBody()).toEqual(single);
  });

  test('a lost answer is found to be accepted by the second attempt', async () => {
    sandbox.fail({ kind: 'reset_after', times: 1 });
    const sms = anSms();
    expect(await failureOf(phone.adapter.send(sms, phone.context()))).toMatchObject({ kind: 'unconfirmed' });
    expect(await phone.adapter.send(sms, phone.context())).toMatchObject({ alreadyAccepted: true });
    expect(sandbox.outbox).toHaveLength(1);
  });

  test.each([...ALREADY_ACCEPTED])('code %s means that a batch was accepted before', async (code) => {
    sandbox.fail({ kind: 'code', code: Number(code) });
    const receipt = await phone.adapter.sendBatch(aBatch(numbers(3)), phone.context());
    expect(receipt).toMatchObject({ alreadyAccepted: true, acceptedCount: 3 });
    expect(receipt).not.toHaveProperty('uid');
  });
});

describe('failure', () => {
  test.each([...ERROR_CODES].map(([code, { kind, reason }]) => [code, kind, reason] as const))(
    'code %s is %s',
    async (code, kind, reason) => {
      sandbox.fail({ kind: 'code', code: Number(code) });
      const error = await failureOf(phone.adapter.send(anSms(), phone.context()));
      expect(error).toMatchObject({ kind, reason, providerCode: code });
      expect(error.message).toContain(`code ${code}`);
    },
  );

  test('a code nobody knows is final for the message, in Octopush’s words', async () => {
    sandbox.fail({ kind: 'code', code: 9999 });
    expect(await failureOf(phone.adapter.send(anSms(), phone.context()))).toMatchObject({
      kind: 'invalid_message',
      reason: 'other',
      providerCode: '9999',
      message: 'Octopush: refused without a known code (code 9999: Refused with code 9999)',
    });
  });

  test.each<[string, Fault, object]>([
    ['429', { kind: 'rate_limited', retryAfter: '7' }, { kind: 'rate_limited', retryAfterMs: 7000 }],
    ['500', { kind: 'server_error' }, { kind: 'unconfirmed' }],
    ['an HTML page with 502', { kind: 'html_page', status: 502 }, { kind: 'unconfirmed' }],
    ['an HTML page with 404', { kind: 'html_page', status: 404 }, { kind: 'misconfigured' }],
    ['an HTML page with 403', { kind: 'html_page', status: 403 }, { kind: 'unauthorized' }],
    ['an HTML page with 400', { kind: 'html_page', status: 400 }, { kind: 'invalid_message' }],
    ['an HTML page with 302', { kind: 'html_page', status: 302 }, { kind: 'misconfigured' }],
    ['an HTML page with 200', { kind: 'html_page', status: 200 }, { kind: 'bad_response' }],
    ['2xx without ticket', { kind: 'no_ticket' }, { kind: 'bad_response' }],
    ['a reset in place of an answer', { kind: 'reset_before' }, { kind: 'unconfirmed' }],
    ['a reset after accepting', { kind: 'reset_after' }, { kind: 'unconfirmed' }],
  ])('%s', async (_, fault, expected) => {
    sandbox.fail(fault);
    expect(await failureOf(phone.adapter.send(anSms(), phone.context()))).toMatchObject(expected);
    expect(await failureOf(phone.adapter.sendBatch(aBatch(numbers(2)), phone.context()))).toMatchObject(expected);
  });

  test('a call that the host gives up while it is answered may have been taken', async () => {
    sandbox.fail({ kind: 'delay', delayMs: 5000, times: 1 });
    const signal = AbortSignal.timeout(100);
    expect(await failureOf(phone.adapter.send(anSms(), phone.context({}, signal)))).toMatchObject({ kind: 'unconfirmed' });
  });

  test('a server that refuses connections has certainly taken nothing', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const lost = await startPhone({ ...sandbox, login: 'l', apiKey: 'k', baseUrl: `http://127.0.0.1:${port}/v1/public` });
    expect(await failureOf(lost.adapter.send(anSms(), lost.context()))).toMatchObject({ kind: 'unreachable' });
    await lost.close();
  });

  test('wrong credentials', async () => {
    expect(await failureOf(phone.adapter.send(anSms(), phone.context({ api_key: 'guess' })))).toMatchObject({ kind: 'unauthorized' });
  });

  test('never shows the API key', async () => {
    const apiKey = 'Refused';
    sandbox.configure({ account: { apiKey }, faults: [{ kind: 'code', code: 9999 }] });
    const { message } = await failureOf(phone.adapter.send(anSms(), phone.context({ api_key: apiKey })));
    expect(message).toContain('******** with code 9999');
    expect(message).not.toContain(apiKey);
  });

  test.each([
    ['+33199000104', 'no_credit'],
    ['+33199000106', 'misconfigured'],
    ['+33199000113', 'unauthorized'],
    ['+33199000121', 'misconfigured'],
    ['+33199000500', 'unconfirmed'],
  ])('the sandbox’s recipient %s is %s', async (to, kind) => {
    expect(await failureOf(phone.adapter.send(anSms({ to }), phone.context()))).toMatchObject({ kind });
  });
});

describe('the base URL', () => {
  test('may end in a slash', async () => {
    const slashed = await startPhone({ login: sandbox.login, apiKey: sandbox.apiKey, baseUrl: `${sandbox.baseUrl}/` });
    await slashed.adapter.send(anSms(), slashed.context());
    expect(sandbox.outbox).toHaveLength(1);
    await slashed.close();
  });
});
