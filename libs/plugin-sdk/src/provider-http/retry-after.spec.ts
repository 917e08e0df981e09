import { expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.js';

const now = new Date('2026-01-01T00:00:00Z');

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 2026 00:01:30 GMT', 90_000],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ['Thursday, 01-Jan-26 00:00:10 GMT', 10_000],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads %j as %j ms', (header, milliseconds) => {
  expect(parseRetryAfter(header, now)).toBe(milliseconds);
});
