import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_SUCH_NUMBER, startFakeAcmeSms } from './fake-acme-sms.js';

const MESSAGE = { to: ['+33199000042'], text: 'Bonjour', reference: 'a-1' };
const TOKEN = { authorization: 'Bearer token-of-first' };

describe('the fake of Acme SMS', () => {
  let fake: Awaited<ReturnType<typeof startFakeAcmeSms>>;
  beforeEach(async () => {
    fake = await startFakeAcmeSms();
  });
  afterEach(() => fake.close());

  const post = async (message: object, headers: Readonly<Record<string, string>> = TOKEN): Promise<number> => {
    const body = JSON.stringify(message);
    return (await fetch(`${fake.url}/messages`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }))
      .status;
  };

  it('takes a message', async () => {
    expect(await post(MESSAGE)).toBe(201);
    expect(fake.requests()).toEqual([{ account: 'first', recipients: MESSAGE.to, accepted: true }]);
    expect(fake.complaints?.()).toEqual([]);
  });

  it.each([
    ['no token', MESSAGE, {}, 401],
    ['a token that nobody has', MESSAGE, { authorization: 'Bearer something' }, 401],
    ['an account without credit', MESSAGE, { authorization: 'Bearer token-of-empty' }, 402],
    ['no recipients', { ...MESSAGE, to: [] }, TOKEN, 422],
    ['a number that is not a list', { ...MESSAGE, to: '+33199000042' }, TOKEN, 422],
    ['a number in national form', { ...MESSAGE, to: ['0199000042'] }, TOKEN, 422],
    ['a number that does not exist', { ...MESSAGE, to: [NO_SUCH_NUMBER] }, TOKEN, 422],
    ['an empty text', { ...MESSAGE, text: '' }, TOKEN, 422],
    ['a missing reference', { to: MESSAGE.to, text: MESSAGE.text }, TOKEN, 422],
    ['a field that it does not know', { ...MESSAGE, colour: 'red' }, TOKEN, 422],
  ])('refuses %s', async (_what, message, headers, status) => {
    expect(await post(message, headers)).toBe(status);
    expect(fake.requests()).toEqual([expect.objectContaining({ accepted: false })]);
  });
});
