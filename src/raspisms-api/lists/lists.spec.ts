import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiReply, FakeBackend, startApi } from '../../../test/support/api-fakes.js';
import type { SentDetail, SentView } from '../../messages/index.js';
import type { PhoneView } from '../../phones/index.js';
import { loopbackAdapter } from '../../../test/support/api-adapters.js';

const AT = new Date('2026-11-23T06:04:56Z');

function aSent(id: number, overrides: Partial<SentView> = {}): SentView {
  return {
    id,
    at: AT,
    text: `m${id}`,
    destination: '+33612341004',
    flash: false,
    status: 'failed',
    uid: `u${id}`,
    adapter: 'test_adapter',
    idUser: 1,
    idPhone: 1,
    mms: false,
    originatingScheduled: null,
    createdAt: AT,
    updatedAt: null,
    tag: null,
    ...overrides,
  };
}

function aPhone(id: number, overrides: Partial<PhoneView> = {}): PhoneView {
  return {
    id,
    idUser: 1,
    adapter: 'test_adapter',
    adapterName: 'adapters\\TestAdapter',
    adapterLoaded: true,
    name: `T${id}`,
    priority: 0,
    messageTtl: null,
    maxConcurrency: null,
    ratePerSecond: null,
    status: 'available',
    statusReason: null,
    settings: {},
    createdAt: AT,
    updatedAt: null,
    ...overrides,
  };
}

interface Listed {
  readonly response: readonly { readonly id: number }[];
  readonly next: string | null;
  readonly prev: string | null;
}

