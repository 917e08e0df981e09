import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRange } from './byte-range.js';

const WHOLE = { start: 0, length: 100 };

it.each([
  [undefined, WHOLE],
  ['bytes=0-', WHOLE],
  ['bytes=0-0', { start: 0, length: 1 }],
  ['bytes=10-19', { start: 10, length: 10 }],
  ['bytes=90-1000', { start: 90, length: 10 }],
  ['bytes=-30', { start: 70, length: 30 }],
  ['bytes=-1000', WHOLE],
  ['bytes=100-', undefined],
  ['bytes=-0', undefined],
  ['bytes=20-10', WHOLE],
  ['bytes=0-1,5-6', WHOLE],
  ['bytes=-', WHOLE],
  ['lines=1-2', WHOLE],
])('%s of a hundred bytes', (header, expected) => {
  expect(readRange(header, 100)).toEqual(expected);
});

it('a range lies within the file, whatever is asked for', () => {
  const number = fc.oneof(fc.constant(''), fc.nat().map(String));
  fc.assert(
    fc.property(number, number, fc.integer({ min: 1, max: 1_000 }), (first, last, size) => {
      const range = readRange(`bytes=${first}-${last}`, size);
      if (range === undefined) return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.length).toBeGreaterThan(0);
      expect(range.start + range.length).toBeLessThanOrEqual(size);
    }),
  );
});
