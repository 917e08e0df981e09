import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf, refusal, startPlainProvider } from './plain-provider.js';
import type { PlainProvider } from './plain-provider.js';
import { anSms, CALLBACK_URL, contextOf, failureOf, plainSettings, startPhone, WAYS } from './plain-phone.js';
import type { PlainPhone } from './plain-phone.js';

let provider: PlainProvider;
let phone: PlainPhone;
beforeAll(async () => {
  [provider, phone] = await Promise.all([startPlainProvider(), startPhone()]);
});
afterAll(async () => {
  await phone.close();
  await provider.close();
});

const settingsOf = (way: keyof typeof WAYS, changes: Readonly<Record<string, unknown>> = {}) => ({
  ...plainSettings(provider.url, way, keyOf('first')),
  ...changes,
});

describe.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('a provider that is asked by %s', (way) => {
  it('gets number, text, id and callback address in the form it wants, and its id is kept', async () => {
    const receipt = await phone.adapter.send(anSms({ text: 'Été à 100 % & “co” <b>', flash: way !== 'xml' }), contextOf(settingsOf(way)));
    expect(provider.outbox.at(-1)).toEqual({
      to: '+33199000042',
      text: 'Été à 100 % & “co” <b>',
      ref: 'test-m1',
      flash: way !== 'xml',
      reportTo: CALLBACK_URL,
    });
    expect(receipt.uid).toBe(`plain-${provider.outbox.length}`);
  });

  it('gets any text as it was written, and nothing that the text could have forged', async () => {
    const hostile = fc.constantFrom(
      '","to":1,"',
      '&number=0033199000099',
      '</text><to>33199000099</to>',
      '\r\nX-Evil: 1',
      '{secret}{to}',
      ']]>',
      '&lt;',
      '%26',
      '..',
      '#',
    );
    const text = fc
      .array(fc.oneof(hostile, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' })), { maxLength: 4 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (written) => {
        const count = provider.outbox.length;
        await phone.adapter.send(anSms({ text: written }), contextOf(settingsOf(way)));
        expect(provider.outbox.slice(count)).toEqual([
          // XML cannot hold control characters.
          { to: '+33199000042', text: way === 'xml' ? asXmlHolds(written) : written, ref: 'test-m1', flash: false, reportTo: CALLBACK_URL },
        ]);
      }),
      { numRuns: 60 },
    );
    expect(provider.complaints?.()).toEqual([]);
  });

  it('gets half a surrogate pair as a replacement character', async () => {
    await phone.adapter.send(anSms({ text: 'a\ud83d' }), contextOf(settingsOf(way)));
    expect(provider.outbox.at(-1)?.text).toMatch(/^a[\ufffd\ud83d]$/);
  });
});

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const asXmlHolds = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');

describe('the answer', () => {
  const send = (changes: Readonly<Record<string, unknown>> = {}) => phone.adapter.send(anSms(), contextOf(settingsOf('json', changes)));
  const CODES = { error_code_at: 'error.code', error_text_at: 'error.text', error_codes: 'E7=bad_number\nE8=no_credit\n404=misconfigured' };

  it.each([
    [400, 'invalid_message'],
    [401, 'unauthorized'],
    [402, 'no_credit'],
    [403, 'unauthorized'],
    [404, 'invalid_message'],
    [408, 'unconfirmed'],
    [422, 'invalid_message'],
    [429, 'rate_limited'],
    [302, 'misconfigured'],
    [500, 'unconfirmed'],
    [503, 'unconfirmed'],
  ])('%i without a table is %s', async (status, kind) => {
    provider.refuse({ status });
    expect(await failureOf(send())).toMatchObject({ kind });
  });

  it('has a code that decides, and words that are kept', async () => {
    provider.refuse(refusal(422, 'E7', 'no such number'));
    const error = await failureOf(send(CODES));
    expect(error).toMatchObject({ kind: 'invalid_message', reason: 'bad_number', providerCode: 'E7' });
    expect(error.message).toBe('the provider answers 422, code E7: no such number');
  });

  it('has a code without a meaning: then the table is asked for the status, then the status itself', async () => {
    provider.refuse(refusal(404, 'new', 'nothing here'));
    expect(await failureOf(send(CODES))).toMatchObject({ kind: 'misconfigured', providerCode: 'new' });
    provider.refuse(refusal(401, 'new', 'nothing here'));
    expect(await failureOf(send(CODES))).toMatchObject({ kind: 'unauthorized' });
  });

  it('says with 200 that it is an error: refused when it says which, uncertain when it does not', async () => {
    const changes = { ...CODES, success_if: 'ok=true' };
    provider.refuse(refusal(200, 'E8', 'empty'));
    expect(await failureOf(send(changes))).toMatchObject({ kind: 'no_credit' });
    provider.refuse(refusal(200, 'E9', 'something else'));
    expect(await failureOf(send(changes))).toMatchObject({ kind: 'invalid_message' });
    provider.refuse({ status: 200, json: { ok: false } });
    expect(await failureOf(send(changes))).toMatchObject({ kind: 'bad_response' });
    provider.refuse({ status: 200, json: { ok: true, messages: [{ id: 7 }] } });
    expect(await send(changes)).toMatchObject({ uid: '7' });
  });

  it.each([
    ['our own id', '{id}', {}, 'test-m1'],
    ['a header', 'header:X-Message-Id', { headers: { 'X-Message-Id': 'h-1' } }, 'h-1'],
    ['the first group of an expression', '/ID: (\\w+)/', { text: 'ID: abc\n' }, 'abc'],
    ['all that an expression matches', '/[0-9]+/', { text: 'ok 815' }, '815'],
  ])('names the message by %s', async (_, uid_at, answer, uid) => {
    provider.refuse(answer);
    expect(await send({ uid_at })).toMatchObject({ uid });
  });

  it('may name no message', async () => {
    provider.refuse({ text: 'OK' });
    expect(await send({ uid_at: '' })).toEqual({ answer: '200 OK' });
  });

  it('may ask to wait', async () => {
    provider.refuse({ status: 429, headers: { 'retry-after': '7' } });
    expect(await failureOf(send())).toMatchObject({ kind: 'rate_limited', retryAfterMs: 7_000 });
  });

  it('never shows what was secret in the request, not even cut in half', async () => {
    const echo = `${'x'.repeat(190)}${keyOf('first')} Bearer-in-a-header ${CALLBACK_URL}`;
    const headers = 'Authorization: Basic {basic}\nX-Token: Bearer-in-a-header';
    provider.refuse({ status: 400, text: echo });
    const { message } = await failureOf(send({ headers }));
    provider.refuse({ status: 200, text: echo });
    const { answer } = await send({ headers, uid_at: '' });
    for (const said of [message, answer ?? '']) {
      expect(said).not.toContain('key-of-');
      expect(said).not.toContain('Bearer-in');
      expect(said).not.toContain('callback-key');
    }
  });
});

it('keeps the body kinds apart from what a header says of them', async () => {
  const settings = settingsOf('json', { headers: 'Authorization: Basic {basic}\nContent-Type: application/vnd.plain+json' });
  await expect(failureOf(phone.adapter.send(anSms(), contextOf(settings)))).resolves.toMatchObject({ kind: 'invalid_message' });
});
