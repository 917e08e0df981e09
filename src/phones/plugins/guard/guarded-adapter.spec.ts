import { AdapterError, Field, isAdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, CallbackRequest, CallContext, OutboundBatch, OutboundSms } from '@pigeonnier/plugin-sdk';
import { describe, expect, it } from 'vitest';
import type { PhoneConnection } from '../../connections/phone-connection.js';
import { GuardedAdapter } from './guarded-adapter.js';

const words = (text: string) => ({ en: text, fr: text });

class Settings {
  @Field({ title: words('Token'), description: words('Token'), secret: true })
  token = 'tok-123';
}

const SMS: OutboundSms = { to: '+33199000042', text: 'Bonjour', flash: false, medias: [], idempotencyKey: 'k-m1' };
const BATCH: OutboundBatch = { ...SMS, to: ['+33199000001', '+33199000002'] };
const PHONE: PhoneConnection = { idPhone: 7, idUser: 1, settings: new Settings(), callbackUrl: (kind) => `https://example.org/${kind}` };
const REQUEST: CallbackRequest = { method: 'POST', url: 'https://example.org/', query: {}, headers: {}, body: {}, rawBody: '' };

/** A guarded adapter of these methods, which may answer anything. */
function guard(methods: Readonly<Record<string, unknown>>, callTimeoutMs = 100): GuardedAdapter {
  const definition: AdapterDefinition = {
    uid: 'acme_sms_adapter',
    name: words('Acme'),
    description: words('Acme'),
    capabilities: [
      'send',
      'sendBatch',
      'phoneStatus',
      'testSettings',
      'statusCallback',
      'inboundSms',
      'optOutCallback',
      'inboundCall',
      'endCall',
    ],
    limits: { callTimeoutMs },
    settings: Settings,
    useClass: class Acme {} as never,
  };
  return new GuardedAdapter(definition, 'acme-sms', [], methods);
}

const sends = (answer: unknown) => guard({ send: async () => answer }).send(SMS, PHONE);
const batches = (answer: unknown) => guard({ sendBatch: async () => answer }).sendBatch(BATCH, PHONE);

async function errorOf(call: Promise<unknown>): Promise<AdapterError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAdapterError(error)) throw new Error(`no AdapterError: ${String(error)}`);
  return error;
}