describe('lists', () => {
  const backend = new FakeBackend();
  let app: NestFastifyApplication;
  let base: string;
  const get = (path: string) => request(base).get(path).set('X-Api-Key', 'aaaa');

  beforeAll(async () => {
    backend.addKey('aaaa');
    backend.registry.add([loopbackAdapter()]);
    const api = await startApi(backend);
    app = api.app;
    base = `http://127.0.0.1:${api.port}`;
  });
  afterAll(() => app.close());

  it.each([
    ['', 1, 25, 'after/25', null],
    ['1/', 26, 50, 'after/50', 'before/26'],
    ['2/', 51, 60, null, 'before/51'],
    ['3/', 0, 0, null, null],
    ['-1/', 1, 25, 'after/25', null],
    ['abc/', 1, 25, 'after/25', null],
    ['after/0/', 1, 25, 'after/25', null],
    ['after/25/', 26, 50, 'after/50', 'before/26'],
    ['after/60/', 0, 0, null, null],
    ['after/99999999999999999999/', 0, 0, null, null],
    ['99999999999999999999/', 0, 0, null, null],
    ['before/0/', 0, 0, null, null],
    ['before/1/', 0, 0, null, null],
    ['before/10/', 1, 9, 'after/9', 'before/1'],
    ['before/26/', 1, 25, 'after/25', 'before/1'],
    ['?page=2', 1, 25, 'after/25', null],
  ])('a walk over sixty rows: %s', async (path, first, last, next, prev) => {
    backend.sent = Array.from({ length: 60 }, (_, i) => aSent(i + 1));
    const { body, status } = (await get(`/api/list/sended/${path}`)) as unknown as { body: Listed; status: number };
    const link = (direction: string | null) => (direction === null ? null : `${base}/api/list/sended/${direction}/?api_key=aaaa`);
    expect(status).toBe(200);
    expect([body.response[0]?.id ?? 0, body.response.at(-1)?.id ?? 0]).toEqual([first, last]);
    expect([body.next, body.prev]).toEqual([link(next), link(prev)]);
  });

  it('sended rows have RaspiSMS columns, in its order, times in the zone of the host', async () => {
    backend.sent = [aSent(60, { originatingScheduled: 3, tag: 'camp', flash: true, updatedAt: AT })];
    const { text } = await get('/api/list/sended/');
    expect(text).toBe(
      '{"error":0,"message":null,"response":[{"id":60,"at":"2026-11-23 07:04:56","text":"m60","destination":"+33612341004","flash":1,' +
        '"status":"failed","uid":"u60","adapter":"adapters\\\\TestAdapter","id_user":1,"id_phone":1,"mms":0,"originating_scheduled":3,' +
        '"created_at":"2026-11-23 07:04:56","updated_at":"2026-11-23 07:04:56","tag":"camp","medias":[]}],"next":null,"prev":null}',
    );
  });

  it.each([
    ['gone_adapter', 'gone_adapter'],
    [null, ''],
  ])('a message of the adapter %s', async (adapter, expected) => {
    backend.sent = [aSent(1, { adapter })];
    const { body } = (await get('/api/list/sended/')) as ApiReply;
    expect(body).toMatchObject({ response: [{ adapter: expected }] });
  });

  it('received rows', async () => {
    backend.received = [
      {
        id: 1,
        at: AT,
        text: 'Bonjour',
        origin: '+33612345678',
        command: false,
        status: 'unread',
        idUser: 1,
        idPhone: 1,
        mms: false,
        createdAt: AT,
        updatedAt: null,
      },
    ];
    const { text } = await get('/api/list/received');
    expect(text).toBe(
      '{"error":0,"message":null,"response":[{"id":1,"at":"2026-11-23 07:04:56","text":"Bonjour","origin":"+33612345678","command":0,' +
        '"status":"unread","id_user":1,"id_phone":1,"mms":0,"created_at":"2026-11-23 07:04:56","updated_at":null,"medias":[]}],"next":null,"prev":null}',
    );
  });

  it('scheduled rows', async () => {
    const number = { id: 3, idScheduled: 3, number: '+33612345678', data: '{"a":"b"}', createdAt: AT };
    backend.scheduled = [
      {
        id: 3,
        idUser: 1,
        at: AT,
        text: 'a',
        flash: false,
        idPhone: null,
        idPhoneGroup: null,
        mms: false,
        createdAt: AT,
        updatedAt: null,
        tag: null,
        numbers: [number],
        recipients: [],
      },
    ];
    const { text } = await get('/api/list/scheduled/');
    const at = '2026-11-23 07:04:56';
    expect(text).toBe(
      `{"error":0,"message":null,"response":[{"id":3,"id_user":1,"at":"${at}","text":"a","flash":0,"id_phone":null,"id_phone_group":null,"mms":0,` +
        `"created_at":"${at}","updated_at":null,"tag":null,"numbers":[{"id":3,"id_scheduled":3,"number":"+33612345678","data":"{\\"a\\":\\"b\\"}",` +
        `"created_at":"${at}","updated_at":null}],"contacts":[],"groups":[],"conditional_groups":[],"medias":[]}],"next":null,"prev":null}`,
    );
  });

  it('phone rows', async () => {
    const api = { login: 'x', api_key: '********' };
    backend.phones.push(aPhone(1), aPhone(2, { settings: api }), aPhone(3, { settings: undefined }));
    const { text, body } = (await get('/api/list/phone/')) as ApiReply;
    expect(text).toContain(
      '{"id":1,"id_user":1,"adapter":"adapters\\\\TestAdapter","adapter_data":"[]","name":"T1","priority":0,' +
        '"created_at":"2026-11-23 07:04:56","updated_at":null,"status":"available"}',
    );
    const { response } = body as { response: readonly { adapter_data?: string }[] };
    expect(response.map(({ adapter_data: data }) => data)).toEqual(['[]', JSON.stringify(api), undefined]);
    await get('/api/list/phone/after/9999999999/').expect(200);
  });

  it.each(['media'])('%s is a list, empty for now', async (type) => {
    for (const page of ['', '1/', 'after/3/', 'before/3/']) {
      const { status, body } = (await get(`/api/list/${type}/${page}`)) as ApiReply;
      expect({ status, body }).toEqual({ status: 200, body: { error: 0, message: null, response: [], next: null, prev: null } });
    }
  });

  it.each(['calls', 'Sended', 'constructor', '%5B%5D', '__proto__'])('%s is no list', async (type) => {
    const { status, body } = (await get(`/api/list/${type}/`)) as ApiReply;
    expect(status).toBe(404);
    expect(body).toEqual({
      error: 2,
      message:
        'You have specified an invalid parameter : entry_type must be one of : sended, received, scheduled, contact, group, conditional_group, phone, phone_group, media.',
      response: null,
      next: null,
      prev: null,
    });
  });

  it('adapters show their manifest, and plugins that could not be used their reason', async () => {
    backend.registry.refuse('acme-plugin', 'it has no default export');
    const { body } = (await get('/api/adapters/').expect(200)) as ApiReply;
    expect(body).toMatchObject({
      response: [
        {
          adapter: 'adapters\\TestAdapter',
          uid: 'test_adapter',
          plugin: 'loopback',
          status: 'available',
          hidden: 0,
          hide_data: 0,
          capabilities: ['send'],
          features: { flash: 1, mms_sending: 0, idempotent_send_hours: 24 },
          limits: { max_text_length: 1600, max_recipients: null },
          fields: [{ name: 'login', required: 1, secret: 0, type: 'text', default_value: null }],
        },
        { adapter: null, plugin: 'acme-plugin', status: 'refused', reason: 'it has no default export' },
      ],
    });
  });

  it('one message shows its reason and its timeline', async () => {
    const failure = { at: AT, code: 'invalid_message', reason: 'refused' };
    const attempt = {
      at: AT,
      number: 1,
      adapter: 'test_adapter',
      durationMs: 12,
      outcome: 'accepted',
      uid: 'u7',
      recipients: 1,
      segments: 2,
      cost: 0.08,
      currency: 'EUR',
      answer: 'ok',
      shared: false,
    };
    const report = { at: AT, reportedAt: AT, status: 'failed' as const, providerStatus: 'NOT_DELIVERED', reason: null, applied: true };
    const detail: SentDetail = {
      ...aSent(7),
      state: 'accepted',
      failure: { code: failure.code, reason: failure.reason },
      providerStatus: 'NOT_DELIVERED',
      segments: 2,
      cost: 0.08,
      currency: 'EUR',
      timeline: [
        { kind: 'planned', at: AT },
        { kind: 'without_flash', at: AT, adapter: 'test_adapter' },
        { kind: 'attempt', ...attempt },
        { kind: 'report', ...report },
        { kind: 'failed', ...failure },
      ],
    };
    backend.detail = detail;
    const { body } = (await get('/api/sended/7/').expect(200)) as ApiReply;
    const at = '2026-11-23 07:04:56';
    expect(body).toMatchObject({
      response: {
        id: 7,
        adapter: 'adapters\\TestAdapter',
        state: 'accepted',
        reason: { code: 'invalid_message', text: 'refused' },
        provider_status: 'NOT_DELIVERED',
        segments: 2,
        cost: 0.08,
        currency: 'EUR',
        timeline: [
          { kind: 'planned', at },
          {
            kind: 'without_flash',
            at,
            adapter: 'adapters\\TestAdapter',
            text: 'the adapter adapters\\TestAdapter cannot send flash messages: an ordinary message is sent',
          },
          { kind: 'attempt', at, number: 1, adapter: 'adapters\\TestAdapter', duration_ms: 12, outcome: 'accepted', uid: 'u7', shared: 0 },
          { kind: 'report', at, status: 'failed', provider_status: 'NOT_DELIVERED', reason: null, applied: 1 },
          { kind: 'failed', at, code: 'invalid_message', text: 'refused' },
        ],
      },
    });
    await get('/api/sended/8/').expect(404);
    await get('/api/sended/abc/').expect(404);
  });
});

