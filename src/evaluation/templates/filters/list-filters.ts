import { compare } from '../../language/compare.js';
import { isTrue, toInteger, toNumber, toText } from '../../language/convert.js';
import { EvaluationError } from '../../language/evaluation-error.js';
import type { Routines } from '../../language/routine.js';
import type { Scope } from '../../language/scope.js';
import { Arrow, isTable, listOf } from '../../language/value.js';
import type { Table, Value } from '../../language/value.js';

/** Filters of lists; most take a text for the list of its characters. */
export const LIST_FILTERS: Routines = {
  first: { parameters: ['value'], call: (scope, value = null) => elements(scope, value).at(0) ?? '' },
  last: { parameters: ['value'], call: (scope, value = null) => elements(scope, value).at(-1) ?? '' },
  length: { parameters: ['value'], call: (scope, value = null) => (isTable(value) ? value.size : characters(scope, value).length) },
  keys: { parameters: ['value'], call: (_, value = null) => listOf(isTable(value) ? value.keys() : []) },
  join: { parameters: ['value', 'glue?', 'and?'], call: join },
  split: { parameters: ['value', 'delimiter', 'limit?'], call: split },
  slice: { parameters: ['value', 'start', 'length?', 'preserve_keys?'], call: slice },
  reverse: { parameters: ['value', 'preserve_keys?'], call: reverse },
  sort: { parameters: ['value', 'arrow?'], call: sort },
};

function characters({ budget }: Scope, value: Value): readonly string[] {
  return Array.from(budget.text(toText(value)));
}

function elements(scope: Scope, value: Value): readonly Value[] {
  if (!isTable(value)) return characters(scope, value);
  scope.budget.elements(value.size);
  return [...value.values()];
}

function join({ budget }: Scope, value: Value = null, glue: Value = '', and: Value = null): Value {
  if (!isTable(value)) return '';
  budget.elements(value.size);
  const between = toText(glue);
  const beforeLast = and === null ? between : toText(and);
  let text = '';
  let index = 0;
  for (const element of value.values()) {
    const piece = `${index === 0 ? '' : index === value.size - 1 ? beforeLast : between}${toText(element)}`;
    budget.room(text.length + piece.length);
    text += piece;
    index += 1;
  }
  return text;
}

/** PHP's `explode`; without a delimiter, pieces of `limit` characters. */
function split(scope: Scope, value: Value = null, delimiter: Value = null, limit: Value = null): Value {
  const text = toText(value);
  const separator = toText(delimiter);
  scope.budget.room(text.length);
  if (separator === '') return chunks(characters(scope, text), Math.max(1, limit === null ? 1 : toInteger(limit)));
  const pieces = text.split(separator);
  scope.budget.elements(pieces.length);
  const most = limit === null ? pieces.length : toInteger(limit);
  if (most < 0) return listOf(pieces.slice(0, most));
  if (pieces.length <= Math.max(1, most)) return listOf(pieces);
  const kept = Math.max(1, most) - 1;
  return listOf([...pieces.slice(0, kept), pieces.slice(kept).join(separator)]);
}

function chunks(letters: readonly string[], size: number): Table {
  return listOf(
    Array.from({ length: Math.ceil(letters.length / size) }, (_, index) => letters.slice(index * size, (index + 1) * size).join('')),
  );
}

/** PHP's `array_slice` and `mb_substr`: negative numbers count from the end. */
function slice(scope: Scope, value: Value = null, start: Value = null, length: Value = null, preserveKeys: Value = false): Value {
  const from = toInteger(toNumber(start));
  const count = length === null ? undefined : toInteger(toNumber(length));
  if (!isTable(value)) return cut(characters(scope, value), from, count).join('');
  scope.budget.elements(value.size);
  const kept = cut([...value], from, count);
  return isTrue(preserveKeys) ? new Map(kept) : renumbered(kept);
}

function cut<Element>(list: readonly Element[], start: number, length: number | undefined): readonly Element[] {
  const from = start < 0 ? Math.max(0, list.length + start) : start;
  if (length === undefined) return list.slice(from);
  return length < 0 ? list.slice(from, Math.max(from, list.length + length)) : list.slice(from, from + length);
}

/** Numbers as keys begin again at 0, names stay. */
function renumbered(entries: readonly (readonly [string | number, Value])[]): Table {
  let next = 0;
  return new Map(entries.map(([key, value]) => [typeof key === 'number' ? next++ : key, value]));
}

function reverse(scope: Scope, value: Value = null, preserveKeys: Value = false): Value {
  if (!isTable(value)) return characters(scope, value).toReversed().join('');
  scope.budget.elements(value.size);
  const reversed = [...value].toReversed();
  return isTrue(preserveKeys) ? new Map(reversed) : renumbered(reversed);
}

/** Keys stay with their values, as in Twig. */
function sort({ budget }: Scope, value: Value = null, arrow: Value = null): Value {
  if (!isTable(value)) throw new EvaluationError('sort needs a list');
  budget.elements(value.size);
  const order = arrow instanceof Arrow ? (a: Value, b: Value) => toNumber(arrow.call(a, b)) : compare;
  return new Map(
    [...value].toSorted(([, a], [, b]) => {
      budget.spend(1);
      return order(a, b);
    }),
  );
}