describe('a call', () => {
  it('gives the adapter the settings, a signal and callback addresses', async () => {
    let seen: CallContext<Settings> | undefined;
    await guard({ send: async (_: OutboundSms, ctx: CallContext<Settings>) => ((seen = ctx), {}) }).send(SMS, PHONE);

    expect(seen?.settings.token).toBe('tok-123');
    expect(seen?.signal.aborted).toBe(false);
    expect(seen?.callbackUrl('status')).toBe('https://example.org/status');
  });

  it('keeps `this` of the adapter', async () => {
    class Stateful {
      readonly uid = 'mine';
      async send() {
        return { uid: this.uid };
      }
    }
    expect(await guard(new Stateful() as never).send(SMS, PHONE)).toEqual({ uid: 'mine' });
  });

  it.each([
    ['send', 'unconfirmed', (adapter: GuardedAdapter) => adapter.send(SMS, PHONE)],
    ['sendBatch', 'unconfirmed', (adapter: GuardedAdapter) => adapter.sendBatch(BATCH, PHONE)],
    ['checkStatus', 'unreachable', (adapter: GuardedAdapter) => adapter.checkStatus(PHONE)],
    ['testSettings', 'unreachable', (adapter: GuardedAdapter) => adapter.testSettings(PHONE)],
  ])('ends in time when %s never does', async (method, kind, call) => {
    const error = await errorOf(call(guard({ [method]: () => new Promise(() => undefined) })));

    expect(error).toMatchObject({ kind, message: 'did not end within 0.1 s' });
  });

  it('believes an adapter that says, when its time is over, what became of the message', async () => {
    const send = (_: OutboundSms, { signal }: CallContext<Settings>) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new AdapterError('unreachable', 'the request had not left')));
      });

    expect((await errorOf(guard({ send }).send(SMS, PHONE))).kind).toBe('unreachable');
  });

  it('ends when the caller no longer waits, and is not begun when he had stopped before', async () => {
    let calls = 0;
    const adapter = guard({ send: () => ((calls += 1), new Promise(() => undefined)) }, 60_000);
    const caller = new AbortController();
    const call = errorOf(adapter.send(SMS, PHONE, { signal: caller.signal }));
    caller.abort();

    expect((await call).kind).toBe('unconfirmed');
    expect((await errorOf(adapter.send(SMS, PHONE, { signal: caller.signal }))).kind).toBe('unreachable');
    expect(calls).toBe(1);
  });

  it.each([
    ['send', 'unconfirmed', (adapter: GuardedAdapter) => adapter.send(SMS, PHONE)],
    ['checkStatus', 'bad_response', (adapter: GuardedAdapter) => adapter.checkStatus(PHONE)],
  ])('turns whatever %s throws into an AdapterError', async (method, kind, call) => {
    for (const thrown of [new TypeError('x is undefined'), 'a text', 42, null, undefined, { kind: 'no_credit' }]) {
      const throwing = () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- plugins may
        throw thrown;
      };
      expect((await errorOf(call(guard({ [method]: throwing })))).kind).toBe(kind);
      expect((await errorOf(call(guard({ [method]: async () => throwing() })))).kind).toBe(kind);
    }
  });

  it('keeps what an AdapterError says, and drops what makes no sense in it', async () => {
    const told = new AdapterError('rate_limited', 'slow down', { retryAfterMs: 5_000, providerCode: '429' });
    const odd = Object.assign(new AdapterError('no_credit', 'odd'), { kind: 'exploded', retryAfterMs: Number.NaN, reason: 'moon' });

    expect(await errorOf(guard({ send: () => Promise.reject(told) }).send(SMS, PHONE))).toMatchObject({
      kind: 'rate_limited',
      message: 'slow down',
      retryAfterMs: 5_000,
      providerCode: '429',
    });
    expect(await errorOf(guard({ send: () => Promise.reject(odd) }).send(SMS, PHONE))).toMatchObject({
      kind: 'unconfirmed',
      retryAfterMs: undefined,
      reason: undefined,
    });
  });

  it('lets no secret out: not in messages, causes, answers, nor spelled as a URL does', async () => {
    const settings = Object.assign(new Settings(), { token: 'p&ss word' });
    const phone = { ...PHONE, settings };
    const cause = Object.assign(new Error('GET /?key=p%26ss%20word'), { config: { headers: { 'api-key': 'p&ss word' } } });
    const failing = guard({ send: () => Promise.reject(Object.assign(cause, { stack: 'at p&ss word' })) });
    const talking = guard({ send: async () => ({ uid: 'u', answer: '{"token":"p&ss word\0"}' }) });

    const error = await errorOf(failing.send(SMS, phone));
    expect(error.message).toBe('GET /?key=********');
    expect(JSON.stringify(error.cause, Object.getOwnPropertyNames(error.cause))).not.toContain('p&ss');
    expect(await talking.send(SMS, phone)).toEqual({ uid: 'u', answer: '{"token":"********"}' });
  });

  it('is counted by method and outcome', async () => {
    const adapter = guard({
      send: async ({ text }: OutboundSms) => {
        if (text === 'empty') throw new AdapterError('no_credit', 'empty');
        return {};
      },
    });
    await adapter.send(SMS, PHONE);
    await adapter.send(SMS, PHONE);
    await adapter.send({ ...SMS, text: 'empty' }, PHONE).catch(() => undefined);

    const [ok, broke] = adapter.calls();
    expect(ok).toMatchObject({ method: 'send', outcome: 'ok', calls: 2 });
    expect(broke).toMatchObject({ method: 'send', outcome: 'no_credit', calls: 1 });
    expect(ok?.durations.reduce((sum, count) => sum + count)).toBe(2);
    expect(ok?.seconds).toBeGreaterThan(0);
  });
});

