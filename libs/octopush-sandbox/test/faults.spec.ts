import { afterEach, beforeEach, expect, test } from 'vitest';
import { OctopushSandbox } from '../src/index.js';
import { callApi, send, to } from './call-api.js';

let sandbox: OctopushSandbox;

beforeEach(async () => {
  sandbox = await OctopushSandbox.start();
});
afterEach(() => sandbox.close());

test('a fault strikes the next N sends and no more', async () => {
  sandbox.fail({ kind: 'server_error', times: 2 });
  const statuses = [];
  for (let index = 0; index < 3; index += 1) statuses.push((await send(sandbox)).status);
  expect(statuses).toEqual([500, 500, 201]);
  expect(sandbox.outbox).toHaveLength(1);
});

test('faults strike one after the other', async () => {
  sandbox.configure({
    faults: [
      { kind: 'code', code: 153, times: 1 },
      { kind: 'rate_limited', retryAfter: '7', times: 1 },
    ],
  });
  expect((await send(sandbox)).body).toMatchObject({ code: 153 });
  const limited = await send(sandbox);
  expect(limited.status).toBe(429);
  expect(limited.headers.get('retry-after')).toBe('7');
  expect(sandbox.outbox).toEqual([]);
});

test('an HTML page is no JSON', async () => {
  sandbox.fail({ kind: 'html_page', status: 503 });
  const answer = await send(sandbox);
  expect(answer.status).toBe(503);
  expect(answer.text).toContain('<html>');
});

test('a reset before handling takes nothing, a reset after accepting takes the message', async () => {
  sandbox.configure({
    faults: [
      { kind: 'reset_before', times: 1 },
      { kind: 'reset_after', times: 1 },
    ],
  });
  await expect(send(sandbox)).rejects.toThrow();
  expect(sandbox.outbox).toEqual([]);
  await expect(send(sandbox, { request_id: 'lost' })).rejects.toThrow();
  expect(sandbox.outbox).toHaveLength(1);
  expect((await send(sandbox, { request_id: 'lost' })).body.code).toBe(182);
  expect(sandbox.requests.map(({ status }) => status)).toEqual([0, 0, 400]);
  expect(sandbox.violations).toEqual([]);
});

test('an answer can lack its ticket or count too few, the messages are taken all the same', async () => {
  sandbox.configure({
    faults: [
      { kind: 'no_ticket', times: 1 },
      { kind: 'fewer_contacts', times: 1 },
    ],
  });
  const ticketless = await send(sandbox);
  expect(ticketless.status).toBe(201);
  expect(ticketless.body).not.toHaveProperty('sms_ticket');
  expect((await send(sandbox, to('+33199000042', '+33199000043'))).body.number_of_contacts).toBe(1);
  expect(sandbox.outbox).toHaveLength(3);
});

test('a delayed answer belongs to a message that is taken at once', async () => {
  sandbox.fail({ kind: 'delay', delayMs: 60_000, times: 1 });
  const call = send(sandbox).catch(() => 'cut');
  await expect.poll(() => sandbox.outbox.length).toBe(1);
  await sandbox.close();
  expect(await call).toBe('cut');
});

test('the balance call has faults of its own', async () => {
  sandbox.fail({ kind: 'server_error', on: 'balance' });
  expect((await send(sandbox)).status).toBe(201);
  expect((await callApi(sandbox, 'wallet/check-balance')).status).toBe(500);
});
