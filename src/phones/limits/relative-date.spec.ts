import { describe, expect, it } from 'vitest';
import { parseRelativeDate } from './relative-date.js';

const ZONE = 'Europe/Paris';

/** What the words mean on Thursday, 4 August 2022, 14:30 in Paris. */
function meaning(words: string, now = '2022-08-04T14:30:00+02:00'): string | undefined {
  const date = parseRelativeDate(words)?.(new Date(now), ZONE);
  return date?.toLocaleString('sv-SE', { timeZone: ZONE });
}

describe('the beginning of a limit', () => {
  it.each([
    ['today', '2022-08-04 00:00:00'],
    ['-24 hours', '2022-08-03 14:30:00'],
    ['this week midnight', '2022-08-01 00:00:00'],
    ['-7 days', '2022-07-28 14:30:00'],
    ['this week midnight -1 week', '2022-07-25 00:00:00'],
    ['-14 days', '2022-07-21 14:30:00'],
    ['-1 month', '2022-07-04 14:30:00'],
    ['-28 days', '2022-07-07 14:30:00'],
    ['-30 days', '2022-07-05 14:30:00'],
    ['-31 days', '2022-07-04 14:30:00'],
  ])('is read as RaspiSMS reads it: %s', (words, expected) => {
    expect(meaning(words)).toBe(expected);
  });

  it('is the first of the month for "this month midnight", as its label promises', () => {
    expect(meaning('this month midnight')).toBe('2022-08-01 00:00:00');
    expect(meaning(' This  MONTH midnight ')).toBe('2022-08-01 00:00:00');
  });

  it.each([
    ['now', '2022-08-04 14:30:00'],
    ['yesterday noon', '2022-08-03 12:00:00'],
    ['tomorrow', '2022-08-05 00:00:00'],
    ['2 days ago', '2022-08-02 14:30:00'],
    ['-1 week 2 days', '2022-07-30 14:30:00'],
    ['- 90 min', '2022-08-04 13:00:00'],
    ['-1 fortnight', '2022-07-21 14:30:00'],
    ['last month', '2022-07-04 14:30:00'],
    ['first day of this month midnight', '2022-08-01 00:00:00'],
    ['last day of previous month', '2022-07-31 14:30:00'],
    ['monday', '2022-08-08 00:00:00'],
    ['thursday', '2022-08-04 00:00:00'],
    ['last thursday', '2022-07-28 00:00:00'],
    ['monday this week', '2022-08-01 00:00:00'],
  ])('may be said in PHP’s other words: %s', (words, expected) => {
    expect(meaning(words)).toBe(expected);
  });

  it('follows the wall clock through the change of summer time', () => {
    expect(meaning('today', '2026-03-29T12:00:00+02:00')).toBe('2026-03-29 00:00:00');
    expect(meaning('-1 day', '2026-03-29T12:00:00+02:00')).toBe('2026-03-28 12:00:00');
  });

  it.each(['', ' ', 'garbage xx', 'today garbage', '-7', 'days', '-7 daysx', '99999999 days'])('is nothing else: "%s"', (words) => {
    expect(parseRelativeDate(words)).toBeUndefined();
  });
});
