import { Test } from '@nestjs/testing';
import { isAdapterError, parseSettings } from '@pigeonnier/plugin-sdk';
import type { CallContext, OutboundSms } from '@pigeonnier/plugin-sdk';
import { callbackRequest } from '@pigeonnier/plugin-testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bytesOfBody, decodeText } from '../src/callbacks/decode-text.js';
import { readTime } from '../src/callbacks/read-time.js';
import { KannelAdapter } from '../src/kannel.adapter.js';
import { KannelModule } from '../src/kannel.module.js';
import { KannelSettings } from '../src/kannel.settings.js';
import { passwordOf, startFakeKannel } from './fake-kannel.js';
import type { FakeKannel } from './fake-kannel.js';

type Values = Readonly<Record<string, unknown>>;

let kannel: FakeKannel;
let adapter: KannelAdapter;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  kannel = await startFakeKannel();
  adapter = await anAdapter(true);
  closers.push(() => kannel.close());
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => Promise.all(closers.map((close) => close())));

async function anAdapter(allowPrivate: boolean): Promise<KannelAdapter> {
  const app = await Test.createTestingModule({ imports: [KannelModule.register({ allowPrivate })] }).compile();
  closers.push(() => app.close());
  return app.get(KannelAdapter, { strict: false });
}

const settingsOf = (changes: Values = {}) =>
  parseSettings(KannelSettings, {
    kannel_sendsms_url: kannel.sendsmsUrl,
    username: 'first',
    password: passwordOf('first'),
    from: 'Café',
    ...changes,
  });
const contextOf = (changes: Values = {}): CallContext<KannelSettings> => ({
  settings: settingsOf(changes),
  signal: AbortSignal.timeout(10_000),
  callbackUrl: () => 'https://sms.example.org/callback/status/kannel_adapter/7/?api_key=k%26y',
});
const anSms = (changes: Partial<OutboundSms> = {}): OutboundSms => ({
  to: '+33199000042',
  text: 'hi',
  flash: false,
  medias: [],
  idempotencyKey: 'm-1',
  ...changes,
});

describe.each(['GET', 'POST'])('a message by %s', (sendsms_method) => {
  it('asks for reports at the gateway’s own address, in which Kannel replaces nothing but its codes', async () => {
    expect(await adapter.send(anSms(), contextOf({ sendsms_method }))).toEqual({ uid: 'm-1', answer: '0: Accepted for delivery' });
    expect(kannel.outbox.at(-1)).toEqual({
      to: '+33199000042',
      from: 'Café',
      text: 'hi',
      coding: '0',
      dlrMask: '19',
      dlrUrl: 'https://sms.example.org/callback/status/kannel_adapter/7/?api_key=k%%26y&sms_uid=m-1&type=%d&answer=%A&smsc_id=%F',
    });
  });

  it.each([
    ['Été à 100 % & “co” + 1', '2'],
    ['[]{}~^|\\€ @£$¥èéùìòÇ\nØøÅå', '0'],
    ['Привет 🙂', '2'],
    ['ê', '2'],
  ])('carries %j in coding %s', async (text, coding) => {
    await adapter.send(anSms({ text }), contextOf({ sendsms_method }));
    expect(kannel.outbox.at(-1)).toMatchObject({ text, coding });
  });

  it('is shown at once where that is wished, and leaves through the chosen SMSC', async () => {
    await adapter.send(anSms({ flash: true }), contextOf({ sendsms_method, smsc: 'orange' }));
    expect(kannel.outbox.at(-1)).toMatchObject({ mclass: '0', smsc: 'orange' });
  });

  it('asks for no report where none is wanted', async () => {
    await adapter.send(anSms(), contextOf({ sendsms_method, dlr_mask: '0' }));
    expect(kannel.outbox.at(-1)).not.toHaveProperty('dlrUrl');
  });

  it('is tested with a question that sends nothing', async () => {
    const before = kannel.outbox.length;
    await adapter.testSettings(contextOf({ sendsms_method }));
    expect(await adapter.checkStatus(contextOf({ sendsms_method, password: 'wrong' }))).toBe('unavailable');
    expect(kannel.outbox).toHaveLength(before);
  });
});

it('reports go where a phone of RaspiSMS has sent them so far', async () => {
  await adapter.send(anSms(), contextOf({ dlr_url: 'https://old.example.org/callback/status/kannel_adapter/?api_key=k' }));
  expect(kannel.outbox.at(-1)?.dlrUrl).toBe(
    'https://old.example.org/callback/status/kannel_adapter/?api_key=k&sms_uid=m-1&type=%d&answer=%A&smsc_id=%F',
  );
  expect(adapter.parseStatusCallback(callbackRequest({ query: { type: '1', sms_uid: '12-abc' } }))).toMatchObject([
    { uid: '12-abc', status: 'delivered' },
  ]);
});

it('the fake has nothing to complain about', () => {
  expect(kannel.complaints?.()).toEqual([]);
});

it.each(['127.0.0.1', 'localhost', '[::1]', '192.168.1.5'])(
  'a Kannel at %s needs the operator’s permission, when saved and when sending',
  async (host) => {
    const guarded = await anAdapter(false);
    const context = contextOf({ kannel_sendsms_url: `http://${host}:13013/cgi-bin/sendsms` });
    for (const asked of [guarded.testSettings(context), guarded.send(anSms(), context)]) {
      const error: unknown = await asked.catch((reason: unknown) => reason);
      if (!isAdapterError(error)) throw new Error('no AdapterError was thrown', { cause: error });
      expect(error.kind).toBe('misconfigured');
      expect(error.message).toMatch(/private network; the operator .* KANNEL_ALLOW_PRIVATE=1$/);
    }
  },
);

describe('a received message', () => {
  const inUtf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
  /** As the host keeps a body: Latin-1 unless it is UTF-8, U+FFFD for NUL. */
  const asKept = (bytes: Buffer): string => {
    const text = Buffer.from(bytes.toString()).equals(bytes) ? bytes.toString() : bytes.toString('latin1');
    return text.replaceAll('\0', '\ufffd');
  };

  it.each(['post П🙂', 'abc', 'Ünïcödé', '日本語', ''])('in UTF-16 is read of a body: %j', (text) => {
    expect(decodeText(bytesOfBody(asKept(inUtf16(text))), 'UTF-16BE')).toBe(text);
    const request = callbackRequest({
      text: asKept(inUtf16(text)),
      headers: { 'content-type': 'text/plain; charset="UTF-16BE"', 'x-kannel-from': '+33199000042' },
    });
    expect(adapter.parseInboundSms(request, { settings: undefined })).toEqual([{ origin: '+33199000042', text }]);
  });

  it('that names only ourselves is not taken for ours', () => {
    const request = callbackRequest({ text: 'oui', headers: { 'x-kannel-to': '36100' } });
    expect(() => adapter.parseInboundSms(request, { settings: settingsOf({ from: '36100' }) })).toThrow('send-sender = true');
  });

  it.each([
    ['2030-05-02 09:16:40', '2030-05-02T09:16:40Z'],
    ['2030-05-02 09:16', '2030-05-02T09:16:00Z'],
    ['1903943800', '2030-05-02T09:16:40Z'],
    ['2030-99-99 09:16', undefined],
    ['yesterday', undefined],
  ])('was written at %s, in GMT wherever the gateway is', (text, expected) => {
    vi.stubEnv('TZ', 'America/New_York');
    expect(readTime(text)).toEqual(expected === undefined ? undefined : new Date(expected));
  });
});
