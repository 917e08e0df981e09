import { afterEach, beforeEach, expect, test } from 'vitest';
import { OctopushSandbox } from '../src/index.js';
import type { SandboxChanges } from '../src/index.js';
import { send, to } from './call-api.js';
import { startCallbackReceiver } from './callback-receiver.js';
import type { CallbackReceiver } from './callback-receiver.js';

let receiver: CallbackReceiver;
let sandbox: OctopushSandbox;

beforeEach(async () => {
  receiver = await startCallbackReceiver();
  sandbox = await OctopushSandbox.start({
    now: () => Date.UTC(2030, 4, 2, 7, 15, 7),
    callbackDelayMs: 1,
    account: {
      callbackUrls: {
        deliveries: `${receiver.url}/status/?api_key=a%2Fb`,
        inbounds: `${receiver.url}/reception/3/`,
        blacklisted: `${receiver.url}/stop/`,
      },
    },
  });
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

async function sendAndWait(changes: Readonly<Record<string, unknown>> = {}, configuration: SandboxChanges = {}): Promise<string> {
  sandbox.configure(configuration);
  const { body } = await send(sandbox, changes);
  await sandbox.idle();
  return String(body.sms_ticket);
}

const words = (): unknown[] =>
  receiver.received.map(({ url, body }) => (url.startsWith('/status/') ? body.status : `${url}${String(body.text)}`));
const rules = (): string[] => sandbox.violations.map(({ rule }) => rule);

test('a report carries ticket, number, status and Paris time to the untouched URL', async () => {
  const ticket = await sendAndWait();
  expect(receiver.received).toHaveLength(2);
  expect(receiver.received[1]).toMatchObject({
    url: '/status/?api_key=a%2Fb',
    contentType: 'application/json',
    body: {
      channel: 'sms',
      message_id: ticket,
      number: '+33199000042',
      status: 'DELIVERED',
      delivery_date: '2030-05-02 09:15:07',
      meta_data: {},
    },
  });
  expect(sandbox.violations).toEqual([]);
});

test('forms and numbers without plus sign can be chosen', async () => {
  const ticket = await sendAndWait({}, { account: { payload: 'form' }, plusSign: 'dropped', acknowledge: false });
  expect(receiver.received.map(({ contentType }) => contentType)).toEqual(['application/x-www-form-urlencoded']);
  expect(Object.fromEntries(new URLSearchParams(receiver.received[0]?.text))).toEqual({
    channel: 'sms',
    message_id: ticket,
    number: '33199000042',
    status: 'DELIVERED',
    delivery_date: '2030-05-02 09:15:07',
  });
});

test.each([
  ['0042', ['ACK', 'DELIVERED']],
  ['0001', ['ACK', 'NOT_DELIVERED']],
  ['0002', ['ACK', 'NOT_ALLOWED']],
  ['0003', ['ACK', 'BLACKLISTED_NUMBER']],
  ['0004', ['ACK', 'BAD_DESTINATION']],
  ['0005', ['ACK', 'UNKNOWN_DELIVERY']],
  ['0006', ['ACK', 'UNDEFINED']],
  ['0007', ['ACK', 'EXPIRED']],
  ['0008', ['ACK']],
  ['0009', ['ACK', 'SOMETHING_NEW']],
  ['0010', ['ACK', 'DELIVERED', 'NOT_DELIVERED']],
  ['0011', ['ACK', 'DELIVERED', 'DELIVERED']],
  ['0020', ['ACK', 'DELIVERED', '/reception/3/Ping']],
  ['0021', ['ACK', 'DELIVERED', '/stop/STOP']],
])('a recipient ending in %s sees %j', async (ending, expected) => {
  await sendAndWait({ ...to(`+3319900${ending}`), text: 'Ping', with_replies: true });
  expect(words()).toEqual(expected);
});

test('every recipient of a ticket has reports of its own', async () => {
  const ticket = await sendAndWait(to('+33199000042', '+33199000043'), { acknowledge: false });
  expect(receiver.received.map(({ body }) => body.number).sort()).toEqual(['+33199000042', '+33199000043']);
  expect(new Set(receiver.received.map(({ body }) => body.message_id))).toEqual(new Set([ticket]));
});

test('low cost messages have no reports', async () => {
  await sendAndWait({ type: 'sms_low_cost' });
  expect(receiver.received).toEqual([]);
});

test('duplicates and reversed order can be switched on', async () => {
  await sendAndWait({}, { duplicates: true, outOfOrder: true });
  expect(words()).toEqual(['DELIVERED', 'DELIVERED', 'ACK', 'ACK']);
});

test('a report can arrive before the send call is answered', async () => {
  sandbox.configure({ callbackDelayMs: 0, answerAfterCallbacks: true });
  await send(sandbox);
  expect(words()).toEqual(['ACK', 'DELIVERED']);
});

test('a reply reaches the inbound URL, flat or with metadata', async () => {
  const ticket = await sendAndWait({ with_replies: true, sender: undefined });
  receiver.received.length = 0;
  await sandbox.reply({ number: '+33199000042', text: '1' });
  sandbox.configure({ account: { inboundForm: 'metadata' } });
  await sandbox.reply({ number: '+33199000042', text: '2' });
  const names = { message_id: ticket, number: '+33199000042', sim_card_number: '38015' };
  expect(receiver.received.map(({ body }) => body)).toEqual([
    { ...names, text: '1', reception_date: '2030-05-02 09:15:07' },
    { text: '2', reception_date: '2030-05-02 09:15:07', metadata: names },
  ]);
});

test('a virtual number of the account can send, and be answered and written to', async () => {
  const number = '+33199009999';
  const ticket = await sendAndWait({ with_replies: true, sender: number }, { account: { virtualNumbers: [number] } });
  receiver.received.length = 0;
  await sandbox.reply({ number: '+33199000042', text: '1' });
  await sandbox.reply({ number: '+33199000042', text: '2', unsolicited: true, to: number });
  expect(receiver.received.map(({ body }) => body)).toMatchObject([
    { message_id: ticket, sim_card_number: number, text: '1' },
    { sim_card_number: number, text: '2' },
  ]);
});

test('a message without with_replies cannot be answered, except out of the blue', async () => {
  await sendAndWait();
  receiver.received.length = 0;
  await expect(sandbox.reply({ number: '+33199000042', text: '1' })).rejects.toThrow('can be answered');
  await sandbox.reply({ number: '+33199000042', text: '1', unsolicited: true });
  expect(receiver.received[0]?.body).not.toHaveProperty('message_id');
});

test('a reply of STOP blacklists: later sends are reported so, and not charged', async () => {
  const ticket = await sendAndWait({ with_replies: true });
  receiver.received.length = 0;
  await sandbox.reply({ number: '+33199000042', text: 'stop' });
  expect(receiver.received[0]).toMatchObject({
    url: '/stop/',
    body: { message_id: ticket, number: '+33199000042', text: 'stop', stop_date: '2030-05-02 09:15:07' },
  });
  receiver.received.length = 0;
  expect((await send(sandbox)).body).toMatchObject({ total_cost: 0, number_of_contacts: 1 });
  await sandbox.idle();
  expect(words()).toEqual(['BLACKLISTED_NUMBER']);
  expect((await send(sandbox, { auto_remove_blacklisted_numbers: true })).body.number_of_contacts).toBe(0);
});

test('an answer other than 2xx is listed', async () => {
  receiver.answer = () => ({ status: 500 });
  await sendAndWait({}, { acknowledge: false });
  expect(rules()).toEqual(['callback_status']);
});

test('an answer with a body is listed', async () => {
  receiver.answer = () => ({ body: '<html></html>' });
  await sendAndWait({}, { acknowledge: false });
  expect(rules()).toEqual(['callback_body']);
});

test('an answer after more than a second is listed', async () => {
  receiver.answer = () => ({ delayMs: 1050 });
  await sendAndWait({}, { acknowledge: false });
  expect(rules()).toEqual(['callback_late']);
});

test('a URL is no longer called after as many violations as configured', async () => {
  receiver.answer = () => ({ status: 404 });
  await sendAndWait({ ...to('+33199000010') }, { disableUrlAfter: 2 });
  expect(words()).toEqual(['ACK', 'DELIVERED']);
});

test('a refused callback is repeated only when asked for', async () => {
  receiver.answer = () => ({ status: receiver.received.length < 3 ? 503 : 200 });
  await sendAndWait({}, { acknowledge: false, callbackRetries: 5, callbackRetryDelayMs: 1 });
  expect(words()).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']);
});

test('a callback that nobody answers is undelivered, which is no violation', async () => {
  await receiver.close();
  await sendAndWait({}, { acknowledge: false });
  expect(sandbox.undelivered).toMatchObject([{ kind: 'deliveries', number: '+33199000042', detail: 'ECONNREFUSED' }]);
  expect(sandbox.violations).toEqual([]);
});

test('after a reset no outstanding callback is made', async () => {
  sandbox.configure({ callbackDelayMs: 60_000 });
  await send(sandbox);
  sandbox.reset();
  await sandbox.idle();
  expect(receiver.received).toEqual([]);
});

test('a campaign of 2,000 is reported without losing one', async () => {
  const numbers = Array.from({ length: 500 }, (_, index) => `+3319900${1000 + index}`);
  for (let batch = 0; batch < 4; batch += 1) await send(sandbox, to(...numbers));
  await sandbox.idle();
  expect(sandbox.outbox).toHaveLength(2000);
  expect(receiver.received).toHaveLength(4000);
  expect(sandbox.violations).toEqual([]);
});
