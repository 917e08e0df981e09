import type { Moment } from './moment.js';

/** PHP's ordered array, list and record at once. Never changed once made: values are shared freely. */
export type Table = ReadonlyMap<string | number, Value>;

/** Everything a template or rule can hold. No object of the host's is ever among them, so that there is no property to reach out by. */
export type Value = null | boolean | number | string | Table | Moment | Arrow;

/** `(a, b) => a <=> b`: only ever an argument of a filter. */
export class Arrow {
  constructor(readonly call: (...values: readonly Value[]) => Value) {}
}

export function isTable(value: Value | undefined): value is Table {
  return value instanceof Map;
}

/** Values numbered from 0. */
export function listOf(values: Iterable<Value>): Table {
  const list = new Map<number, Value>();
  for (const value of values) list.set(list.size, value);
  return list;
}

/** Whether the keys are 0, 1, 2 … in order: what PHP writes as a list. */
export function isList(table: Table): boolean {
  let index = 0;
  for (const key of table.keys()) if (key !== index++) return false;
  return true;
}

const WHOLE = /^(?:0|-?[1-9]\d{0,14})$/;

/** The key as PHP stores it: `'7'` is 7. */
export function keyOf(value: Value): string | number {
  if (typeof value === 'string') return WHOLE.test(value) ? Number(value) : value;
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return '';
}
