import { afterEach, beforeEach, expect, it } from 'vitest';
import { keyOf, startPlainProvider } from './plain-provider.js';
import type { PlainProvider } from './plain-provider.js';

let provider: PlainProvider;
beforeEach(async () => {
  provider = await startPlainProvider();
});
afterEach(() => provider.close());

const authorization = `Basic ${Buffer.from(`me:${keyOf('first')}`).toString('base64')}`;
const message = { to: 33199000042, content: { text: 'hi' }, ref: 'r', flash: false, report_to: 'https://sms.example.org/' };
const form = { number: '0033199000042', message: 'hi', ref: 'r', flash: '0', report_to: 'https://sms.example.org/', sender: 'My shop' };

const postJson = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${provider.url}/json`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const postForm = (fields: Record<string, string>) =>
  fetch(`${provider.url}/form`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
const get = (fields: Record<string, string>) => fetch(`${provider.url}/send?${new URLSearchParams(fields).toString()}`);
const putXml = (body: string) =>
  fetch(`${provider.url}/xml`, { method: 'PUT', headers: { authorization, 'content-type': 'application/xml' }, body });

it('takes right calls', async () => {
  expect((await postJson(message)).status).toBe(202);
  expect((await postForm(form)).status).toBe(202);
  expect(await (await get({ ...form, key: keyOf('first') })).text()).toBe('OK id=plain-3 queued\n');
  expect((await putXml('<sms ref="r" report="u"><to>33199000042</to><text>a &amp; b</text></sms>')).status).toBe(202);
  expect(provider.outbox.map(({ text }) => text)).toEqual(['hi', 'hi', 'hi', 'a & b']);
  expect(provider.complaints?.()).toEqual([]);
});

it('refuses a wrong key', async () => {
  expect((await postJson(message, { authorization: 'Basic nobody' })).status).toBe(401);
  expect((await get({ ...form, key: 'nobody' })).status).toBe(401);
  expect((await fetch(`${provider.url}/balance`)).status).toBe(401);
});

it.each([
  ['a number as a text', () => postJson({ ...message, to: '33199000042' })],
  ['an unknown field', () => postJson({ ...message, extra: 1 })],
  ['a missing field', () => postJson({ to: message.to })],
  ['a text that is none', () => postJson({ ...message, content: { text: 1 } })],
  ['JSON as something else', () => postJson(message, { 'content-type': 'text/plain' })],
  ['a form with an unknown field', () => postForm({ ...form, extra: '1' })],
  ['a form with a national number', () => postForm({ ...form, number: '0199000042' })],
  ['a query with an unknown field', () => get({ ...form, key: keyOf('first'), extra: '1' })],
  ['XML with another element', () => putXml('<sms ref="r" report="u"><to>33199000042</to><text>a</text><to>33199000043</to></sms>')],
])('refuses %s and complains', async (_, call) => {
  expect((await call()).status).toBe(400);
  expect(provider.complaints?.()).not.toEqual([]);
  expect(provider.outbox).toEqual([]);
});