describe('links begin with', () => {
  const linkOf = async (variables: Readonly<Record<string, string>>, path: string, headers: Readonly<Record<string, string>>) => {
    const backend = new FakeBackend();
    backend.addKey('a+b');
    backend.sent = Array.from({ length: 25 }, (_, i) => aSent(i + 1));
    const { app, port } = await startApi(backend, variables);
    const { body } = (await request(`http://127.0.0.1:${port}`)
      .get(path)
      .set({ 'X-Api-Key': 'a+b', ...headers })) as ApiReply;
    await app.close();
    return (body as Listed).next?.replace(`:${port}`, ':PORT').replace('/api/list/sended/after/25/?api_key=a%2Bb', '');
  };
  const FORWARDED = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'sms.example.org', 'X-Forwarded-Prefix': '/gateway' };

  it.each([
    ['the host and port of the request', {}, '/api/list/sended/', {}, 'http://127.0.0.1:PORT'],
    ['the name the client used', {}, '/api/list/sended/', { Host: 'sms.local' }, 'http://sms.local'],
    ['the prefix the client used', {}, '/raspisms/api/list/sended/', {}, 'http://127.0.0.1:PORT/raspisms'],
    ['the configured prefix, when a proxy took it off', { PATH_PREFIX: '/sms' }, '/api/list/sended/', {}, 'http://127.0.0.1:PORT/sms'],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://pub.example.org/x/' }, '/raspisms/api/list/sended/', {}, 'https://pub.example.org/x'],
    ['the request, when nobody forwarded it', {}, '/api/list/sended/', FORWARDED, 'http://127.0.0.1:PORT'],
    [
      'the request, when a stranger forwarded it',
      { TRUST_PROXY: '192.0.2.1,10.0.0.0/8' },
      '/api/list/sended/',
      FORWARDED,
      'http://127.0.0.1:PORT',
    ],
    ['what a trusted proxy says', { TRUST_PROXY: '127.0.0.0/8' }, '/api/list/sended/', FORWARDED, 'https://sms.example.org/gateway'],
    [
      'what one proxy says',
      { TRUST_PROXY: '1' },
      '/api/list/sended/',
      { ...FORWARDED, 'X-Forwarded-Port': '8443' },
      'https://sms.example.org:8443/gateway',
    ],
    [
      'no nonsense',
      { TRUST_PROXY: 'true' },
      '/api/list/sended/',
      { 'X-Forwarded-Host': 'a"b<c>', 'X-Forwarded-Prefix': '//evil' },
      'http://127.0.0.1:PORT',
    ],
  ])('%s', async (_name, variables, path, headers, expected) => {
    expect(await linkOf(variables, path, headers)).toBe(expected);
  });
});
