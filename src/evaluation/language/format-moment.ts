import type { DateTime } from 'luxon';
import type { Moment } from './moment.js';

const SUFFIXES = ['th', 'st', 'nd', 'rd'];

/** What each letter of a PHP date format stands for (php.net, `DateTimeInterface::format`). Names are English, as PHP's are. */
const LETTERS: Readonly<Record<string, (time: DateTime) => string>> = {
  d: (time) => two(time.day),
  D: (time) => english(time).toFormat('ccc'),
  j: (time) => String(time.day),
  l: (time) => english(time).toFormat('cccc'),
  N: (time) => String(time.weekday),
  S: ({ day }) => (day > 10 && day < 20 ? 'th' : (SUFFIXES[day % 10] ?? 'th')),
  w: (time) => String(time.weekday % 7),
  z: (time) => String(time.ordinal - 1),
  W: (time) => two(time.weekNumber),
  F: (time) => english(time).toFormat('LLLL'),
  m: (time) => two(time.month),
  M: (time) => english(time).toFormat('LLL'),
  n: (time) => String(time.month),
  t: (time) => String(time.daysInMonth ?? ''),
  L: (time) => (time.isInLeapYear ? '1' : '0'),
  o: (time) => String(time.weekYear),
  Y: (time) => String(time.year).padStart(4, '0'),
  y: (time) => two(time.year % 100),
  a: (time) => (time.hour < 12 ? 'am' : 'pm'),
  A: (time) => (time.hour < 12 ? 'AM' : 'PM'),
  g: (time) => String(hourOf12(time)),
  G: (time) => String(time.hour),
  h: (time) => two(hourOf12(time)),
  H: (time) => two(time.hour),
  i: (time) => two(time.minute),
  s: (time) => two(time.second),
  u: (time) => time.toFormat('SSS000'),
  v: (time) => time.toFormat('SSS'),
  e: (time) => time.zoneName ?? '',
  I: (time) => (time.isInDST ? '1' : '0'),
  O: (time) => time.toFormat('ZZZ'),
  P: (time) => time.toFormat('ZZ'),
  p: (time) => (time.offset === 0 ? 'Z' : time.toFormat('ZZ')),
  T: (time) => english(time).toFormat('ZZZZ'),
  Z: (time) => String(time.offset * 60),
  c: (time) => time.toFormat("yyyy-MM-dd'T'HH:mm:ssZZ"),
  r: (time) => english(time).toFormat('ccc, dd LLL yyyy HH:mm:ss ZZZ'),
  U: (time) => String(Math.floor(time.toSeconds())),
};

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function hourOf12({ hour }: DateTime): number {
  return hour % 12 === 0 ? 12 : hour % 12;
}

function english(time: DateTime): DateTime {
  return time.setLocale('en-US');
}

/** The moment in a PHP date format; a backslash makes the next letter stand for itself. */
export function formatMoment({ time }: Moment, format: string): string {
  return format.replace(/\\(.?)|([a-z])/gis, (_, escaped: string | undefined, letter: string | undefined) =>
    letter === undefined ? (escaped ?? '') : ((Object.hasOwn(LETTERS, letter) ? LETTERS[letter]?.(time) : undefined) ?? letter),
  );
}