describe('a receipt', () => {
  it('is reduced to what the contract names, without details that make no sense', async () => {
    expect(await sends({ uid: 'u1', alreadyAccepted: true, segments: 2, cost: 0.1, currency: 'EUR', extra: 1 })).toEqual({
      uid: 'u1',
      alreadyAccepted: true,
      segments: 2,
      cost: 0.1,
      currency: 'EUR',
    });
    expect(await sends({ uid: '', alreadyAccepted: 'yes', segments: 1.5, cost: -1, currency: 'euros', answer: 12 })).toEqual({});
    expect(await sends({ uid: 'x'.repeat(255) })).toEqual({ uid: 'x'.repeat(255) });
  });

  it.each([undefined, null, 'OK', 200, [], { uid: 12 }, { uid: 'a\0b' }, { uid: 'x'.repeat(256) }])(
    'that cannot be kept is a bad response: %o',
    async (answer) => {
      expect((await errorOf(sends(answer))).kind).toBe('bad_response');
    },
  );

  it('of a batch names every recipient once, or counts them', async () => {
    const accepted = { to: '+33199000001', accepted: true, uid: 'a' };
    const refused = { to: '+33199000002', accepted: false, reason: 'moon', message: 'no', providerCode: '7' };

    expect(await batches({ recipients: [refused, accepted] })).toEqual({ recipients: [{ ...refused, reason: 'other' }, accepted] });
    expect(await batches({ uid: 'b', acceptedCount: 1 })).toEqual({ uid: 'b', acceptedCount: 1 });
    const allParts = { uid: 'b', acceptedCount: 500, segments: 4_000 };
    expect(await batches(allParts)).toEqual(allParts);
    for (const answer of [
      {},
      { acceptedCount: '2' },
      { acceptedCount: -1 },
      { recipients: {} },
      { recipients: [accepted] },
      { recipients: [accepted, accepted] },
      { recipients: [accepted, { ...refused, to: '+33199000009' }] },
      { recipients: [accepted, { to: '+33199000002' }] },
    ]) {
      expect((await errorOf(batches(answer))).kind).toBe('bad_response');
    }
  });
});

