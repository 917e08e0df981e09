import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

describe('backoff', () => {
  it('doubles from one second to half an hour, its upper half at random', () => {
    expect([1, 2, 3, 4].map((attempts) => backoffMs(attempts, () => 1))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(backoffMs(3, () => 0)).toBe(2_000);
    expect(backoffMs(40, () => 1)).toBe(1_800_000);
  });

  it('is never shorter than half a second nor longer than half an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 32_767 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const pause = backoffMs(attempts, () => random);
        expect(pause).toBeGreaterThanOrEqual(500);
        expect(pause).toBeLessThanOrEqual(1_800_000);
      }),
    );
  });
});
