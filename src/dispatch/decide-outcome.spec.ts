import { ADAPTER_ERROR_KINDS, AdapterError } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind } from '@pigeonnier/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { decideOutcome, MAX_ATTEMPTS } from './decide-outcome.js';
import type { RequestHistory } from './decide-outcome.js';

const NOW = new Date('2030-05-02T09:00:00Z');
const HOUR = 3_600_000;

const aHistory = (change: Partial<RequestHistory> = {}): RequestHistory => ({
  attempts: 1,
  firstAttemptAt: NOW,
  giveUpAt: new Date(NOW.getTime() + 24 * HOUR),
  inDoubt: false,
  idempotencyWindowMs: undefined,
  ...change,
});
const decide = (kind: AdapterErrorKind, change: Partial<RequestHistory> = {}, retryAfterMs?: number) =>
  decideOutcome(new AdapterError(kind, 'no', retryAfterMs === undefined ? {} : { retryAfterMs }), aHistory(change), NOW, () => 0.5);

describe('decideOutcome', () => {
  it('knows every kind of error', () => {
    for (const kind of ADAPTER_ERROR_KINDS) expect(decide(kind).kind).toMatch(/^(failed|unconfirmed|retry|hold)$/);
  });

  it('fails a message that the provider refuses, with its words', () => {
    expect(decide('invalid_message')).toEqual({ kind: 'failed', code: 'invalid_message', reason: 'no' });
  });

  it('does not call a message failed that an earlier attempt may have delivered', () => {
    expect(decide('invalid_message', { inDoubt: true })).toEqual({ kind: 'unconfirmed', reason: 'no' });
  });

  it.each(['misconfigured', 'unauthorized'] as const)('holds what waits for a phone that is %s', (kind) => {
    expect(decide(kind)).toEqual({ kind: 'hold', phoneStatus: 'unavailable', inDoubt: false });
  });

  it('holds what waits for a phone without credit', () => {
    expect(decide('no_credit')).toMatchObject({ kind: 'hold', phoneStatus: 'no_credit' });
  });

  it('tries again later what was certainly not taken', () => {
    expect(decide('unreachable')).toEqual({ kind: 'retry', dueAt: new Date(NOW.getTime() + 750), inDoubt: false, pausePhone: false });
  });

  it('waits as long as the provider asks, with the whole phone', () => {
    expect(decide('rate_limited', {}, 7_000)).toEqual({
      kind: 'retry',
      dueAt: new Date(NOW.getTime() + 7_000),
      inDoubt: false,
      pausePhone: true,
    });
  });

  it('never repeats a doubtful request to a provider that would not recognise it', () => {
    expect(decide('unconfirmed')).toEqual({ kind: 'unconfirmed', reason: 'no' });
    expect(decide('bad_response')).toMatchObject({ kind: 'unconfirmed' });
    expect(decide('unreachable', { inDoubt: true })).toMatchObject({ kind: 'unconfirmed' });
  });

  it('repeats a doubtful request while the provider still recognises it for an hour', () => {
    const window = { idempotencyWindowMs: 24 * HOUR };
    expect(decide('unconfirmed', window)).toMatchObject({ kind: 'retry', inDoubt: true });
    const late = { ...window, firstAttemptAt: new Date(NOW.getTime() - 23 * HOUR) };
    expect(decide('unconfirmed', late)).toMatchObject({ kind: 'unconfirmed' });
  });

  it('keeps the doubt of an earlier attempt', () => {
    const history = { inDoubt: true, idempotencyWindowMs: 24 * HOUR };
    expect(decide('unreachable', history)).toMatchObject({ kind: 'retry', inDoubt: true });
    expect(decide('no_credit', history)).toMatchObject({ kind: 'hold', inDoubt: true });
  });

  it('gives up after the last attempt or when its time is over', () => {
    expect(decide('unreachable', { attempts: MAX_ATTEMPTS })).toEqual({ kind: 'failed', code: 'gave_up', reason: 'no' });
    expect(decide('unreachable', { giveUpAt: NOW })).toMatchObject({ kind: 'failed', code: 'expired' });
    const doubt = { inDoubt: true, idempotencyWindowMs: 24 * HOUR, giveUpAt: NOW };
    expect(decide('unreachable', doubt)).toMatchObject({ kind: 'unconfirmed' });
  });
});
