import { describe, expect, it } from 'vitest';
import type { MessageStatus } from '../message.js';
import { applyStatus } from './apply-status.js';
import type { Standing } from './apply-status.js';

const accepted = (status: MessageStatus): Standing => ({ status, state: 'accepted' });

describe('applyStatus', () => {
  it.each<[MessageStatus, MessageStatus, MessageStatus]>([
    ['unknown', 'unknown', 'unknown'],
    ['unknown', 'delivered', 'delivered'],
    ['unknown', 'failed', 'failed'],
    ['failed', 'unknown', 'failed'],
    ['failed', 'failed', 'failed'],
    ['failed', 'delivered', 'delivered'],
    ['delivered', 'unknown', 'delivered'],
    ['delivered', 'failed', 'delivered'],
    ['delivered', 'delivered', 'delivered'],
  ])('%s and a report of %s give %s', (current, reported, expected) => {
    expect(applyStatus(accepted(current), reported)).toEqual(accepted(expected));
  });

  it('answers the same object when nothing changes, so that nothing is written', () => {
    const current = accepted('delivered');
    expect(applyStatus(current, 'delivered')).toBe(current);
    expect(applyStatus(current, 'failed')).toBe(current);
  });

  it('takes any report as proof that the provider has the message', () => {
    expect(applyStatus({ status: 'unknown', state: 'unconfirmed' }, 'unknown')).toEqual(accepted('unknown'));
    expect(applyStatus({ status: 'failed', state: 'failed' }, 'delivered')).toEqual(accepted('delivered'));
  });

  it('ends the same whatever the order, unless a failure came after the delivery', () => {
    const fold = (...reports: readonly MessageStatus[]) => reports.reduce(applyStatus, accepted('unknown')).status;
    for (const order of permutations<MessageStatus>(['unknown', 'failed', 'delivered'])) expect(fold(...order)).toBe('delivered');
    for (const order of permutations<MessageStatus>(['unknown', 'failed'])) expect(fold(...order)).toBe('failed');
  });
});

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
