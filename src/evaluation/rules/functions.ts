import { toInteger, toNumber, toText, isTrue } from '../language/convert.js';
import { EvaluationError } from '../language/evaluation-error.js';
import { Moment, momentOf } from '../language/moment.js';
import { readMoment } from '../language/read-moment.js';
import type { Routines } from '../language/routine.js';
import type { Scope } from '../language/scope.js';
import { isTable } from '../language/value.js';
import type { Value } from '../language/value.js';

/** Functions of rules. */
export const FUNCTIONS: Routines = {
  exists: { parameters: ['value'], call: (_, value = null) => value !== null },
  lower: { parameters: ['text'], call: ({ budget }, text = null) => budget.text(toText(text).toLowerCase()) },
  upper: { parameters: ['text'], call: ({ budget }, text = null) => budget.text(toText(text).toUpperCase()) },
  substr: { parameters: ['text', 'start', 'length?'], call: substring },
  strlen: { parameters: ['text'], call: (_, text = null) => Array.from(toText(text)).length },
  abs: { parameters: ['number'], call: (_, number = null) => Math.abs(toNumber(number)) },
  date: { parameters: ['date?'], call: ({ surroundings }, date = 'now') => momentOf(wordsOf(date), surroundings) },
  date_from_format: {
    parameters: ['format', 'date'],
    call: ({ surroundings }, format = null, date = null) => readMoment(toText(format), wordsOf(date), surroundings),
  },
  intval: { parameters: ['value'], call: (_, value = null) => toInteger(value) },
  boolval: { parameters: ['value'], call: (_, value = null) => isTrue(value) },
  count: { parameters: ['list'], call: (_, list = null) => countOf(list) },
  is_birthday: { parameters: ['date'], call: isBirthday },
  constant: { parameters: ['...'], call: () => null },
};

/** A contact without a date is not taken for one whose date is today. */
function wordsOf(value: Value): string {
  const words = toText(value);
  if (words.trim() === '') throw new EvaluationError('there is no date');
  return words;
}

function substring({ budget }: Scope, text: Value = null, start: Value = null, length: Value = null): string {
  const characters = Array.from(budget.text(toText(text)));
  const from = toInteger(toNumber(start));
  const first = from < 0 ? Math.max(0, characters.length + from) : from;
  const count = length === null ? characters.length : toInteger(toNumber(length));
  const end = count < 0 ? characters.length + count : first + count;
  return characters.slice(first, Math.max(first, end)).join('');
}

function countOf(list: Value): number {
  if (!isTable(list)) throw new EvaluationError('count needs a list');
  return list.size;
}

/** Whether today is that day of the year. */
function isBirthday({ surroundings }: Scope, date: Value = null): boolean {
  if (!(date instanceof Moment)) throw new EvaluationError('is_birthday needs a date, such as is_birthday(date(contact.birthdate))');
  const today = momentOf('now', surroundings).time;
  return date.time.day === today.day && date.time.month === today.month;
}