describe('a callback', () => {
  const parse = (method: string, answer: unknown) => guard({ [method]: () => answer });

  it('gives reports as they can be stored', () => {
    const at = new Date('2026-01-02T03:04:05Z');
    const given = [
      { uid: 'u', recipient: '+33199000001', status: 'failed', providerStatus: 'NO\0PE', reason: 'expired', at, extra: 1 },
      { uid: 'v', status: 'delivered', providerStatus: '', reason: 'expired', at: new Date(Number.NaN) },
    ];
    expect(parse('parseStatusCallback', given).parseStatusCallback(REQUEST, undefined)).toEqual([
      { uid: 'u', recipient: '+33199000001', status: 'failed', providerStatus: 'NOPE', reason: 'expired', at },
      { uid: 'v', status: 'delivered', providerStatus: '' },
    ]);
  });

  it('gives messages and opt-outs as they can be stored', () => {
    const sms = {
      origin: 'ACME',
      text: 'Hé\0!',
      uid: 'r',
      inReplyTo: 'u',
      medias: [{ url: 'https://example.org/a.png', contentType: 'image/png' }],
    };
    const optOut = { number: '+33199000001', text: 'STOP', inReplyTo: 'u' };

    expect(parse('parseInboundSms', [sms]).parseInboundSms(REQUEST, undefined)).toEqual([{ ...sms, text: 'Hé!' }]);
    expect(parse('parseOptOut', [optOut]).parseOptOut(REQUEST, undefined)).toEqual([optOut]);
  });

  it('gives calls as they can be stored', () => {
    const [start, end] = [new Date('2026-01-02T03:04:05Z'), new Date('2026-01-02T03:05:00Z')];
    const call = { uid: 'c', origin: '+33199000001', start };

    expect(parse('parseInboundCall', [{ ...call, extra: 1 }]).parseInboundCall(REQUEST, undefined)).toEqual([call]);
    expect(parse('parseInboundCall', [{ ...call, end }]).parseInboundCall(REQUEST, undefined)).toEqual([{ ...call, end }]);
    expect(parse('parseEndCall', [{ uid: 'c', end, extra: 1 }]).parseEndCall(REQUEST, undefined)).toEqual([{ uid: 'c', end }]);
  });

  it.each<['parseStatusCallback' | 'parseInboundSms' | 'parseOptOut' | 'parseInboundCall' | 'parseEndCall', unknown]>([
    ['parseStatusCallback', undefined],
    ['parseStatusCallback', Promise.resolve([])],
    ['parseStatusCallback', [{ uid: '', status: 'delivered', providerStatus: '' }]],
    ['parseStatusCallback', [{ uid: 'u', status: 'lost', providerStatus: '' }]],
    ['parseStatusCallback', [{ uid: 'u', status: 'unknown' }]],
    ['parseStatusCallback', [{ uid: 'u', status: 'unknown', providerStatus: '', recipient: '0601' }]],
    ['parseInboundSms', [{ origin: '', text: 'x' }]],
    ['parseInboundSms', [{ origin: '+33199000001' }]],
    ['parseInboundSms', [{ origin: 'A', text: 'x', medias: [{ url: 'file:///etc/passwd' }] }]],
    ['parseOptOut', [{ number: 'ACME' }]],
    ['parseInboundCall', {}],
    ['parseInboundCall', [{ origin: '+33199000001', start: new Date() }]],
    ['parseInboundCall', [{ uid: 'c', origin: '', start: new Date() }]],
    ['parseInboundCall', [{ uid: 'c', origin: '+33199000001', start: '2026-01-02 03:04:05' }]],
    ['parseInboundCall', [{ uid: 'c', origin: '+33199000001', start: new Date(), end: new Date(Number.NaN) }]],
    ['parseEndCall', [{ uid: 'c' }]],
    ['parseEndCall', [{ end: new Date() }]],
  ])('that %s reads as nonsense is a bad response: %o', (method, answer) => {
    expect(() => parse(method, answer)[method](REQUEST, undefined)).toThrow(expect.objectContaining({ kind: 'bad_response' }) as Error);
  });

  it('that a parser falls over is a bad response without secrets', () => {
    const adapter = guard({
      parseOptOut: (_: CallbackRequest, { settings }: { settings?: Settings }) => {
        throw new TypeError(`no such field in ${settings?.token ?? ''}`);
      },
    });
    expect(() => adapter.parseOptOut(REQUEST, new Settings())).toThrow('no such field in ********');
    expect(() => adapter.parseOptOut(REQUEST, undefined)).toThrow(AdapterError);
  });

  it('is verified where the adapter can, and a forged one keeps its kind', () => {
    const strict = guard({
      verifyCallback: () => {
        throw new AdapterError('unauthorized', 'wrong signature');
      },
    });
    expect(() => strict.verifyCallback(REQUEST, undefined)).toThrow(expect.objectContaining({ kind: 'unauthorized' }) as Error);
    expect(() => guard({}).verifyCallback(REQUEST, undefined)).not.toThrow();
  });

  it('has nothing for a parser that the adapter does not have', () => {
    const sendOnly = new GuardedAdapter({ ...guard({}).definition, capabilities: ['send'] }, 'acme-sms', [], {});
    expect(sendOnly.parseStatusCallback(REQUEST, undefined)).toEqual([]);
  });
});
