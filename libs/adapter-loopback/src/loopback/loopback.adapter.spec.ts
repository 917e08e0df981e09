import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Test } from '@nestjs/testing';
import { parseSettings } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest, CallContext, OutboundSms } from '@pigeonnier/plugin-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoopbackModule } from '../loopback.module.js';
import { LoopbackAdapter } from './loopback.adapter.js';
import { LoopbackSettings } from './loopback.settings.js';
import { MAGIC_ENDINGS } from './outcomes.js';

interface Callback {
  readonly path: string;
  readonly body: unknown;
}

async function aHost() {
  const callbacks: Callback[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/file') return response.end('GIF89a');
    if (request.method === 'GET') return response.writeHead(404).end();
    void json(request).then((body) => {
      callbacks.push({ path: request.url ?? '', body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { callbacks, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const startPlugin = () => Test.createTestingModule({ imports: [LoopbackModule] }).compile();

let host: Awaited<ReturnType<typeof aHost>>;
let plugin: Awaited<ReturnType<typeof startPlugin>>;
let adapter: LoopbackAdapter;

beforeEach(async () => {
  host = await aHost();
  plugin = await startPlugin();
  adapter = plugin.get(LoopbackAdapter);
});

afterEach(async () => {
  await plugin.close();
  host.close();
});

function aContext(settings: Record<string, unknown> = {}): CallContext<LoopbackSettings> {
  return {
    settings: parseSettings(LoopbackSettings, { delay_ms: 0, ...settings }),
    signal: new AbortController().signal,
    callbackUrl: (kind) => `${host.url}/${kind}`,
  };
}

const anSms = (to: string, rest: Partial<OutboundSms> = {}): OutboundSms => ({
  to,
  text: 'Hello',
  flash: false,
  medias: [],
  idempotencyKey: 'k-m1',
  ...rest,
});

const aRequest = (body: unknown): CallbackRequest => ({
  method: 'POST',
  url: `${host.url}/status`,
  query: {},
  headers: {},
  body,
  rawBody: '',
});

/** What all three parsers of the adapter make of one callback. */
function parsed({ body }: Callback) {
  const request = aRequest(body);
  return [...adapter.parseStatusCallback(request), ...adapter.parseInboundSms(request), ...adapter.parseOptOut(request)];
}

async function callbacksOf(to: string, count: number, settings: Record<string, unknown> = {}) {
  await adapter.send(anSms(to), aContext(settings));
  await vi.waitFor(() => {
    expect(host.callbacks).toHaveLength(count);
  });
  return host.callbacks.map((callback) => ({ path: callback.path, parsed: parsed(callback) }));
}

const aReport = (status: string, providerStatus: string, reason?: string) => ({
  path: '/status',
  parsed: [
    {
      uid: 'loopback-k-m1',
      recipient: expect.any(String) as string,
      status,
      providerStatus,
      at: expect.any(Date) as Date,
      ...(reason !== undefined && { reason }),
    },
  ],
});

const ACCEPTED = aReport('unknown', 'accepted');
const DELIVERED = aReport('delivered', 'delivered');

describe('a message', () => {
  it('is taken under a uid that its idempotency key decides, whatever the attempt', async () => {
    const first = await adapter.send(anSms('+33199001234'), aContext());
    const again = await adapter.send(anSms('+33199001234'), aContext());
    const other = await adapter.send(anSms('+33199001234', { idempotencyKey: 'k-m2' }), aContext());
    expect([first.uid, again.uid, other.uid]).toEqual(['loopback-k-m1', 'loopback-k-m1', 'loopback-k-m2']);
  });

  it('is reported accepted, then delivered', async () => {
    expect(await callbacksOf('+33199001234', 2)).toEqual([ACCEPTED, DELIVERED]);
  });

  it.each([
    ['0001', 'failed', 'not_delivered', 'other'],
    ['0002', 'failed', 'not_allowed', 'other'],
    ['0003', 'failed', 'opted_out', 'opted_out'],
    ['0004', 'failed', 'bad_number', 'bad_number'],
    ['0005', 'unknown', 'unknown_delivery', undefined],
    ['0006', 'unknown', 'undefined', undefined],
    ['0007', 'failed', 'expired', 'expired'],
    ['0009', 'unknown', 'something_new', undefined],
  ])('to a number ending in %s ends %s (%s)', async (ending, status, word, reason) => {
    expect(await callbacksOf(`+3319900${ending}`, 2)).toEqual([ACCEPTED, aReport(status, word, reason)]);
  });

  it('is answered with its text, for 0020 and for phones that echo', async () => {
    const answer = { uid: 'loopback-k-m1-answer', text: 'Hello', inReplyTo: 'loopback-k-m1', at: expect.any(Date) as Date };
    expect((await callbacksOf('+33199000020', 3)).at(2)).toEqual({ path: '/reception', parsed: [{ ...answer, origin: '+33199000020' }] });
    host.callbacks.length = 0;
    expect((await callbacksOf('+33199001234', 3, { echo: '1' })).at(2)?.path).toBe('/reception');
  });

  it('is answered with its own files, fetched from their addresses, for 0020; a file that cannot be had is left out', async () => {
    const medias = ['/file', '/gone'].map((path) => ({ url: `${host.url}${path}`, contentType: 'image/gif', size: 6 }));
    await adapter.send(anSms('+33199000020', { medias }), aContext());
    await vi.waitFor(() => {
      expect(host.callbacks).toHaveLength(3);
    });
    expect(parsed(host.callbacks.at(2)!)).toMatchObject([{ text: 'Hello', medias: [{ content: Buffer.from('GIF89a') }] }]);
  });

  it('is answered with STOP for 0021', async () => {
    expect((await callbacksOf('+33199000021', 3)).at(2)).toEqual({
      path: '/stop',
      parsed: [{ number: '+33199000021', text: 'STOP', inReplyTo: 'loopback-k-m1', at: expect.any(Date) as Date }],
    });
  });

  it('is known already for 0182', async () => {
    expect(await adapter.send(anSms('+33199000182'), aContext())).toMatchObject({ uid: 'loopback-k-m1', alreadyAccepted: true });
  });

  it.each([
    ['0104', 'no_credit'],
    ['0106', 'misconfigured'],
    ['0113', 'unauthorized'],
    ['0121', 'invalid_message'],
    ['0429', 'rate_limited'],
    ['0500', 'unreachable'],
    ['0504', 'unconfirmed'],
  ])('to a number ending in %s is refused as %s', async (ending, kind) => {
    await expect(adapter.send(anSms(`+3319900${ending}`), aContext())).rejects.toMatchObject({ kind });
  });

  it.each([
    ['failed', [ACCEPTED, aReport('failed', 'not_delivered', 'other')]],
    ['delivered', [ACCEPTED, DELIVERED]],
  ])('from a phone whose outcome is %s ends so', async (outcome, expected) => {
    expect(await callbacksOf('+33199001234', 2, { outcome })).toEqual(expected);
  });

  it.each([
    ['refused', 'invalid_message'],
    ['unreachable', 'unreachable'],
  ])('from a phone whose outcome is %s is refused, yet magic endings come first', async (outcome, kind) => {
    const ctx = aContext({ outcome });
    await expect(adapter.send(anSms('+33199001234'), ctx)).rejects.toMatchObject({ kind });
    expect(await adapter.send(anSms('+33199000005'), ctx)).toHaveProperty('uid');
  });

  it('repeats and contradicts its reports where the ending says so', () => {
    expect(MAGIC_ENDINGS['0008']?.reports).toEqual(['accepted']);
    expect(MAGIC_ENDINGS['0010']?.reports).toEqual(['accepted', 'delivered', 'not_delivered']);
    expect(MAGIC_ENDINGS['0011']?.reports).toEqual(['accepted', 'delivered', 'delivered']);
  });
});

describe('the network', () => {
  it('waits as long as the phone says', async () => {
    await adapter.send(anSms('+33199001234'), aContext({ delay_ms: 600_000 }));
    await callbacksOf('+33199001235', 2);
    expect(host.callbacks.map(({ body }) => (body as { to: string }).to)).toEqual(['+33199001235', '+33199001235']);
  });

  it('goes on after a host that is away', async () => {
    const nowhere = { ...aContext(), callbackUrl: () => 'http://127.0.0.1:1/' };
    await adapter.send(anSms('+33199001234'), nowhere);
    expect(await callbacksOf('+33199001234', 2)).toHaveLength(2);
  });

  it('forgets what it has not called yet when the application stops', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await adapter.send(anSms('+33199001234'), aContext({ delay_ms: 1000 }));
      expect(vi.getTimerCount()).toBe(1);
      await plugin.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('callbacks', () => {
  it('of an event that nobody knows are none of ours', () => {
    expect(parsed({ path: '/status', body: { event: 'price_change' } })).toEqual([]);
  });

  it.each([
    undefined,
    'text',
    {},
    { event: 'status' },
    { event: 'status', id: 'x', to: '+331', status: 'delivered', at: 'yesterday' },
    { event: 'reply', id: 'x' },
    { event: 'reply', id: 'x', from: '+331', in_reply_to: 'y', at: '2026-01-01T00:00:00Z', medias: [7] },
    { event: 'opt_out', text: 'STOP' },
  ])('that cannot be read are refused: %j', (body) => {
    expect(() => parsed({ path: '/status', body })).toThrow(expect.objectContaining({ kind: 'bad_response' }));
  });

  it('take words that every object inherits for unknown words', () => {
    const body = { event: 'status', id: 'x', to: '+33199000042', status: 'constructor', at: '2026-01-01T00:00:00Z' };
    expect(parsed({ path: '/status', body })).toMatchObject([{ status: 'unknown', providerStatus: 'constructor' }]);
  });
});

describe('the account', () => {
  it.each([
    [undefined, 'available', undefined, undefined],
    ['anything', 'available', undefined, undefined],
    ['wrong', 'unavailable', 'unauthorized', 'unauthorized'],
    ['empty', 'no_credit', undefined, 'no_credit'],
  ])('of token %j is %s', async (token, status, testFailure, sendFailure) => {
    const ctx = aContext({ token });
    const failureOf = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => (error as { kind?: string }).kind,
      );
    expect(await adapter.checkStatus(ctx)).toBe(status);
    expect(await failureOf(adapter.testSettings(ctx))).toBe(testFailure);
    expect(await failureOf(adapter.send(anSms('+33199001234'), ctx))).toBe(sendFailure);
  });
});
