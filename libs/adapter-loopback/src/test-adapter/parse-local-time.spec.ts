import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseLocalTime } from './parse-local-time.js';

const zone = process.env.TZ;

beforeEach(() => {
  process.env.TZ = 'Europe/Paris';
});

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

it.each([
  ['2026-01-31 23:59:59', '2026-01-31T22:59:59.000Z'],
  ['2026-07-01 00:00:00', '2026-06-30T22:00:00.000Z'],
  ['2024-02-29 12:00:00', '2024-02-29T11:00:00.000Z'],
])('reads %s', (text, iso) => {
  expect(parseLocalTime(text)?.toISOString()).toBe(iso);
});

it.each([
  ['', 'empty'],
  ['2026-01-31T10:00:00', 'another shape'],
  ['2026-1-31 10:00:00', 'a short month'],
  ['2026-01-31 10:00', 'no seconds'],
  ['2026-01-31 10:00:00 ', 'something behind it'],
  ['2026-02-29 10:00:00', 'no such day'],
  ['2026-13-01 10:00:00', 'no such month'],
  ['2026-01-31 24:00:00', 'no such hour'],
  ['2026-01-31 10:60:00', 'no such minute'],
  ['2026-03-29 02:30:00', 'an hour that summer time leaves out'],
])('refuses %j: %s', (text) => {
  expect(parseLocalTime(text)).toBeUndefined();
});
