import { afterEach, beforeEach, expect, it } from 'vitest';
import { passwordOf, startFakeKannel } from './fake-kannel.js';
import type { FakeKannel } from './fake-kannel.js';

let kannel: FakeKannel;
beforeEach(async () => {
  kannel = await startFakeKannel();
});
afterEach(() => kannel.close());

const GOOD = {
  username: 'first',
  password: passwordOf('first'),
  from: 'Me',
  to: '+33199000042',
  text: 'hi',
  charset: 'UTF-8',
  coding: '0',
  'dlr-mask': '19',
  'dlr-url': 'https://sms.example.org/',
};
const get = async (changes: Readonly<Record<string, string>> = {}) => {
  const reply = await fetch(`${kannel.sendsmsUrl}?${new URLSearchParams({ ...GOOD, ...changes }).toString()}`);
  return `${reply.status} ${await reply.text()}`;
};

it('takes a right call', async () => {
  expect(await get()).toBe('202 0: Accepted for delivery');
  expect(kannel.complaints?.()).toEqual([]);
  expect(kannel.outbox).toHaveLength(1);
});

it.each([
  [{ password: 'wrong' }, '403 Authorization failed for sendsms'],
  [{ username: 'nobody' }, '403 Authorization failed for sendsms'],
  [{ to: '' }, '400 Empty receiver number not allowed, rejected'],
  [{ coding: '1' }, '400 Coding field misformed, rejected'],
])('refuses %j', async (changes, expected) => {
  expect(await get(changes)).toBe(expected);
  expect(kannel.outbox).toEqual([]);
});

it.each([
  [{ flash: '1' }, 'unknown parameters flash'],
  [{ charset: 'latin1' }, 'the charset is latin1'],
  [{ text: 'Привет' }, 'the text does not suit coding 0'],
  [{ coding: '2' }, 'the text does not suit coding 2'],
  [{ to: '33199000042' }, '33199000042 is no international number'],
])('complains about %j', async (changes, complaint) => {
  await get(changes);
  expect(kannel.complaints?.()).toEqual([complaint]);
});

it('complains about reports that are asked for without an address', async () => {
  const parameters = new URLSearchParams(GOOD);
  parameters.delete('dlr-url');
  await fetch(`${kannel.sendsmsUrl}?${parameters.toString()}`);
  expect(kannel.complaints?.()).toEqual(['dlr-mask and dlr-url belong together']);
});
