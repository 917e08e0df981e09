import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRelativeDate } from './relative-date.js';

const ZONE = 'Europe/Paris';

/** The choices of RaspiSMS's form. */
const OFFERED = [
  ...['today', '-24 hours', 'this week midnight', '-7 days', 'this week midnight -1 week', '-14 days'],
  ...['this month midnight', '-1 month', '-28 days', '-30 days', '-31 days'],
];

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
    ['this month midnight -1 month', '2022-07-01 00:00:00'],
    ['midnight this month', '2022-08-01 00:00:00'],
    ['this year midnight', '2022-01-01 00:00:00'],
    ['this month', '2022-08-04 14:30:00'],
  ])('is the beginning of a month or a year wherever midnight is said of it: %s', (words, expected) => {
    expect(meaning(words)).toBe(expected);
  });

  it.each([
    ['now', '2022-08-04 14:30:00'],
    ['yesterday noon', '2022-08-03 12:00:00'],
    ['noon yesterday', '2022-08-03 00:00:00'],
    ['tomorrow', '2022-08-05 00:00:00'],
    ['2 days ago', '2022-08-02 14:30:00'],
    ['1 month 2 days ago', '2022-07-02 14:30:00'],
    ['-1 week 2 days', '2022-07-30 14:30:00'],
    ['- 90 min', '2022-08-04 13:00:00'],
    ['--1 day', '2022-08-05 14:30:00'],
    ['-7days', '2022-07-28 14:30:00'],
    ['-1 fortnight', '2022-07-21 14:30:00'],
    ['last month', '2022-07-04 14:30:00'],
    ['first day of this month midnight', '2022-08-01 00:00:00'],
    ['last day of previous month', '2022-07-31 14:30:00'],
    ['first day of january', '2022-01-01 00:00:00'],
    ['monday', '2022-08-08 00:00:00'],
    ['thursday', '2022-08-04 00:00:00'],
    ['last thursday', '2022-07-28 00:00:00'],
    ['next thursday', '2022-08-11 00:00:00'],
    ['thu noon', '2022-08-04 12:00:00'],
    ['monday this week', '2022-08-01 00:00:00'],
    ['sunday this week', '2022-08-07 00:00:00'],
    ['last week', '2022-07-25 14:30:00'],
    ['-1 monday', '2022-08-01 00:00:00'],
    ['second tuesday', '2022-08-16 00:00:00'],
    ['first monday of this month', '2022-08-01 00:00:00'],
    ['first monday of january 2022', '2022-01-03 00:00:00'],
    ['last friday of july', '2022-07-29 00:00:00'],
    ['third friday of last month', '2022-07-15 00:00:00'],
    ['-5 weekdays', '2022-07-28 14:30:00'],
    ['-4 weekdays', '2022-07-29 14:30:00'],
    ['2022-01-31', '2022-01-31 00:00:00'],
    ['2022-01-31 08:00', '2022-01-31 08:00:00'],
    ['2022-01-31T08:00:05Z', '2022-01-31 09:00:05'],
    ['2022-01-31T08:00:05+05:30', '2022-01-31 03:30:05'],
    ['31.01.2022', '2022-01-31 00:00:00'],
    ['01/31/2022', '2022-01-31 00:00:00'],
    ['1 january 2022', '2022-01-01 00:00:00'],
    ['Jan 5th, 2021 8:30 pm', '2021-01-05 20:30:00'],
    ['july', '2022-07-04 00:00:00'],
    ['8am', '2022-08-04 08:00:00'],
    ['today 14:05', '2022-08-04 14:05:00'],
    ['@1600000000', '2020-09-13 14:26:40'],
  ])('may be said in PHP’s other words: %s', (words, expected) => {
    expect(meaning(words)).toBe(expected);
  });

  it.each([
    ['last sunday', '2022-08-07T09:00:00+02:00', '2022-07-31 00:00:00'],
    ['this week midnight', '2022-08-07T09:00:00+02:00', '2022-08-01 00:00:00'],
    ['-1 month', '2022-03-31T12:00:00+02:00', '2022-03-03 12:00:00'],
    ['first day of last month', '2022-03-31T12:00:00+02:00', '2022-02-01 12:00:00'],
    ['last day of february', '2022-03-31T12:00:00+02:00', '2022-02-28 00:00:00'],
    ['-1 year', '2024-02-29T23:10:00+01:00', '2023-03-01 23:10:00'],
    ['this month midnight', '2024-03-01T00:00:00+01:00', '2024-03-01 00:00:00'],
    ['-1 weekday', '2022-08-07T09:00:00+02:00', '2022-08-05 09:00:00'],
    ['+1 weekday', '2022-08-06T09:00:00+02:00', '2022-08-08 09:00:00'],
  ])('holds at the edges too: %s, said on %s', (words, now, expected) => {
    expect(meaning(words, now)).toBe(expected);
  });

  it('follows the wall clock through the change of summer time', () => {
    expect(meaning('today', '2026-03-29T12:00:00+02:00')).toBe('2026-03-29 00:00:00');
    expect(meaning('-1 day', '2026-03-29T12:00:00+02:00')).toBe('2026-03-28 12:00:00');
  });

  it.each(['', ' ', 'garbage xx', 'today garbage', '-7', 'days', '-7 daysx', 'yesterdays', '2022-13-01', 'first', 'ago ago x'])(
    'is nothing else: "%s"',
    (words) => {
      expect(parseRelativeDate(words)).toBeUndefined();
    },
  );

  it('stays within what can be stored, however far words reach', () => {
    expect(meaning('-999999999 years')).toMatch(/^0*1-01-01/);
    expect(meaning('999999999 days')).toMatch(/^9999-01-01/);
  });

  const word = fc.oneof(
    fc.constantFrom(
      ...'this last next first third day days week weeks month midnight noon today ago of monday weekdays january year -1 +2 -- 31'.split(
        ' ',
      ),
    ),
    fc.constantFrom('2022-02-31', '24:00', '8am', '@99999999999', '-999999999', '999999999', ',', 'z', '+14:00', 't'),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  const words = fc.array(word, { maxLength: 60 }).map((parts) => parts.join(' '));
  const moment = fc.date({ min: new Date('1971-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

  it('is a moment or nothing, whatever is said and whenever', () => {
    fc.assert(
      fc.property(fc.oneof(words, fc.string({ unit: 'binary' })), moment, (said, now) => {
        const date = parseRelativeDate(said)?.(now, ZONE);
        expect(date === undefined || (!Number.isNaN(date.getTime()) && date.getUTCFullYear() < 10_001)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(OFFERED)('never lies in the future where RaspiSMS offers it: %s', (said) => {
    fc.assert(
      fc.property(moment, (now) => {
        expect(parseRelativeDate(said)!(now, ZONE).getTime()).toBeLessThanOrEqual(now.getTime());
      }),
    );
  });
});
