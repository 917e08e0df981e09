import { DateTime } from 'luxon';
import { EvaluationError } from './evaluation-error.js';
import { Moment } from './moment.js';
import type { Present } from './moment.js';

interface Field {
  readonly pattern: string;
  /** Adds what was read. */
  readonly read: (text: string, parts: Parts) => void;
}

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  afternoon?: boolean;
  timestamp?: number;
  zone?: string;
  /** What is not in the format is as in 1970, not as now. */
  reset?: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAME =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';

function number(name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'timestamp', pattern: string): Field {
  return { pattern, read: (text, parts) => (parts[name] = Number(text)) };
}

const ignored = (pattern: string): Field => ({ pattern, read: () => undefined });
const monthName: Field = { pattern: MONTH_NAME, read: (text, parts) => (parts.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1) };
const halfOfDay: Field = { pattern: '[ap]m', read: (text, parts) => (parts.afternoon = /^p/i.test(text)) };
const zone: Field = {
  pattern: '(?:[+-]\\d{2}:?\\d{2}|[a-z]+(?:/[a-z_]+)*)',
  read: (text, parts) => (parts.zone = /^[+-]/.test(text) ? `UTC${text}` : text === 'Z' ? 'UTC' : text),
};
const reset: Field = { pattern: '', read: (_, parts) => (parts.reset = true) };

/** What each letter of a format reads (php.net, `DateTimeImmutable::createFromFormat`). */
const LETTERS: Readonly<Record<string, Field>> = {
  d: number('day', '\\d{1,2}'),
  j: number('day', '\\d{1,2}'),
  m: number('month', '\\d{1,2}'),
  n: number('month', '\\d{1,2}'),
  M: monthName,
  F: monthName,
  Y: number('year', '\\d{4}'),
  y: { pattern: '\\d{2}', read: (text, parts) => (parts.year = Number(text) + (Number(text) < 70 ? 2000 : 1900)) },
  H: number('hour', '\\d{1,2}'),
  G: number('hour', '\\d{1,2}'),
  h: number('hour', '\\d{1,2}'),
  g: number('hour', '\\d{1,2}'),
  a: halfOfDay,
  A: halfOfDay,
  i: number('minute', '\\d{2}'),
  s: number('second', '\\d{2}'),
  u: ignored('\\d{1,6}'),
  v: ignored('\\d{1,3}'),
  D: ignored('[a-z]+'),
  l: ignored('[a-z]+'),
  S: ignored('(?:st|nd|rd|th)'),
  U: number('timestamp', '-?\\d{1,12}'),
  e: zone,
  T: zone,
  O: zone,
  P: zone,
  '?': ignored('.'),
  '*': ignored('[^\\s,;:/.\\\\()-]*'),
  '+': ignored('.*'),
  '!': reset,
  '|': reset,
};

/** A date read in a PHP format. What the format does not name is as now, unless it has `!` or `|`. */
export function readMoment(format: string, text: string, present: Present): Moment {
  const fields: Field[] = [];
  const pattern = format.replace(/\\(.?)|(.)/gsu, (_, escaped: string | undefined, letter: string | undefined) => {
    const field = letter !== undefined && Object.hasOwn(LETTERS, letter) ? LETTERS[letter] : undefined;
    if (field === undefined) return literal(escaped ?? letter ?? '');
    fields.push(field);
    return `(${field.pattern})`;
  });
  const found = new RegExp(`^${pattern}$`, 'isu').exec(text);
  if (found === null) throw new EvaluationError('the date is not in its format');
  const parts: Parts = {};
  fields.forEach(({ read }, index) => read(found[index + 1] ?? '', parts));
  return momentFrom(parts, present);
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

/** As in PHP: once the format has a time, the parts of it that are missing are 0; days beyond the month's end run into the next. */
function momentFrom(parts: Parts, { now, timeZone }: Present): Moment {
  const here = DateTime.fromMillis(parts.reset === true ? 0 : now, { zone: parts.reset === true ? 'utc' : (parts.zone ?? timeZone) });
  const hasTime = parts.hour !== undefined || parts.minute !== undefined || parts.second !== undefined;
  const clock = hasTime ? { hour: 0, minute: 0, second: 0, millisecond: 0 } : here.toObject();
  const time =
    parts.timestamp === undefined
      ? DateTime.fromObject({ year: parts.year ?? here.year, month: 1 }, { zone: parts.zone ?? timeZone })
          .plus({ months: (parts.month ?? here.month) - 1 })
          .plus({ days: (parts.day ?? here.day) - 1 })
          .set({
            hour: hourOf(parts, clock.hour ?? 0),
            minute: parts.minute ?? clock.minute ?? 0,
            second: parts.second ?? clock.second ?? 0,
            millisecond: 0,
          })
      : DateTime.fromSeconds(parts.timestamp, { zone: timeZone });
  if (!time.isValid) throw new EvaluationError('this is no date');
  return new Moment(time);
}

function hourOf({ hour, afternoon }: Parts, otherwise: number): number {
  if (hour === undefined || afternoon === undefined) return hour ?? otherwise;
  return (hour % 12) + (afternoon ? 12 : 0);
}
