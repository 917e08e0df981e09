import { afterEach, beforeEach, expect, test } from 'vitest';
import { OctopushSandbox } from '../src/index.js';
import { aSend, callApi, callControl, send, to } from './call-api.js';

let sandbox: OctopushSandbox;
let now: number;

beforeEach(async () => {
  now = Date.UTC(2030, 4, 2, 7, 0, 0);
  sandbox = await OctopushSandbox.start({ credit: 10, now: () => now });
});
afterEach(() => sandbox.close());

test('an accepted send is charged, ticketed and in the outbox, and nothing is to be said against it', async () => {
  const answer = await send(sandbox, { request_id: 'msg-1', ...to('+33199000042', '+33199000043') });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    sms_ticket: expect.stringMatching(/^sms_[0-9a-f]{13}$/) as string,
    number_of_contacts: 2,
    total_cost: 0.091,
    number_of_sms_needed: 2,
    residual_credit: 9.909,
  });
  expect(sandbox.outbox).toHaveLength(2);
  expect(sandbox.outbox[0]).toMatchObject({
    ticket: answer.body.sms_ticket,
    recipient: '+33199000042',
    text: 'Your parcel is waiting at the front desk.',
    sender: 'FrontDesk',
    request_id: 'msg-1',
    at: '2030-05-02T07:00:00.000Z',
  });
  expect(sandbox.violations).toEqual([]);
});

test('200 and long tickets can be chosen', async () => {
  sandbox.configure({ successStatus: 200, ticketLength: 'long' });
  const { status, body } = await send(sandbox);
  expect(status).toBe(200);
  expect(body.sms_ticket).toMatch(/^sms_[0-9a-f]{13}\d{9}$/);
});

test('tickets never repeat', async () => {
  const answers = [];
  for (let index = 0; index < 20; index += 1) answers.push(await send(sandbox));
  expect(new Set(answers.map(({ body }) => body.sms_ticket)).size).toBe(20);
});

test.each([
  ['another login', { login: 'nobody@example.org' }],
  ['another key', { apiKey: 'guess' }],
  ['no key', { apiKey: '' }],
])('%s is refused with 401', async (_, credentials) => {
  expect(await callApi(sandbox, 'sms-campaign/send', { body: aSend(), ...credentials })).toMatchObject({
    status: 401,
    body: { code: 101 },
  });
  expect(await callApi(sandbox, 'wallet/check-balance', credentials)).toMatchObject({ status: 401, body: { code: 101 } });
  expect(sandbox.outbox).toEqual([]);
});

test.each([
  ['no JSON', '{'],
  ['an array', '[]'],
  ['a number', '1'],
])('a body that is %s is refused', async (_, body) => {
  expect(await callApi(sandbox, 'sms-campaign/send', { body })).toMatchObject({ status: 400, body: { code: 100 } });
});

test('unknown paths and methods are 404', async () => {
  expect(await callApi(sandbox, 'message-sms/send', { body: aSend() })).toMatchObject({ status: 404, body: { code: 404 } });
  expect(await callApi(sandbox, 'sms-campaign/send')).toMatchObject({ status: 404 });
});

test('a wrong call is refused with its code and leaves no message and no charge', async () => {
  expect(await send(sandbox, { sender: 'AB' })).toMatchObject({ status: 400, body: { code: 106, message: expect.any(String) as string } });
  expect(sandbox.outbox).toEqual([]);
  expect((await callApi(sandbox, 'wallet/check-balance')).body).toEqual({ amount: 10, unit: 'euros' });
});

test('a request_id counts once in 24 hours, and only when accepted', async () => {
  expect((await send(sandbox, { request_id: 'once', sender: 'AB' })).body.code).toBe(106);
  expect((await send(sandbox, { request_id: 'once' })).status).toBe(201);
  expect(await send(sandbox, { request_id: 'once' })).toMatchObject({ status: 400, body: { code: 182 } });
  now += 24 * 3600 * 1000;
  expect((await send(sandbox, { request_id: 'once' })).status).toBe(201);
  expect(sandbox.outbox).toHaveLength(2);
});

test('a send over the credit is refused and nothing is deducted', async () => {
  sandbox.configure({ account: { credit: 0.05 } });
  expect((await send(sandbox, to('+33199000042', '+33199000043'))).body.code).toBe(104);
  expect((await send(sandbox)).body.residual_credit).toBe(0.0045);
});

test.each([
  ['unvalidated', 113],
  ['under_investigation', 114],
] as const)('an account that is %s cannot send', async (standing, code) => {
  sandbox.configure({ account: { standing } });
  expect(await send(sandbox)).toMatchObject({ status: 400, body: { code } });
});

test('a simulated send is answered but neither charged nor sent', async () => {
  const answer = await send(sandbox, { simulation_mode: true });
  expect(answer.body).toMatchObject({ number_of_contacts: 1, residual_credit: 10 });
  expect(sandbox.outbox).toEqual([]);
});

test('the handset shows placeholders filled and accents made plain, unless told not to', async () => {
  await send(sandbox, { text: 'Bientôt, {first_name}', recipients: [{ phone_number: '+33199000042', first_name: 'Nora' }] });
  await send(sandbox, { text: 'Bientôt', auto_optimize_text: false });
  expect(sandbox.outbox.map(({ shown_text }) => shown_text)).toEqual(['Bientot, Nora', 'Bientôt']);
});

