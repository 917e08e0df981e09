import type { DateTime } from 'luxon';
import type { Moment } from './moment.js';

const SUFFIXES = ['th', 'st', 'nd', 'rd'];

/** What each letter of a PHP date format stands for (php.net, `DateTimeInterface::format`). Names are English, as PHP's are. */
const LETTERS: Readonly<Record<string, (time: DateTime) => string>> = {
  d: (time) => time.toFormat('dd'),
  D: (time) => english(time).toFormat('ccc'),
  j: (time) => String(time.day),
  l: (time) => english(time).toFormat('cccc'),
  N: (time) => String(time.weekday),
  S: ({ day }) => (day > 10 && day < 20 ? 'th' : (SUFFIXES[day % 10] ?? 'th')),
  w: (time) => String(time.weekday % 7),
  z: (time) => String(time.ordinal - 1),
  W: (time) => time.toFormat('WW'),
  F: (time) => english(time).toFormat('LLLL'),
  m: (time) => time.toFormat('MM'),
  M: (time) => english(time).toFormat('LLL'),
  n: (time) => String(time.month),
  t: (time) => String(time.daysInMonth ?? ''),
  L: (time) => (time.isInLeapYear ? '1' : '0'),
  o: (time) => String(time.weekYear),
  Y: (time) => time.toFormat('yyyy'),
  y: (time) => time.toFormat('yy'),
  a: (time) => (time.hour < 12 ? 'am' : 'pm'),
  A: (time) => (time.hour < 12 ? 'AM' : 'PM'),
  g: (time) => time.toFormat('h'),
  G: (time) => String(time.hour),
  h: (time) => time.toFormat('hh'),
  H: (time) => time.toFormat('HH'),
  i: (time) => time.toFormat('mm'),
  s: (time) => time.toFormat('ss'),
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

function english(time: DateTime): DateTime {
  return time.setLocale('en-US');
}

/** The moment in a PHP date format; a backslash makes the next letter stand for itself. */
export function formatMoment({ time }: Moment, format: string): string {
  return format.replace(/\\(.?)|([a-z])/gis, (_, escaped: string | undefined, letter: string | undefined) =>
    letter === undefined ? (escaped ?? '') : ((Object.hasOwn(LETTERS, letter) ? LETTERS[letter]?.(time) : undefined) ?? letter),
  );
}
