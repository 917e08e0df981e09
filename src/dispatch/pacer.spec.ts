import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.js';

describe('the pacer of a phone', () => {
  it('lets requests through at even intervals', async () => {
    const pacer = new Pacer(50);
    const startedAt = performance.now();
    for (let i = 0; i < 5; i += 1) await pacer.turn();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75);
  });

  it('lets a request through at once when none came before it for a while', async () => {
    let now = 0;
    const pacer = new Pacer(0.001, () => now);
    await pacer.turn();
    now = 1_000_000;
    await pacer.turn();
  });

  it('leaves other hosts the part of the rate that their slots are', async () => {
    const pacer = new Pacer(100);
    pacer.shareWith(2, 6);
    const startedAt = performance.now();
    for (let i = 0; i < 3; i += 1) await pacer.turn();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75);
  });

  it('is one as long as the rate stays, and none without a rate', () => {
    const pacer = Pacer.atRate(5, undefined);
    expect(Pacer.atRate(5, pacer)).toBe(pacer);
    expect(Pacer.atRate(6, pacer)).not.toBe(pacer);
    expect(Pacer.atRate(undefined, pacer)).toBeUndefined();
  });
});
