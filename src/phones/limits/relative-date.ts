import { DateTime } from 'luxon';
import type { DateTimeUnit } from 'luxon';

type Step = (at: DateTime) => DateTime;

interface Rule {
  readonly pattern: RegExp;
  readonly step: (words: readonly string[]) => Step;
}

/** PHP's date parser takes no word for "this month" other than "today"; RaspiSMS offers it as the month's beginning, and means that. */
const MEANT: Readonly<Record<string, string>> = { 'this month midnight': 'first day of this month midnight' };

const RELATIVE: Readonly<Record<string, number>> = { last: -1, previous: -1, this: 0, next: 1 };
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const UNIT = '(sec|second|min|minute|hour|day|week|fortnight|month|year)s?';
const WORD = '(last|previous|this|next)';

const RULES: readonly Rule[] = [
  { pattern: /^now\b/, step: () => (at) => at },
  { pattern: /^(?:today|midnight)\b/, step: () => (at) => at.startOf('day') },
  { pattern: /^noon\b/, step: () => (at) => at.startOf('day').set({ hour: 12 }) },
  { pattern: /^yesterday\b/, step: () => (at) => at.startOf('day').minus({ days: 1 }) },
  { pattern: /^tomorrow\b/, step: () => (at) => at.startOf('day').plus({ days: 1 }) },
  {
    pattern: new RegExp(`^(first|last) day of ${WORD} (month|year)\\b`),
    step:
      ([, edge = '', word = '', unit = '']) =>
      (at) =>
        edgeOfMonth(shift(at, RELATIVE[word] ?? 0, unit), edge),
  },
  {
    pattern: new RegExp(`^${WORD} week\\b`),
    step:
      ([, word = '']) =>
      (at) =>
        monday(at).plus({ weeks: RELATIVE[word] ?? 0 }),
  },
  {
    pattern: new RegExp(`^${WORD} ${UNIT}\\b`),
    step:
      ([, word = '', unit = '']) =>
      (at) =>
        shift(at, RELATIVE[word] ?? 0, unit),
  },
  {
    pattern: new RegExp(`^([+-]?) ?(\\d{1,6}) ?${UNIT}\\b( ago\\b)?`),
    step:
      ([, sign, amount = '', unit = '', ago]) =>
      (at) =>
        shift(at, Number(amount) * (sign === '-' ? -1 : 1) * (ago === undefined ? 1 : -1), unit),
  },
  {
    pattern: new RegExp(`^(${WEEKDAYS.join('|')}) ${WORD} week\\b`),
    step:
      ([, day = '', word = '']) =>
      (at) =>
        monday(at.startOf('day')).plus({ weeks: RELATIVE[word] ?? 0, days: WEEKDAYS.indexOf(day) }),
  },
  {
    pattern: new RegExp(`^(?:(last|next) )?(${WEEKDAYS.join('|')})\\b`),
    step:
      ([, word, day = '']) =>
      (at) =>
        weekday(at.startOf('day'), WEEKDAYS.indexOf(day) + 1, word),
  },
];

/**
 * Reads a moment in PHP's relative words, as far as limits of phones use them: `today`, `-24 hours`, `this week midnight -1 week`,
 * `first day of last month`, `monday`. Words apply from left to right. One difference from PHP: `this month midnight` is the
 * beginning of the month.
 *
 * @returns undefined for what it does not understand.
 */
export function parseRelativeDate(expression: string): ((now: Date, timeZone: string) => Date) | undefined {
  const normal = expression.trim().toLowerCase().replace(/\s+/g, ' ');
  const steps = stepsOf(MEANT[normal] ?? normal);
  if (steps === undefined) return undefined;
  return (now, timeZone) => steps.reduce<DateTime>((at, step) => step(at), DateTime.fromJSDate(now, { zone: timeZone })).toJSDate();
}

function stepsOf(expression: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (let rest = expression; rest !== '';) {
    const found = RULES.map(({ pattern, step }) => ({ words: pattern.exec(rest), step })).find(({ words }) => words !== null);
    if (!found?.words) return undefined;
    steps.push(found.step(found.words));
    rest = rest.slice(found.words[0].length).trimStart();
  }
  return steps.length === 0 ? undefined : steps;
}

const UNITS: Readonly<Record<string, DateTimeUnit>> = { sec: 'second', min: 'minute' };

function shift(at: DateTime, amount: number, unit: string): DateTime {
  if (unit === 'fortnight') return at.plus({ weeks: 2 * amount });
  return at.plus({ [UNITS[unit] ?? unit]: amount });
}

function monday(at: DateTime): DateTime {
  return at.minus({ days: at.weekday - 1 });
}

function edgeOfMonth(at: DateTime, edge: string): DateTime {
  return at.set({ day: edge === 'first' ? 1 : (at.daysInMonth ?? 1) });
}

/** A weekday alone is today or the next one; `last` and `next` never mean today. */
function weekday(at: DateTime, day: number, word: string | undefined): DateTime {
  const ahead = (day - at.weekday + 7) % 7;
  if (word === 'last') return at.plus({ days: ahead - 7 });
  return at.plus({ days: word === 'next' && ahead === 0 ? 7 : ahead });
}
