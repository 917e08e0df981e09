import { expect, test } from 'vitest';
import { formatParis, parseSendDate } from './paris-time.js';

test('dates are shown as clocks in Paris show them, summer and winter', () => {
  expect(formatParis(Date.UTC(2030, 4, 2, 7, 15, 7))).toBe('2030-05-02 09:15:07');
  expect(formatParis(Date.UTC(2030, 11, 31, 23, 30, 0))).toBe('2031-01-01 00:30:00');
});

test.each([
  ['2030-05-02T09:15:00+02:00', '2030-05-02T07:15:00.000Z'],
  ['2030-05-02T07:15:00Z', '2030-05-02T07:15:00.000Z'],
  ['2030-05-02 09:15:00', '2030-05-02T07:15:00.000Z'],
  ['2030-01-02 09:15:00', '2030-01-02T08:15:00.000Z'],
  // Clocks go forward on 2030-03-31 at 02:00 in Paris.
  ['2030-03-31 01:59:59', '2030-03-31T00:59:59.000Z'],
  ['2030-03-31 03:00:00', '2030-03-31T01:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(new Date(parseSendDate(text) ?? 0).toISOString()).toBe(expected);
});

test.each(['', 'tomorrow', '2030', '2030-13-45 00:00:00', '02/05/2030'])('%j is no date', (text) => {
  expect(parseSendDate(text)).toBeUndefined();
});
