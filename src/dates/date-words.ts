import type { DateDraft, Unit } from './date-draft.js';

/** Words at the beginning of what is left to read, and what they add to the draft. `undefined`: they make no sense here. */
export interface DateWords {
  readonly pattern: RegExp;
  readonly add: (draft: DateDraft, words: readonly (string | undefined)[]) => DateDraft | undefined;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const NUMBERS = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');

const AMOUNTS: Readonly<Record<string, number>> = {
  last: -1,
  previous: -1,
  this: 0,
  next: 1,
  ...Object.fromEntries(NUMBERS.map((word, index) => [word, index + 1])),
};

const UNITS: Readonly<Record<string, readonly [Unit, number]>> = {
  ms: ['milliseconds', 1],
  msec: ['milliseconds', 1],
  millisecond: ['milliseconds', 1],
  sec: ['seconds', 1],
  second: ['seconds', 1],
  min: ['minutes', 1],
  minute: ['minutes', 1],
  hour: ['hours', 1],
  day: ['days', 1],
  weekday: ['weekdays', 1],
  week: ['days', 7],
  fortnight: ['days', 14],
  forthnight: ['days', 14],
  month: ['months', 1],
  year: ['years', 1],
};

const DAY = '(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?';
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const UNIT = `(${Object.keys(UNITS).join('|')})s?`;
const AMOUNT = `(${Object.keys(AMOUNTS).join('|')})`;
const DAY_OF_MONTH = '(3[01]|[012]?\\d)(?:st|nd|rd|th)?';

/** In the order in which they are tried: longer ones before what they begin with. All lower case, with single spaces. */
export const DATE_WORDS: readonly DateWords[] = [
  // PHP reads "this month midnight" as today; whoever limits a month means its beginning, and so do we. The same goes for years.
  words('(?:this (month|year) (?:midnight|today)|(?:midnight|today) this (month|year))', (draft, [, after, before]) => {
    const start: DateDraft = { ...draft, time: 0, edge: 'first' };
    return (after ?? before) === 'year' ? { ...start, date: { month: 1, day: 1 } } : start;
  }),
  words('now', (draft) => draft),
  words('(?:today|midnight)', (draft) => ({ ...draft, time: 0 })),
  words('noon', (draft) => ({ ...draft, time: 12 * 3600 })),
  words('yesterday', (draft) => add({ ...draft, time: 0 }, 'days', -1)),
  words('tomorrow', (draft) => add({ ...draft, time: 0 }, 'days', 1)),
  words('ago', (draft) => ({ ...draft, shift: Object.fromEntries(Object.entries(draft.shift).map(([unit, amount]) => [unit, -amount])) })),
  words('(first|last) day of', (draft, [, edge]) => ({ ...draft, edge: edge === 'first' ? 'first' : 'last' })),
  words(`${AMOUNT} ${DAY} of`, (draft, [, amount = '', day]) => {
    const count = AMOUNTS[amount] ?? 0;
    const monthOfWeekday = count > 0 ? 'this' : 'next';
    return named({ ...draft, monthOfWeekday }, day, 'today', count > 0 ? count - 1 : -1);
  }),
  words('@(-?\\d{1,11})', (draft, [, seconds]) =>
    add({ ...draft, zone: 'utc', date: { year: 1970, month: 1, day: 1 }, time: 0 }, 'seconds', Number(seconds)),
  ),
  date('(\\d{4})-(1[0-2]|0?[1-9])-(3[01]|[012]?\\d)t?', 'year', 'month', 'day'),
  date('(\\d{4})/(1[0-2]|0?[1-9])/(3[01]|[012]?\\d)', 'year', 'month', 'day'),
  date('(\\d{4})-(1[0-2]|0[1-9])', 'year', 'month'),
  date('(3[01]|[012]?\\d)[.-](1[0-2]|0?[1-9])[.-](\\d{4})', 'day', 'month', 'year'),
  date('(1[0-2]|0?[1-9])/(3[01]|[012]?\\d)/(\\d{4})', 'month', 'day', 'year'),
  date('(\\d{4})(1[0-2]|0[1-9])(3[01]|[012]\\d)', 'year', 'month', 'day'),
  words(`${DAY_OF_MONTH}[ -]?${MONTH}(?:[ -](\\d{4}))?`, (draft, [, day, month, year]) => onDate(draft, month, day, year)),
  words(`${MONTH} ${DAY_OF_MONTH}(?:,? (\\d{4}))?`, (draft, [, month, day, year]) => onDate(draft, month, day, year)),
  words(`${MONTH}[ -](\\d{4})`, (draft, [, month, year]) => onDate(draft, month, '1', year)),
  words(MONTH, (draft, [, month]) => onDate(draft, month, undefined, undefined)),
  words('t?(1[0-2]|0?[1-9])(?::([0-5]\\d))?(?::([0-5]\\d))? ?([ap])\\.?m\\.?', (draft, [, hour, minute, second, half]) =>
    atTime(draft, (Number(hour) % 12) + (half === 'p' ? 12 : 0), minute, second),
  ),
  words('t?(2[0-4]|[01]?\\d):([0-5]\\d)(?::([0-5]\\d)(?:\\.\\d{1,9})?)?(z)?', (draft, [, hour, minute, second, zone]) => ({
    ...atTime(draft, Number(hour), minute, second),
    ...(zone !== undefined && { zone: 'utc' }),
  })),
  words('(?:utc|gmt|z)', (draft) => ({ ...draft, zone: 'utc' })),
  words(`${DAY} ${AMOUNT} week`, (draft, [, day, amount = '']) => weekOf(named(draft, day, 'this week'), amount)),
  words(`${AMOUNT} week`, (draft, [, amount = '']) =>
    weekOf({ ...draft, weekday: { day: draft.weekday?.day ?? 1, from: 'this week' } }, amount),
  ),
  words(`${AMOUNT} ${UNIT}`, (draft, [, amount = '', unit = '']) => addUnits(draft, unit, AMOUNTS[amount] ?? 0)),
  words(`${AMOUNT} ${DAY}`, (draft, [, amount = '', day]) => {
    const count = AMOUNTS[amount] ?? 0;
    return named(draft, day, amount === 'this' ? 'today' : 'tomorrow', count > 0 ? count - 1 : count);
  }),
  words(`([+-]*) ?(\\d{1,9}) ?${UNIT}`, (draft, [, signs = '', amount = '', unit = '']) => addUnits(draft, unit, signed(signs, amount))),
  words(`([+-]*) ?(\\d{1,9}) ?${DAY}`, (draft, [, signs = '', amount = '', day]) => {
    const count = signed(signs, amount);
    return named(draft, day, 'today', count > 0 ? count - 1 : count);
  }),
  words(DAY, (draft, [, day]) => named(draft, day, draft.weekday?.from === 'this week' ? 'this week' : 'today')),
  words('([+-])(0\\d|1[0-4]):?([0-5]\\d)', (draft, [, sign = '', hours = '', minutes = '']) =>
    draft.time === undefined ? undefined : { ...draft, zone: `utc${sign}${hours}:${minutes}` },
  ),
];

function words(pattern: string, add: DateWords['add']): DateWords {
  return { pattern: new RegExp(`^${pattern}(?![a-z0-9])`), add };
}

/** A date in numbers, which the pattern captures in this order; without a day, the first of the month. */
function date(pattern: string, ...parts: readonly ('year' | 'month' | 'day')[]): DateWords {
  return {
    pattern: new RegExp(`^${pattern}(?![0-9])`),
    add: (draft, [, ...numbers]) => {
      const read = Object.fromEntries(parts.map((part, index) => [part, Number(numbers[index])]));
      return { ...draft, date: { month: 1, day: 1, ...read } };
    },
  };
}

function onDate(draft: DateDraft, month: string | undefined, day: string | undefined, year: string | undefined): DateDraft {
  const number = MONTHS.indexOf((month ?? '').slice(0, 3)) + 1;
  return {
    ...draft,
    date: { month: number, ...(day !== undefined && { day: Number(day) }), ...(year !== undefined && { year: Number(year) }) },
  };
}

function atTime(draft: DateDraft, hour: number, minute: string | undefined, second: string | undefined): DateDraft {
  return { ...draft, time: hour * 3600 + Number(minute ?? 0) * 60 + Number(second ?? 0) };
}

/** A day of the week, at midnight, and so many weeks from it. */
function named(draft: DateDraft, day = '', from: 'today' | 'tomorrow' | 'this week', weeks = 0): DateDraft {
  const number = WEEKDAYS.findIndex((name) => name.startsWith(day.slice(0, 3))) + 1;
  return add({ ...draft, time: 0, weekday: { day: number, from } }, 'days', 7 * weeks);
}

function weekOf(draft: DateDraft, amount: string): DateDraft {
  return add(draft, 'days', 7 * (AMOUNTS[amount] ?? 0));
}

function addUnits(draft: DateDraft, word: string, amount: number): DateDraft {
  const [unit, size] = UNITS[word] ?? ['days', 0];
  return add(draft, unit, amount * size);
}

/** Two minuses are a plus. */
function signed(signs: string, amount: string): number {
  return Number(amount) * (-1) ** (signs.split('-').length - 1);
}

function add(draft: DateDraft, unit: Unit, amount: number): DateDraft {
  return { ...draft, shift: { ...draft.shift, [unit]: (draft.shift[unit] ?? 0) + amount } };
}
