import { describe, expect, it } from 'vitest';
import { decideCancellation } from './decide-cancellation.js';
import type { CancelledBatch } from './decide-cancellation.js';

const aBatch = (change: Partial<CancelledBatch> = {}): CancelledBatch => ({
  id: 1,
  kind: 'each',
  leased: false,
  startedId: null,
  doubtId: null,
  attempts: 0,
  waiting: 5,
  own: 5,
  ...change,
});

describe('a batch with messages of a cancelled request', () => {
  it.each<[string, Partial<CancelledBatch>, ReturnType<typeof decideCancellation>]>([
    ['goes when nothing else is in it', {}, { batch: 'removed', after: 0 }],
    [
      'goes whole, even tried and in doubt, when nothing else is in it',
      { kind: 'whole', attempts: 2, doubtId: 9 },
      { batch: 'removed', after: 0 },
    ],
    ['keeps the messages of others', { own: 2 }, { batch: 'kept', after: 0 }],
    ['keeps the messages of others in a request that was never made', { kind: 'whole', own: 2 }, { batch: 'kept', after: 0 }],
    ['stays as it is when it is one request that was made before', { kind: 'whole', own: 2, attempts: 1 }, undefined],
    ['stays as it is when it is one request that may have been taken', { kind: 'whole', own: 2, doubtId: 9 }, undefined],
    ['loses what its lease has not begun', { leased: true, startedId: 3 }, { batch: 'told', after: 3 }],
    [
      'loses nothing while it is under way as one request',
      { leased: true, kind: 'whole', startedId: 9 },
      { batch: 'told', after: undefined },
    ],
  ])('%s', (_, change, expected) => {
    expect(decideCancellation(aBatch(change))).toEqual(expected);
  });
});
