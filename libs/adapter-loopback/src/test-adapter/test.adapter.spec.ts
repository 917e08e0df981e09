import type { CallbackRequest } from '@pigeonnier/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { TestAdapter } from './test.adapter.js';

const adapter = new TestAdapter();

const aRequest = (body: unknown): CallbackRequest => ({ method: 'POST', url: 'http://host/', query: {}, headers: {}, body, rawBody: '' });

describe('send', () => {
  it.each(['+33199000001', '+33199000500', '+33612345678'])('accepts %s', async (to) => {
    const sms = { to, text: 'Hello', flash: true, medias: [], idempotencyKey: 'k-m1' };
    expect(await adapter.send(sms)).toEqual({ uid: 'test-k-m1' });
  });
});

describe('calls', () => {
  const call = { uid: 'c1', origin: '+33199000042', start: '2026-01-31 10:00:00' };

  it('are read from the form fields of RaspiSMS, in the time zone of the process', () => {
    expect(adapter.parseInboundCall(aRequest(call))).toEqual([{ ...call, start: new Date(2026, 0, 31, 10, 0, 0) }]);
    expect(adapter.parseInboundCall(aRequest({ ...call, end: '' }))).toEqual([{ ...call, start: new Date(2026, 0, 31, 10, 0, 0) }]);
    expect(adapter.parseInboundCall(aRequest({ ...call, end: '2026-01-31 10:00:07' }))).toMatchObject([
      { end: new Date(2026, 0, 31, 10, 0, 7) },
    ]);
    expect(adapter.parseEndCall(aRequest({ uid: 'c1', end: '2026-01-31 10:00:07' }))).toEqual([
      { uid: 'c1', end: new Date(2026, 0, 31, 10, 0, 7) },
    ]);
  });

  it.each([
    undefined,
    { ...call, uid: '' },
    { ...call, origin: undefined },
    { ...call, start: '31/01/2026 10:00' },
    { ...call, end: 'later' },
  ])('without a usable field are refused: %j', (body) => {
    expect(() => adapter.parseInboundCall(aRequest(body))).toThrow(expect.objectContaining({ kind: 'bad_response' }));
  });

  it('that end without a time are refused', () => {
    expect(() => adapter.parseEndCall(aRequest({ uid: 'c1' }))).toThrow(expect.objectContaining({ kind: 'bad_response' }));
  });
});
