import type { Budget } from './budget.js';
import { EvaluationError } from './evaluation-error.js';
import { formatMoment } from './format-moment.js';
import { Moment } from './moment.js';
import { isList, isTable, keyOf } from './value.js';
import type { Table, Value } from './value.js';

const MAX_DEPTH = 64;

/** PHP's numbers for `JSON_UNESCAPED_SLASHES` and `JSON_UNESCAPED_UNICODE`. */
const UNESCAPED_SLASHES = 64;
const UNESCAPED_UNICODE = 256;

/** The data of a recipient; text that is no record and no list holds nothing. */
export function readTable(json: string): Table {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new EvaluationError('the data of the recipient is no JSON', { cause: error });
  }
  const value = valueOf(parsed, 0);
  return isTable(value) ? value : new Map();
}

/** A plain value from JSON. */
function valueOf(parsed: unknown, depth: number): Value {
  if (typeof parsed !== 'object' || parsed === null) return parsed as Value;
  if (depth === MAX_DEPTH) throw new EvaluationError(`the data of the recipient is nested more than ${MAX_DEPTH} levels deep`);
  const table = new Map<string | number, Value>();
  if (Array.isArray(parsed)) {
    for (const element of parsed) table.set(table.size, valueOf(element, depth + 1));
  } else {
    for (const [key, element] of Object.entries(parsed)) table.set(keyOf(key), valueOf(element, depth + 1));
  }
  return table;
}

/** As PHP's `json_encode` writes it: an empty record is `[]`, slashes and letters beyond ASCII are escaped unless `flags` say otherwise. */
export function writeJson(value: Value, flags: number, budget: Budget): string {
  if (isTable(value)) return writeTable(value, flags, budget);
  if (value instanceof Moment) return writeJson(formatMoment(value, 'c'), flags, budget);
  if (typeof value === 'string') return budget.text(writeText(value, flags));
  if (typeof value === 'number' && !Number.isFinite(value)) throw new EvaluationError('JSON has no infinite numbers');
  return typeof value === 'object' && value !== null ? 'null' : String(value);
}

function writeTable(table: Table, flags: number, budget: Budget): string {
  budget.elements(table.size);
  if (isList(table)) return `[${Array.from(table.values(), (value) => writeJson(value, flags, budget)).join(',')}]`;
  return `{${Array.from(table, ([key, value]) => `${writeText(String(key), flags)}:${writeJson(value, flags, budget)}`).join(',')}}`;
}

function writeText(text: string, flags: number): string {
  let json = JSON.stringify(text);
  if ((flags & UNESCAPED_SLASHES) === 0) json = json.replaceAll('/', '\\/');
  if ((flags & UNESCAPED_UNICODE) === 0) {
    json = json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  return json;
}
