import { describe, expect, it } from 'vitest';
import { BoundedCache } from './bounded-cache.js';

describe('bounded cache', () => {
  it('forgets the oldest when it is full', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1, 100);
    cache.set('b', 2, 100);
    cache.set('a', 3, 100);
    cache.set('c', 4, 100);
    expect(['a', 'b', 'c'].map((key) => cache.get(key, 0))).toEqual([3, undefined, 4]);
  });

  it('forgets a value when its time is over', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1, 100);
    expect(cache.get('a', 99)).toBe(1);
    expect(cache.get('a', 100)).toBeUndefined();
  });
});