test('the balance is told in euros or in units of a product', async () => {
  expect((await callApi(sandbox, 'wallet/check-balance?product_name=sms_premium&country_code=FR&with_details=true')).body).toEqual({
    amount: 219,
    unit: 'sms_premium',
    wallet_packs: [expect.objectContaining({ credit: 219 })],
  });
  expect((await callApi(sandbox, 'wallet/check-balance?product_name=fax')).status).toBe(400);
  expect((await callApi(sandbox, 'wallet/check-balance?country_code=FR')).status).toBe(400);
});

test('callback settings are read nested and flat, and shown', async () => {
  const edit = (body: object): Promise<unknown> => callApi(sandbox, 'user/campaign-parameters/edit', { method: 'PATCH', body });
  await edit({ callbacks: { callback_url_for_deliveries: 'http://a.example/1?k=1' }, payload_type: 'html' });
  await edit({ callback_url_for_inbounds: 'http://a.example/2', use_metadata_node_for_inbound: true });
  expect((await callApi(sandbox, 'user/campaign-parameters')).body).toEqual({
    callbacks: {
      callback_url_for_deliveries: 'http://a.example/1?k=1',
      callback_url_for_inbounds: 'http://a.example/2',
      callback_url_for_blacklisted_numbers: '',
    },
    payload_type: 'html',
    use_metadata_node_for_inbound: true,
  });
});

test('a scheduled send can be cancelled until ten minutes before, for one or two recipients', async () => {
  const cancel = (ticket: unknown): Promise<unknown> =>
    callApi(sandbox, 'sms-campaign/cancel', { method: 'DELETE', body: { ticket_number: ticket } });
  const later = await send(sandbox, { send_at: '2030-05-02 10:00:00' });
  expect(sandbox.outbox[0]?.send_at).toBe('2030-05-02T08:00:00.000Z');
  expect(await cancel(later.body.sms_ticket)).toMatchObject({ status: 204, text: '' });
  expect(sandbox.outbox).toEqual([]);
  expect(await cancel(later.body.sms_ticket)).toMatchObject({ status: 400 });

  const soon = await send(sandbox, { send_at: '2030-05-02T09:05:00+02:00' });
  expect(await cancel(soon.body.sms_ticket)).toMatchObject({ status: 400 });
  const large = await send(sandbox, { send_at: '2030-05-02 10:00:00', ...to('+33199000042', '+33199000043', '+33199000044') });
  expect(await cancel(large.body.sms_ticket)).toMatchObject({ status: 400 });
});

test('two sends at a time for one account are listed, for two accounts they are not', async () => {
  sandbox.configure({ account: { login: 'second@example.org', apiKey: 'k' }, faults: [{ kind: 'delay', delayMs: 50 }] });
  await Promise.all([send(sandbox), callApi(sandbox, 'sms-campaign/send', { body: aSend(), login: 'second@example.org', apiKey: 'k' })]);
  expect(sandbox.violations).toEqual([]);
  await Promise.all([send(sandbox), send(sandbox)]);
  expect(sandbox.violations.map(({ rule }) => rule)).toEqual(['parallel_requests']);
});

test('a body that is not announced as JSON is read and listed', async () => {
  const answer = await callApi(sandbox, 'sms-campaign/send', { body: aSend(), contentType: 'text/plain' });
  expect(answer.status).toBe(201);
  expect(sandbox.violations.map(({ rule }) => rule)).toEqual(['content_type']);
});

test('everything can be driven from another process', async () => {
  expect((await callControl(sandbox, 'config', { successStatus: 200, account: { credit: 3 } })).body).toMatchObject({ successStatus: 200 });
  await send(sandbox, { sms_type: 'x' });
  expect(JSON.parse((await callControl(sandbox, 'outbox')).text)).toEqual(JSON.parse(JSON.stringify(sandbox.outbox)));
  expect(JSON.parse((await callControl(sandbox, 'outbox?after=1')).text)).toEqual([]);
  expect(JSON.parse((await callControl(sandbox, 'violations')).text)).toEqual(sandbox.violations);
  expect(JSON.parse((await callControl(sandbox, 'requests')).text)).toMatchObject([
    { method: 'POST', path: 'sms-campaign/send', status: 200 },
  ]);
  expect((await callControl(sandbox, '')).body).toMatchObject({ messages: 1, violations: 1 });
  await callControl(sandbox, 'reset', {});
  expect(sandbox.outbox).toEqual([]);
  expect(sandbox.violations).toEqual([]);
  expect((await send(sandbox)).status).toBe(201);
});

test.each([
  [{ sucessStatus: 200 }, 'unknown setting sucessStatus'],
  [{ successStatus: 202 }, 'successStatus cannot be 202'],
  [{ account: { credits: 3 } }, 'account cannot be'],
  [{ faults: [{ kind: 'fire' }] }, 'faults cannot be'],
  [{ faults: [{}] }, 'faults cannot be'],
])('the wrong configuration %j is refused in words', async (changes, words) => {
  expect(() => sandbox.configure(changes)).toThrow(words);
  expect(await callControl(sandbox, 'config', changes)).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining(words) as string },
  });
});
