import type { DateTime } from 'luxon';

/** What can be added to a moment. `weekdays` are days from Monday to Friday. */
export type Unit = 'years' | 'months' | 'days' | 'weekdays' | 'hours' | 'minutes' | 'seconds' | 'milliseconds';

/** A moment as words describe it, word by word. */
export interface DateDraft {
  readonly zone?: string;
  /** Months and days from 1; a day beyond its month's end runs over into the next. */
  readonly date?: { readonly year?: number; readonly month: number; readonly day?: number };
  /** Seconds since midnight; absent: what the clock shows. */
  readonly time?: number;
  readonly shift: Readonly<Partial<Record<Unit, number>>>;
  /** The nearest day of this name (Monday is 1), from today or tomorrow on, or the one of this week. */
  readonly weekday?: { readonly day: number; readonly from: 'today' | 'tomorrow' | 'this week' };
  /** Before weekdays are looked for, the moment goes to the first of its month, or of the one after. */
  readonly monthOfWeekday?: 'this' | 'next';
  /** After months are added, the moment goes to an edge of its month. */
  readonly edge?: 'first' | 'last';
}

/** What luxon can tell and Postgres can store; words may name what lies beyond. */
const YEARS = { first: 1, last: 9999 } as const;

/** The moment that is meant, in PHP's order: date, time, day of the week, years and months, edge of the month, days, hours and less. */
export function resolve(draft: DateDraft, now: DateTime): Date {
  const { shift, edge, zone } = draft;
  let at = onDate(zone === undefined ? now : now.setZone(zone), draft);
  if (draft.time !== undefined) at = at.startOf('day').set(clockOf(draft.time));
  if (draft.monthOfWeekday !== undefined) {
    const months = (shift.months ?? 0) + (draft.monthOfWeekday === 'next' ? 1 : 0);
    at = at.set({ day: 1 }).plus({ months });
  }
  at = onWeekday(at, draft);
  const months = draft.monthOfWeekday === undefined ? (shift.months ?? 0) : 0;
  const first = at.set({ day: 1 }).plus({ years: shift.years ?? 0, months });
  if (edge === 'last') at = first.endOf('month').set(timeOf(first));
  else at = edge === 'first' ? first : first.plus({ days: at.day - 1 });
  at = onWorkday(at.plus({ days: shift.days ?? 0 }), shift.weekdays ?? 0);
  const { hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = shift;
  return within(at.plus({ hours, minutes, seconds, milliseconds }), now, draft);
}

function onDate(now: DateTime, { date, time, edge, monthOfWeekday }: DateDraft): DateTime {
  if (date === undefined) return now;
  // Of a month that is about to be searched only the month counts: today's day may run over its end.
  const anyDay = edge === undefined && monthOfWeekday === undefined ? now.day : 1;
  const at = now.set({ year: date.year ?? now.year, month: date.month, day: 1 }).plus({ days: (date.day ?? anyDay) - 1 });
  return time === undefined ? at.startOf('day') : at;
}

function onWeekday(at: DateTime, { weekday, shift }: DateDraft): DateTime {
  if (weekday === undefined) return at;
  if (weekday.from === 'this week') return at.plus({ days: weekday.day - at.weekday });
  const ahead = (weekday.day - at.weekday + 7) % 7;
  // Going back whole weeks from here, today's own day is where one starts.
  const isPassed = ahead === 0 && weekday.from === 'tomorrow' && (shift.days ?? 0) >= 0;
  return at.plus({ days: isPassed ? 7 : ahead });
}

function onWorkday(at: DateTime, count: number): DateTime {
  const direction = Math.sign(count);
  let day = at;
  // From a weekend, the day before in the direction of travel is where one starts.
  if (count !== 0) while (day.isValid && day.weekday > 5) day = day.minus({ days: direction });
  day = day.plus({ weeks: Math.trunc(count / 5) });
  for (let left = Math.abs(count % 5); left > 0 && day.isValid;) {
    day = day.plus({ days: direction });
    if (day.weekday <= 5) left -= 1;
  }
  return day;
}

function clockOf(time: number): { hour: number; minute: number; second: number } {
  return { hour: Math.floor(time / 3600), minute: Math.floor(time / 60) % 60, second: time % 60 };
}

function timeOf({ hour, minute, second, millisecond }: DateTime): { hour: number; minute: number; second: number; millisecond: number } {
  return { hour, minute, second, millisecond };
}

/** Beyond all years, the end that lies in the direction of what was added. */
function within(at: DateTime, now: DateTime, { shift }: DateDraft): Date {
  if (at.isValid && at.year >= YEARS.first && at.year <= YEARS.last) return at.toJSDate();
  const isPast = at.isValid ? at.year < YEARS.first : Object.values(shift).some((amount) => amount < 0);
  return now.set({ year: isPast ? YEARS.first : YEARS.last, month: 1, day: 1 }).toJSDate();
}
