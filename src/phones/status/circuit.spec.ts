import { expect, it } from 'vitest';
import { probePauseMs } from './circuit.js';

it('probes wait from a second to five minutes, twice as long after each that fails, the upper half at random', () => {
  expect([0, 1, 2, 3].map((failed) => probePauseMs(failed, () => 1))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(probePauseMs(2, () => 0)).toBe(2_000);
  expect(probePauseMs(500, () => 1)).toBe(300_000);
});
