import { DateTime } from 'luxon';
import { resolve } from './date-draft.js';
import type { DateDraft } from './date-draft.js';
import { DATE_WORDS } from './date-words.js';

/** More words than anybody says. */
const MAX_WORDS = 50;

/**
 * Reads a moment in the words of PHP's date parser, as far as people use them: `today`, `-24 hours`,
 * `this week midnight -1 week`, `first day of last month`, `last monday`, `first monday of january 2026`, `2026-01-31 08:00`. Words mean
 * what they mean there, with one exception: `this month midnight` and `this year midnight` are the beginning of the month and the year.
 *
 * @returns undefined for what it does not understand; otherwise what the words mean at a moment, never an invalid date.
 */
export function parseRelativeDate(expression: string): ((now: Date, timeZone: string) => Date) | undefined {
  const draft = draftOf(
    expression
      .toLowerCase()
      .replace(/[\s,]+/g, ' ')
      .trim(),
  );
  if (draft === undefined) return undefined;
  return (now, timeZone) => resolve(draft, DateTime.fromJSDate(now, { zone: timeZone }));
}

function draftOf(expression: string): DateDraft | undefined {
  let draft: DateDraft | undefined = { shift: {} };
  let rest = expression;
  for (let count = 0; rest !== '' && draft !== undefined; count += 1) {
    const found = DATE_WORDS.find(({ pattern }) => pattern.test(rest));
    const words = found?.pattern.exec(rest);
    if (!found || !words || count === MAX_WORDS) return undefined;
    draft = found.add(draft, [...words]);
    rest = rest.slice(words[0].length).trimStart();
  }
  return expression === '' ? undefined : draft;
}
