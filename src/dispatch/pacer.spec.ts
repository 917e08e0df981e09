import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.js';

describe('the pacer of a lease', () => {
  it('lets requests through at even intervals', async () => {
    const pacer = new Pacer(20);
    const startedAt = performance.now();
    for (let i = 0; i < 5; i += 1) await pacer.turn();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75);
  });

  it('gives a lease the part of the rate that its slots are of the phone', async () => {
    const waits: number[] = [];
    let now = 0;
    const pacer = Pacer.forLease(100, 2, 8);
    expect(pacer).toEqual(new Pacer(40));
    const injected = new Pacer(40, () => now);
    await injected.turn();
    now = 100;
    const turn = injected.turn().then(() => waits.push(now));
    await turn;
    expect(waits).toEqual([100]);
  });

  it('is not there without a rate', () => {
    expect(Pacer.forLease(undefined, 2, 8)).toBeUndefined();
  });
});
